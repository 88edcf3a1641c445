"""Probabilities that mean what they say, and thresholds that aim at a wanted precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import beta

from kesu.model.kinds import Kind, Scores, macro_f1
from kesu.model.targets import Mask, Target
from kesu.scores.metrics import Ints

SCALES = (0.02, 50.0)  # a scale outside means that the scores say nothing, or all
LEVEL = 0.95  # of the one-sided bound below the precision


@dataclass(frozen=True)
class Threshold:
    """From which probability on a label is told.

    Attributes:
        level: the depth of the tree that it is for, 1 is the top.
        threshold: labels with at least this probability are told.
        precision: share of right ones among them on calib; 0 without rows.
        lower: the lower 95 % bound of that precision.
        n_rows: rows of calib at or above the threshold.
        reached: whether `lower` is above the wanted precision.
    """

    level: int
    threshold: float
    precision: float
    lower: float
    n_rows: int
    reached: bool


def fit_scale(kind: Kind, scores: Scores, target: Target, seen: Mask) -> float:
    """The positive number by which scores are multiplied for the least loss; 1 without rows."""
    gold = target.gold
    if not len(gold) or not gold.values.any():
        return 1.0
    known = scores[target.known]
    soft = kind.soft(gold.values, seen)

    def loss(log_scale: float) -> float:
        return kind.loss(kind.probabilities(known * np.exp(log_scale), seen), soft)

    found = minimize_scalar(loss, bounds=tuple(np.log(SCALES)), method="bounded")
    return float(np.exp(found.x))


def fit_scale_and_shift(
    kind: Kind, scores: Scores, target: Target, seen: Mask
) -> tuple[float, float]:
    """Like `fit_scale`, with a number that is added to all scores after it."""
    gold = target.gold
    if not len(gold) or not gold.values.any():
        return 1.0, 0.0
    known = scores[target.known]
    soft = kind.soft(gold.values, seen)

    def loss(values: Sequence[float]) -> float:
        return kind.loss(kind.probabilities(known * np.exp(values[0]) + values[1], seen), soft)

    bounds = (tuple(np.log(SCALES)), (-10.0, 10.0))
    found = minimize(loss, x0=(0.0, 0.0), method="Nelder-Mead", bounds=bounds)
    return float(np.exp(found.x[0])), float(found.x[1])


def lower_bounds(n_right: Ints, n_rows: Ints, *, level: float = LEVEL) -> Scores:
    """Clopper and Pearson's one-sided lower bounds of shares; 0 where nothing is right.

    >>> lower_bounds(np.array([29, 0]), np.array([29, 5])).round(3).tolist()
    [0.902, 0.0]
    """
    return np.asarray(np.nan_to_num(beta.ppf(1 - level, n_right, n_rows - n_right + 1)))


def fit_threshold(
    probs: Sequence[float], right: Sequence[bool], *, target_precision: float, level: int = 1
) -> Threshold:
    """The lowest threshold whose precision is surely above the wanted one.

    Each bound is of its own threshold; for the choice among them nothing is taken off, since rules
    that do so tell far fewer texts and real scores need it not (`make bench-thresholds`).

    Args:
        probs: of the best label, a number a row of calib.
        right: whether that label is the gold one.
        target_precision: what the lower bound must exceed.
        level: kept in the answer.

    Returns:
        That threshold; if there is none, the one with the best lower bound and `reached` false;
        without rows, the wanted precision itself.
    """
    if not len(probs):
        return Threshold(level, target_precision, 0.0, 0.0, 0, reached=False)
    order = np.argsort(-np.asarray(probs), kind="stable")
    falling = np.asarray(probs)[order]
    n_right = np.cumsum(np.asarray(right, np.int64)[order])
    ends = np.flatnonzero(np.append(falling[1:] < falling[:-1], True))
    bounds = lower_bounds(n_right[ends], ends + 1)
    good = np.flatnonzero(bounds > target_precision)
    best = int(good[-1]) if len(good) else int(bounds.argmax())
    end = int(ends[best])
    below = float(falling[end + 1]) if end + 1 < len(falling) else 0.0
    middle = (below + float(falling[end])) / 2  # all between choose the same rows of calib
    return Threshold(
        level=level,
        threshold=float(np.clip(target_precision, middle, falling[end])),
        precision=float(n_right[end] / (end + 1)),
        lower=float(bounds[best]),
        n_rows=end + 1,
        reached=bool(len(good)),
    )


def fit_multi_threshold(probs: Scores, target: Target) -> float:
    """The probability from which on labels of a multi task are told: best macro-F1, else 0.5."""
    gold = target.gold
    if not len(gold) or not gold.values.any():
        return 0.5
    grid = sorted(np.arange(0.2, 0.81, 0.05).round(2), key=lambda value: abs(value - 0.5))
    known = probs[target.known]
    return float(max(grid, key=lambda value: macro_f1(known >= value, gold.values)))
