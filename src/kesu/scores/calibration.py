"""Whether probabilities mean what they say, and how many errors stay among the sure rows."""

from dataclasses import dataclass

import numpy as np

from kesu.scores.metrics import Bools, Floats


@dataclass(frozen=True)
class Bin:
    """One bar of the reliability diagram: probabilities in (low, high], and how often right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class RiskPoint:
    """Among the surest `coverage` of the rows (all at least `threshold`), `risk` are wrong."""

    coverage: float
    risk: float
    threshold: float
    n: int


def reliability(confidence: Floats, is_right: Bools, *, n_bins: int) -> list[Bin]:
    """Bins of equal width with mean confidence and accuracy; empty bins are left out."""
    edges = np.linspace(0, 1, n_bins + 1)
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, n_bins - 1)
    bins = []
    for index in np.unique(place):
        inside = place == index
        mean, right = float(confidence[inside].mean()), float(is_right[inside].mean())
        low, high = float(edges[index]), float(edges[index + 1])
        bins.append(Bin(low, high, int(inside.sum()), mean, right))
    return bins


def expected_calibration_error(bins: list[Bin]) -> float:
    """Mean distance of confidence and accuracy over bins, weighted by rows; NaN without rows."""
    total = sum(bar.n for bar in bins)
    gaps = sum(bar.n * abs(bar.confidence - bar.accuracy) for bar in bins)
    return gaps / total if total else float("nan")


def risk_coverage(confidence: Floats, is_right: Bools, *, max_points: int = 50) -> list[RiskPoint]:
    """Share of wrong rows among the surest, from few rows to all; ties are taken together."""
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], np.cumsum(~is_right[order])
    total = len(sure)
    ends = np.flatnonzero(np.append(sure[1:] != sure[:-1], [True])) if total else np.array([], int)
    if len(ends) > max_points:
        ends = ends[np.unique(np.linspace(0, len(ends) - 1, max_points).round().astype(int))]
    return [
        RiskPoint((end + 1) / total, float(wrong[end]) / (end + 1), float(sure[end]), int(end) + 1)
        for end in ends.tolist()
    ]
