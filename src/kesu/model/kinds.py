"""The kinds of task: how scores become probabilities, and how far these are from gold."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kesu.model.targets import Floats, Mask

Scores = NDArray[np.float64]
FLOOR = 1e-9  # the least probability that blending and the loss reckon with
STEEP = 20.0  # the largest score of a multi label that blending reckons with


def softmax(scores: Scores, seen: Mask) -> Scores:
    """Probabilities that sum to 1 over the labels seen in training; others get 0."""
    shifted = np.where(seen, scores, -np.inf)
    powers = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def sigmoid(scores: Scores, seen: Mask) -> Scores:
    """One probability a label; labels not seen in training get 0."""
    return np.where(seen, 1 / (1 + np.exp(-np.clip(scores, -STEEP, STEEP))), 0.0)


def _single_logs(scores: Scores, seen: Mask) -> Scores:
    return np.log(np.maximum(softmax(scores, seen), FLOOR))


def _multi_logs(scores: Scores, seen: Mask) -> Scores:
    return np.where(seen, np.clip(scores, -STEEP, STEEP), -STEEP)


def _single_loss(probs: Scores, values: Scores) -> float:
    return float(-(values * np.log(np.maximum(probs, FLOOR))).sum(axis=1).mean())


def _multi_loss(probs: Scores, values: Scores) -> float:
    held = np.log(np.clip(probs, FLOOR, 1)), np.log(np.clip(1 - probs, FLOOR, 1))
    return float(-(values * held[0] + (1 - values) * held[1]).mean())


def _single_soft(values: Floats, seen: Mask) -> Scores:
    n_rows, n_seen = len(values), max(int(seen.sum()), 1)
    return np.asarray((values * n_rows + seen / n_seen) / (n_rows + 1), np.float64)


def _multi_soft(values: Floats, seen: Mask) -> Scores:
    n_rows = len(values)
    return np.where(seen, (values * n_rows + 0.5) / (n_rows + 1), 0.0)


def _single_labels(probs: Scores, threshold: float) -> Mask:
    del threshold
    best = np.zeros(probs.shape, np.bool_)
    best[np.arange(len(probs)), probs.argmax(axis=1)] = True
    return best


def _multi_labels(probs: Scores, threshold: float) -> Mask:
    return np.asarray(probs >= threshold)


@dataclass(frozen=True)
class Kind:
    """What differs between kinds of task.

    Attributes:
        probabilities: scores (n, n_labels) and labels seen -> probabilities of that shape.
        logs: scores and labels seen -> scores in which parts may be averaged.
        loss: probabilities and gold values -> mean negative log likelihood.
        soft: gold values and labels seen -> values with one doubtful row added, so that numbers
            chosen on few rows, all of them right, do not run away (as Platt's scaling does it).
        labels: probabilities and a threshold -> which labels are told.
    """

    probabilities: Callable[[Scores, Mask], Scores]
    logs: Callable[[Scores, Mask], Scores]
    loss: Callable[[Scores, Scores], float]
    soft: Callable[[Floats, Mask], Scores]
    labels: Callable[[Scores, float], Mask]


KINDS = {
    "single": Kind(softmax, _single_logs, _single_loss, _single_soft, _single_labels),
    "multi": Kind(sigmoid, _multi_logs, _multi_loss, _multi_soft, _multi_labels),
}


def macro_f1(told: Mask, values: Floats) -> float:
    """Mean F1 over the labels that occur in gold; 0 if none does."""
    gold = values > 0
    hits = (told & gold).sum(axis=0)
    sizes = told.sum(axis=0) + gold.sum(axis=0)
    present = gold.any(axis=0)
    return float((2 * hits[present] / sizes[present]).mean()) if present.any() else 0.0


def exact_share(told: Mask, values: Floats) -> float:
    """Share of rows whose labels are all right and complete; 0 without rows."""
    return float((told == (values > 0)).all(axis=1).mean()) if len(values) else 0.0
