"""By how much a topic's rate in a window differs from that before."""

import numpy as np
from scipy.special import betaincinv

from kesu.topics.emergence.split import Split

TINY = 1e-12
Ratio = tuple[float | None, float | None, float | None]


def ratios_of(split: Split) -> list[Ratio]:
    """Rate in the window by that of the past, given the others, with its 95 % interval.

    Jeffreys' interval of the binomial share of recent reports among all, whose counts are divided
    by their dispersion. Without a past the ratio has no value, only a lower end; without any report
    it has none at all.

    Source: Brown, Cai & DasGupta 2001, Stat. Sci. 16, 101.
    """
    own = 1 / np.maximum(split.past, 0.5) + 1 / np.maximum(split.recent, 0.5)
    scale = split.dispersion + split.noise / own
    alpha, beta = split.recent / scale + 0.5, split.past / scale + 0.5
    exposure = np.maximum(split.exposure, TINY)
    low, high = (
        share / np.maximum(1 - share, TINY) / exposure
        for share in (betaincinv(alpha, beta, 0.025), betaincinv(alpha, beta, 0.975))
    )
    value = split.recent / np.maximum(split.past, TINY) / exposure
    return [
        _ratio(*numbers) if is_told else (None, None, None)
        for is_told, *numbers in zip(
            split.is_comparable, split.past, split.recent, value, low, high, strict=True
        )
    ]


def _ratio(past: float, recent: float, value: float, low: float, high: float) -> Ratio:
    """What can be told; the ends of an interval are those of the axis where a count is 0."""
    if not past:
        return (None, float(low), None) if recent else (None, None, None)
    return float(value), float(low) if recent else 0.0, float(high)
