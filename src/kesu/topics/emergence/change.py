"""When a topic changed, and by how much."""

from dataclasses import replace

import numpy as np
from scipy.special import xlogy

from kesu.topics.emergence.ledger import CALM
from kesu.topics.emergence.ratios import Ratio, ratios_of
from kesu.topics.emergence.split import Split
from kesu.topics.emergence.watch import Watch


def find_onset(counts: np.ndarray, others: np.ndarray, *, earliest: int, is_rise: bool) -> int:
    """The period from which on the share has most likely been another one.

    The step of the share, once and for all, that has the greatest Poisson likelihood.

    Args:
        counts: (n_periods,) reports of the topic.
        others: (n_periods,) what they are compared with.
        earliest: the first period that may be the onset.
        is_rise: whether the share rises at the step, or falls.

    Returns:
        Number of the period; where no step of this kind fits, the first that may be one.
    """
    steps = np.arange(max(1, earliest), len(counts))
    if not len(steps):
        return len(counts) - 1
    past, past_others = counts.cumsum()[steps - 1], others.cumsum()[steps - 1]
    since, since_others = counts.sum() - past, others.sum() - past_others
    before, after = past / np.maximum(past_others, 1), since / np.maximum(since_others, 1)
    gain = xlogy(past, before) + xlogy(since, after)
    fits = (after > before) == is_rise
    return int(steps[np.where(fits, gain, -np.inf).argmax()])


def rate_ratios(
    watched: Watch, recent: int, *, since: np.ndarray, before: np.ndarray
) -> list[Ratio]:
    """Rate of the last periods by that of the past, as `ratios_of` tells it.

    Args:
        watched: what the looks found.
        recent: how many periods at the end.
        since: (n_topics,) first period of the past: the onset of a burst, or `CALM`.
        before: (n_topics,) the period after the past.
    """
    n_periods = watched.ledger.timeline.n_periods
    split = watched.ledger.split(n_periods, recent, since=since, before=before)
    return ratios_of(as_others(split, since != CALM))


def as_others(split: Split, is_burst: np.ndarray) -> Split:
    """The split with the others' dispersion for topics whose own would be their burst.

    Args:
        split: of all topics.
        is_burst: (n_topics,) which these are.
    """
    quiet = split.dispersion[~is_burst]
    common = float(np.median(quiet)) if len(quiet) else 1.0
    return replace(split, dispersion=np.where(is_burst, common, split.dispersion))
