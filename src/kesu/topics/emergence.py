"""Is a topic swelling? A test at the end of every period, against the periods before alone.

As in outbreak detection, the count of the last periods is held against the negative binomial
distribution that the periods before predict, at a threshold that pays for every topic, window and
look of a year.

Source: Farrington et al. 1996, J. R. Stat. Soc. A 159, 547; Noufaily et al. 2013, Stat. Med. 32,
1206 (quasi-Poisson rate, negative binomial quantile). Here the rate is that of a topic given the
others, as in the conditional test of two Poisson rates (Przyborowski & Wilenski 1940, Biometrika
31, 313).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from kesu.topics.ledger import Ledger, Split
from kesu.topics.timeline import Timeline

# Lengths of the windows that are tested, in periods: short ones for bursts, long ones for slow
# growth.
WINDOWS = {"day": (1, 2, 4, 8, 16), "week": (1, 2, 4, 8, 16), "month": (1, 2, 4)}
# ASSUME: on a day of the week that never came before, a topic may have so many times its share.
MOST_RHYTHM = 4.0
LOOKS_PER_YEAR = {"day": 366, "week": 53, "month": 12}


@dataclass(frozen=True)
class Watch:
    """What looking at the end of every period would have found.

    Attributes:
        p_values: (n_topics, n_periods) smallest p-value of the windows that end there, times the
            tests of a year, at most 1; 1 where nothing was tested.
        is_flagged: (n_topics, n_periods) true where the p-value is at most the rate.
        ledger: the counts, without the topics that were ever flagged.
        persons: by length of a window, (n_topics, n_periods) those in the window that ends there.
        rate: chance that any quiet topic is flagged in a year.
    """

    p_values: np.ndarray
    is_flagged: np.ndarray
    ledger: Ledger
    persons: Mapping[int, np.ndarray]
    rate: float


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


def tests_per_year(timeline: Timeline) -> np.ndarray:
    """(n_periods,): tests of a year of looks, with the topics that are known at each look."""
    n_known = np.maximum((timeline.support > 0).sum(axis=0), 1)
    return np.asarray(n_known * len(WINDOWS[timeline.kind]) * LOOKS_PER_YEAR[timeline.kind])


def watch(timeline: Timeline, *, min_history: int, min_support: int, rate: float) -> Watch:
    """Look at the end of each period, with nothing but what was known then.

    The threshold of one test is the rate by the number of tests in a year of looks, so that more
    periods change no earlier decision. Topics flagged at a look are left out of what the others
    are compared with from then on.

    Args:
        timeline: reports by topic and period.
        min_history: periods before a window that a test needs.
        min_support: persons of a topic that a test needs.
        rate: chance that any quiet topic is flagged in a year.
    """
    persons = {window: timeline.persons(window) for window in WINDOWS[timeline.kind]}
    n_tests = tests_per_year(timeline)
    ledger = Ledger(timeline)
    p_values = np.ones((timeline.n_topics, timeline.n_periods))
    flagged = np.zeros(timeline.n_topics, dtype=bool)
    for look in range(min_history, timeline.n_periods):
        is_tested = timeline.support[:, look] >= min_support
        if not is_tested.any():
            continue
        smallest = np.ones(timeline.n_topics)
        for window, own in persons.items():
            if look + 1 - window >= min_history:
                split = ledger.split(look + 1, window, recent=own[:, look])
                times = rhythm(timeline, look + 1 - window, look + 1)
                smallest = np.minimum(smallest, growth_p(split, times))
        p_values[is_tested, look] = np.minimum(smallest * n_tests[look], 1)[is_tested]
        if ((p_values[:, look] <= rate) & ~flagged).any():
            flagged |= p_values[:, look] <= rate
            ledger.leave_out(flagged)
    return Watch(p_values, p_values <= rate, ledger, persons, rate)


def rhythm(timeline: Timeline, start: int, end: int) -> float:
    """How many times its share a topic may have in these periods: more on days that are new."""
    return 1 + (MOST_RHYTHM - 1) * timeline.unusual(start, end)
