"""Whether a topic fades, or a rise of it is over."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import betainc

from kesu.topics.emergence.change import as_others
from kesu.topics.emergence.ledger import CALM
from kesu.topics.emergence.over import HALF, UNSURE, sums_of
from kesu.topics.emergence.rates import WINDOWS, growth_p, yearly_tests
from kesu.topics.emergence.spans import Span
from kesu.topics.emergence.split import Split
from kesu.topics.emergence.watch import Watch

# ASSUME: a topic whose rate outside its rises is less than so much of that in them is these alone.
HARDLY = 0.1
CERTAIN = 1e9  # makes days count as reports that have no chance of their own


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


def fading_at_end(watched: Watch, since: np.ndarray, *, min_history: int) -> np.ndarray:
    """(n_topics,): smallest p-value of the windows at the end, times the tests of a year.

    A topic fades only if it loses both share and plain numbers a day: a share also falls where
    others swell. For one that is held against its reports since a rise, the dispersion is that of
    the others: its own is the burst.

    Args:
        watched: what the looks found.
        since: (n_topics,) first period of the past: the onset of a rise, or `CALM`.
        min_history: periods before a window that a test needs.
    """
    timeline = watched.ledger.timeline
    days = np.concatenate([[0], timeline.days.cumsum()]) * CERTAIN
    smallest = np.ones(timeline.n_topics)
    for window in WINDOWS[timeline.kind]:
        start = timeline.n_periods - window
        if start < min_history:
            continue
        split = watched.ledger.split(timeline.n_periods, window, since=since)
        split = as_others(split, since != CALM)
        first = np.clip(since, 0, start)
        is_told = split.n_past / np.maximum(start - first, 1)
        plain = replace(
            split,
            past_others=(days[start] - days[first]) * is_told,
            recent_others=np.full(timeline.n_topics, days[-1] - days[start]),
        )
        usual = 1 - timeline.unusual(start, timeline.n_periods)
        found = np.maximum(fading_p(split, usual), fading_p(plain, usual))
        smallest = np.where(split.n_past >= min_history, np.minimum(smallest, found), smallest)
    return np.asarray(np.minimum(smallest * yearly_tests(timeline)[-1], 1))


def past_since(watched: Watch, spans: Sequence[Sequence[Span]], is_spent: np.ndarray) -> np.ndarray:
    """(n_topics,): since when a topic's past is told for its fall: its last rise, or `CALM`.

    A rise that came down before the longest window at the end is no measure any more, but for what
    is little else.

    Args:
        watched: what the looks found.
        spans: of the rises of each topic.
        is_spent: (n_topics,) as `are_spent` has it.
    """
    timeline, aside = watched.ledger.timeline, watched.ledger.aside
    start = timeline.n_periods - WINDOWS[timeline.kind][-1]
    return np.array(
        [
            own[-1].start
            if own and (is_spent[topic] or own[-1].end > start or not aside[topic, own[-1].start])
            else CALM
            for topic, own in enumerate(spans)
        ],
        dtype=int,
    )


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


def are_spent(watched: Watch, recent: int, spans: Sequence[Sequence[Span]]) -> np.ndarray:
    """(n_topics,): whether a topic is little else than rises, and these are over.

    Its rate outside them is less than a tenth of that in them, and in the last periods less than
    half of that in the last one.

    Args:
        watched: what the looks found.
        recent: how many periods at the end.
        spans: of the rises of each topic.
    """
    ledger = watched.ledger
    found = np.zeros(len(spans), dtype=bool)
    for topic in (topic for topic, own in enumerate(spans) if own):
        own, others = sums_of(ledger, topic)
        last = spans[topic][-1]
        inside, exposed = (
            sum(sums[span.end] - sums[span.start] for span in spans[topic])
            for sums in (own, others)
        )
        is_all = (own[-1] - inside) * exposed < HARDLY * inside * (others[-1] - exposed)
        now, exposed = (sums[-1] - sums[-1 - recent] for sums in (own, others))
        then, base = (sums[last.end] - sums[last.start] for sums in (own, others))
        found[topic] = is_all and now * base < HALF * then * exposed
    return found
