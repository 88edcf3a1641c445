"""When a topic changed, by how much, and whether it fades."""

from dataclasses import replace

import numpy as np
from scipy.special import betainc, xlogy

from kesu.topics.emergence import WINDOWS, Watch, growth_p, tests_per_year
from kesu.topics.ledger import Split
from kesu.topics.ratios import Ratio, ratios_of

# The periods at the end that a status speaks of.
RECENT = {"day": 7, "week": 4, "month": 2}
# A rise that came down to less than so much of its rate, and to what was before it, is over.
HALF = 0.5
UNSURE = 0.025  # chance of so many at the rate before, beyond which they are not surely more
CERTAIN = 1e9  # makes days count as reports that have no chance of their own


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


def fading_p(split: Split, usual: float = 1.0) -> np.ndarray:
    """(n_topics,): chance of so few reports in the window, or fewer, at the rate of the past.

    Args:
        split: reports before the window and in it.
        usual: share of the window for which the past tells anything.
    """
    p_values = np.ones(len(split.past))
    exposure = usual * split.exposure
    told = split.is_comparable & (split.recent < split.past * exposure)
    past, dispersion = split.past[told], split.dispersion[told]
    expected = past * exposure[told]
    size = 1 / ((dispersion - 1) / expected + dispersion / past + split.noise[told])
    p_values[told] = betainc(size, split.recent[told] + 1, size / (expected + size))
    return p_values


def fading_at_end(watched: Watch, onsets: np.ndarray, *, min_history: int) -> np.ndarray:
    """(n_topics,): smallest p-value of the windows at the end, times the tests of a year.

    A topic fades only if it loses both share and plain numbers a day: a share also falls where
    others swell. A topic that was flagged is held against its reports since the onset, and its
    dispersion is that of the others, for its own is the burst.

    Args:
        watched: what the looks found.
        onsets: (n_topics,) period of the onset of the last alarm; 0 where there was none.
        min_history: periods before a window that a test needs.
    """
    timeline = watched.ledger.timeline
    days = np.concatenate([[0], timeline.days.cumsum()]) * CERTAIN
    was_flagged = np.asarray(watched.is_flagged.any(axis=1))
    smallest = np.ones(timeline.n_topics)
    for window in WINDOWS[timeline.kind]:
        start = timeline.n_periods - window
        if start < min_history:
            continue
        split = watched.ledger.split(timeline.n_periods, window, since=onsets)
        split = _as_others(split, was_flagged)
        plain = replace(
            split,
            past_others=days[start] - days[np.minimum(onsets, start)],
            recent_others=np.full(timeline.n_topics, days[-1] - days[start]),
        )
        usual = 1 - timeline.unusual(start, timeline.n_periods)
        found = np.maximum(fading_p(split, usual), fading_p(plain, usual))
        smallest = np.where(start - onsets >= min_history, np.minimum(smallest, found), smallest)
    return np.asarray(np.minimum(smallest * tests_per_year(timeline)[-1], 1))


def are_over(watched: Watch, recent: int, onsets: np.ndarray) -> np.ndarray:
    """(n_topics,): whether a rise is over, though windows that reach back still flag it.

    It began before the last periods; in these the rate is less than half of that since the onset,
    and not surely above the one before it.

    Args:
        watched: what the looks found.
        recent: how many periods at the end.
        onsets: (n_topics,) period of the onset of the last alarm.
    """
    n_periods = watched.ledger.timeline.n_periods
    start = n_periods - recent
    until = np.full(len(onsets), start)
    since = watched.ledger.split(n_periods, recent, since=onsets, before=until)
    before = watched.ledger.split(n_periods, recent, before=np.minimum(onsets, start))
    has_fallen = since.recent < HALF * since.past * since.exposure
    return np.asarray((onsets < start) & has_fallen & (growth_p(before) > UNSURE))


def _as_others(split: Split, is_burst: np.ndarray) -> Split:
    """The split with the others' dispersion for topics whose own would be their burst."""
    quiet = split.dispersion[~is_burst]
    common = float(np.median(quiet)) if len(quiet) else 1.0
    return replace(split, dispersion=np.where(is_burst, common, split.dispersion))


def rate_ratios(
    watched: Watch, recent: int, *, since: np.ndarray, before: np.ndarray
) -> list[Ratio]:
    """Rate of the last periods by that of the past, as `ratios_of` tells it.

    Args:
        watched: what the looks found.
        recent: how many periods at the end.
        since: (n_topics,) first period of the past: 0, or the onset of a burst.
        before: (n_topics,) the period after the past.
    """
    n_periods = watched.ledger.timeline.n_periods
    split = watched.ledger.split(n_periods, recent, since=since, before=before)
    return ratios_of(_as_others(split, since > 0))
