"""Shares of few cases, and differences of two shares of the same cases."""

import math
from typing import NamedTuple

from scipy.stats import binomtest

LEVEL = 0.95


class Share(NamedTuple):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


def share(hits: int, n: int) -> Share:
    """`hits` of `n` (at least 1), with Wilson's interval.

    >>> [round(part, 3) for part in share(24, 24)]
    [1.0, 0.862, 1.0]
    """
    interval = binomtest(hits, n).proportion_ci(LEVEL, method="wilson")
    return Share(hits / n, float(interval.low), float(interval.high))


def paired_difference(both: int, only_a: int, only_b: int, neither: int) -> Share:
    """The share of B minus that of A over the same cases, with its 95 % interval.

    Source: R. G. Newcombe, Improved confidence intervals for the difference between binomial
    proportions based on paired data, Statistics in Medicine 17 (1998), method 10.

    Args:
        both: cases that both have.
        only_a: that A alone has.
        only_b: that B alone has.
        neither: that none has; with the others at least 1.

    >>> [round(part, 3) for part in paired_difference(20, 0, 0, 4)]
    [0.0, -0.119, 0.119]
    """
    n = both + only_a + only_b + neither
    a, b = share(both + only_a, n), share(both + only_b, n)
    phi = _correlation(both, only_a, only_b, neither)
    value = b.value - a.value
    down, up = (b.value - b.low, a.high - a.value), (b.high - b.value, a.value - a.low)
    return Share(value, value - _length(*down, phi), value + _length(*up, phi))


def _length(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0))


def _correlation(both: int, only_a: int, only_b: int, neither: int) -> float:
    """Phi with Newcombe's correction for continuity; 0 where a margin is empty."""
    margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither)
    if not margins:
        return 0.0
    product = float(both * neither - only_a * only_b)
    n = both + only_a + only_b + neither
    if product > 0:
        product = max(product - n / 2, 0)
    return product / math.sqrt(margins)
