"""The optimizers of masked-language training."""

import torch
from torch import nn

from kesu.model.pretraining.muon import PlainMuon
from kesu.model.pretraining.settings import LearnSettings

DECAY = 0.01
BETAS = (0.9, 0.98)
MATRIX = 2  # dimensions


def make_optimizers(
    network: nn.Module, settings: LearnSettings, *, has_bf16: bool
) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for all else.

    Args:
        network: whose weights are trained.
        settings: the peak rate.
        has_bf16: whether steps may be computed in bfloat16.

    Source: Jordan et al. 2024, Muon; Liu et al. 2025 for the scale of its steps.
    """
    named = list(network.named_parameters())
    inner = {name for name, value in named if value.ndim == MATRIX and ".layer." in name}
    matrices = [value for name, value in named if name in inner]
    tables = [value for name, value in named if name not in inner and value.ndim > 1]
    vectors = [value for _, value in named if value.ndim <= 1]
    peak = settings.learning_rate
    outer = [
        {"params": tables, "weight_decay": DECAY, "peak": peak},
        {"params": vectors, "weight_decay": 0.0, "peak": peak},
    ]
    adam = torch.optim.AdamW(outer, lr=peak, betas=BETAS)
    kind = torch.optim.Muon if has_bf16 else PlainMuon
    muon = kind(
        [{"params": matrices, "peak": peak}],
        lr=peak,
        weight_decay=DECAY,
        adjust_lr_fn="match_rms_adamw",
    )
    return [adam, muon]
