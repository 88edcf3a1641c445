"""Muon in single precision is that of torch, faster where there is no bfloat16."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from kesu.model.pretraining.muon import PlainMuon
from kesu.model.pretraining.optimizers import make_optimizers
from kesu.model.pretraining.settings import Budget, LearnSettings

SHAPES = [(64, 16), (16, 64), (32, 32)]


class Precisions(TorchDispatchMode):
    """Notes of what type tensors are made."""

    def __init__(self) -> None:
        """With none yet."""
        super().__init__()
        self.seen: set[torch.dtype] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run it, and look at the result."""
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor):
            self.seen.add(result.dtype)
        return result


def moved(kind: type[torch.optim.Muon], shape: tuple[int, int], n_steps: int) -> Tensor:
    """How far steps of the same gradients take a matrix."""
    generator = torch.Generator().manual_seed(0)
    weights = torch.nn.Parameter(torch.randn(shape, generator=generator))
    start = weights.detach().clone()
    optimizer = kind([weights], lr=0.01, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
    for _ in range(n_steps):
        weights.grad = torch.randn(shape, generator=generator)
        optimizer.step()
    return weights.detach() - start


@pytest.mark.parametrize("shape", SHAPES)
def test_steps_are_those_of_torch(shape: tuple[int, int]) -> None:
    """But for what bfloat16 rounds away."""
    own, other = (moved(kind, shape, 3) for kind in (PlainMuon, torch.optim.Muon))
    assert (own - other).norm() < 0.02 * other.norm()
    assert not torch.equal(own, other)


@pytest.mark.parametrize("has_bf16", [False, True])
def test_nothing_is_computed_in_bfloat16_unless_wanted(*, has_bf16: bool) -> None:
    """On a CPU without it, such steps take most of the time."""
    network = torch.nn.Module()
    network.layer = torch.nn.ModuleList([torch.nn.Linear(16, 16)])
    settings = LearnSettings(budget=Budget(steps=1))
    holder = torch.nn.Module()
    holder.add_module("encoder", network)
    optimizers = make_optimizers(holder, settings, has_bf16=has_bf16)
    for value in holder.parameters():
        value.grad = torch.ones_like(value)
    with Precisions() as precisions:
        for optimizer in optimizers:
            optimizer.step()
    assert (torch.bfloat16 in precisions.seen) == has_bf16


def test_either_goes_on_from_the_other() -> None:
    """A checkpoint of a machine with bfloat16 is of use on one without, and the other way round."""
    for first, second in ((PlainMuon, torch.optim.Muon), (torch.optim.Muon, PlainMuon)):
        weights = torch.nn.Parameter(torch.ones(8, 4))
        weights.grad = torch.eye(8)[:, :4]
        ways = [kind([weights], adjust_lr_fn="match_rms_adamw") for kind in (first, second)]
        ways[0].step()
        ways[1].load_state_dict(ways[0].state_dict())
        ways[1].step()
        assert weights.isfinite().all()
        assert ways[1].state[weights]["momentum_buffer"].norm() > 0
