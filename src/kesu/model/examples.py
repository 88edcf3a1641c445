"""What BERT learns from: labelled texts, the loss of a task, batches. Imports torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kesu.model.fitted import all_seen
from kesu.model.targets import Target
from kesu.tasks import Task

MOST_WEIGHT = 20.0  # of a rare label against a common one
POOL = 50  # batches that are sorted by length together


@dataclass(frozen=True)
class Examples:
    """Texts with gold labels, one target a task."""

    texts: list[str]
    targets: list[Target]


class TaskLoss:
    """The loss of one task; rows without gold add nothing."""

    def __init__(self, task: Task, target: Target, device: torch.device) -> None:
        """Keep gold labels and class weights on the device."""
        self.is_multi = task.is_multi
        self.values = torch.from_numpy(target.values).to(device)
        self.known = torch.from_numpy(target.known).to(device).float()
        seen = all_seen(target.values, target.known)
        self.unseen = torch.from_numpy(~seen).to(device)
        weights = _weights(task, target)
        self.weights = torch.from_numpy(weights).to(device)

    def __call__(self, scores: Tensor, rows: Sequence[int]) -> Tensor:
        """Mean loss of these rows of the training texts; 0 if none of them has gold."""
        at = torch.as_tensor(np.asarray(rows), device=scores.device)
        values, known = self.values[at], self.known[at]
        if self.is_multi:
            each = nn.functional.binary_cross_entropy_with_logits(
                scores, values, pos_weight=self.weights, reduction="none"
            ).mean(1)
        else:
            shut = scores.masked_fill(self.unseen, -1e4)
            each = -(values * self.weights * torch.log_softmax(shut, 1)).sum(1)
        return (each * known).sum() / known.sum().clamp(min=1)


def _weights(task: Task, target: Target) -> np.ndarray[Any, np.dtype[np.float32]]:
    gold = target.gold.values
    counts = gold.sum(axis=0)
    if task.settings.class_weights == "none" or not counts.any():
        return np.ones(gold.shape[1], np.float32)
    usual = len(gold) - counts if task.is_multi else len(gold) / max((counts > 0).sum(), 1)
    weights = np.where(counts > 0, usual / np.maximum(counts, 1), 1)
    return np.asarray(np.clip(weights, 1 / MOST_WEIGHT, MOST_WEIGHT), np.float32)


def batches_of(lengths: Sequence[int], size: int, draw: np.random.Generator) -> list[list[int]]:
    """All rows once, texts of like length together, in an order that is drawn."""
    order = draw.permutation(len(lengths))
    batches: list[list[int]] = []
    for at in range(0, len(order), size * POOL):
        pool = sorted(order[at : at + size * POOL].tolist(), key=lambda row: lengths[row])
        batches += [pool[start : start + size] for start in range(0, len(pool), size)]
    return [batches[at] for at in draw.permutation(len(batches))]
