"""Is a count more than its past predicts?

As in outbreak detection, the count of some periods is held against the negative binomial
distribution that its past predicts.

Source: Farrington et al. 1996, J. R. Stat. Soc. A 159, 547; Noufaily et al. 2013, Stat. Med. 32,
1206 (quasi-Poisson rate, negative binomial quantile). Here the rate is that of a topic given the
others, as in the conditional test of two Poisson rates (Przyborowski & Wilenski 1940, Biometrika
31, 313).
"""

import numpy as np
from scipy.special import betainc

from kesu.topics.emergence.split import Split
from kesu.topics.emergence.timeline import Timeline

# Lengths of the windows that are tested, in periods: short ones for bursts, long ones for slow
# growth.
WINDOWS = {"day": (1, 2, 4, 8, 16), "week": (1, 2, 4, 8, 16), "month": (1, 2, 4)}
# ASSUME: on a day of the week that never came before, a topic may have so many times its share.
MOST_RHYTHM = 4.0
LOOKS_PER_YEAR = {"day": 366, "week": 53, "month": 12}


def growth_p(split: Split, times: float | np.ndarray = 1.0) -> np.ndarray:
    """(n_topics,): chance of so many reports in the window, or more, at the rate of the past.

    With dispersion 1 and many others this is the exact conditional test of two Poisson rates.

    Args:
        split: reports before the window and in it.
        times: the rate in the window may be so many times that of the past.
    """
    p_values = np.ones(len(split.past))
    known = split.past + split.dispersion  # a Gamma(1, 0) prior on the rate
    exposure = times * split.exposure
    told = split.is_comparable & (split.recent > split.past * exposure)
    expected = (known * exposure)[told]
    spread = (split.dispersion / known + split.noise)[told] + (
        split.dispersion[told] - 1
    ) / expected
    size = 1 / spread
    p_values[told] = betainc(split.recent[told], size, expected / (expected + size))
    return p_values


def yearly_tests(timeline: Timeline) -> np.ndarray:
    """(n_periods,): tests in a year of looks, with the topics that are known at each look."""
    n_known = np.maximum((timeline.support > 0).sum(axis=0), 1)
    return np.asarray(n_known * len(WINDOWS[timeline.kind]) * LOOKS_PER_YEAR[timeline.kind])


def rhythm(timeline: Timeline, start: int, end: int) -> float:
    """How many times its share a topic may have in these periods: more on days that are new."""
    return 1 + (MOST_RHYTHM - 1) * timeline.unusual(start, end)
