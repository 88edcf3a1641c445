"""Rate ratios: with intervals, pooled over strata, shrunk, and corrected for their number."""

from typing import NamedTuple

import numpy as np
from scipy.stats import false_discovery_control, hypergeom, norm

from kesu.scores.metrics import Bools, Floats, Ints

Z = float(norm.ppf(0.975))


class Ratio(NamedTuple):
    """A rate ratio with its 95 % interval, and the standard error of its logarithm."""

    value: float
    low: float
    high: float
    log_se: float


def rate_ratio(hits: float, n: float, other_hits: float, other_n: float) -> Ratio:
    """The rate of some rows over that of the others.

    Half a row is added to each cell where one of them is empty. The interval is Katz's: normal on
    the log scale (Katz et al., Biometrics 34, 1978).

    >>> [round(part, 2) for part in rate_ratio(20, 100, 10, 100)[:3]]
    [2.0, 0.99, 4.05]
    """
    if min(hits, other_hits) == 0:
        hits, other_hits, n, other_n = hits + 0.5, other_hits + 0.5, n + 0.5, other_n + 0.5
    value = (hits / n) / (other_hits / other_n)
    log_se = float(np.sqrt(max(1 / hits - 1 / n + 1 / other_hits - 1 / other_n, 0.0)))
    return _ratio(float(np.log(value)), log_se)


def pooled_ratio(hits: Bools, inside: Bools, strata: Ints) -> Ratio | None:
    """The ratio within strata, pooled; None where no stratum has rows of both sides and hits.

    Source: Mantel and Haenszel, with the variance of Greenland and Robins, Biometrics 41 (1985).

    Args:
        hits: (n_rows,), whether a row is of the category.
        inside: (n_rows,), whether it has the value.
        strata: (n_rows,) number of its stratum.
    """
    size = int(strata.max(initial=-1)) + 1
    a, b = (np.bincount(strata, hits & side, size) for side in (inside, ~inside))
    n1, n0 = (np.bincount(strata, side, size) for side in (inside, ~inside))
    total = n1 + n0
    is_both = (n1 > 0) & (n0 > 0)
    a, b, n1, n0, total = (each[is_both] for each in (a, b, n1, n0, total))
    up, down = (a * n0 / total).sum(), (b * n1 / total).sum()
    if not up or not down:
        return None
    spread = ((n1 * n0 * (a + b) - a * b * total) / total**2).sum()
    return _ratio(float(np.log(up / down)), float(np.sqrt(max(spread / (up * down), 0.0))))


def _ratio(log: float, log_se: float) -> Ratio:
    ends = (log - Z * log_se, log + Z * log_se)
    return Ratio(float(np.exp(log)), float(np.exp(ends[0])), float(np.exp(ends[1])), log_se)


def p_values(hits: Ints, n: Ints, all_hits: int, all_n: int) -> Floats:
    """(n_values,), how likely so many hits or more are where rows are dealt at random.

    Fisher's exact test, one-sided.
    """
    return np.asarray(hypergeom.sf(hits - 1, all_n, all_hits, n), np.float64)


def q_values(p: Floats) -> Floats:
    """(n_tests,) false discovery rates, by Benjamini and Hochberg."""
    return np.asarray(false_discovery_control(p) if len(p) else p, np.float64)


def shrink(logs: Floats, log_se: Floats) -> Floats:
    """(n_values,) log ratios, drawn towards none by as much as they are uncertain.

    Empirical Bayes with a normal prior around 0, its variance by the method of moments
    (DerSimonian and Laird, Controlled Clinical Trials 7, 1986).
    """
    if not len(logs):
        return logs
    weights = 1 / np.maximum(log_se, 1e-6) ** 2
    surplus = (weights * logs**2).sum() - len(logs)
    prior = max(surplus / weights.sum(), 0.0)
    return np.asarray(logs * prior / (prior + log_se**2) if prior else np.zeros(len(logs)))
