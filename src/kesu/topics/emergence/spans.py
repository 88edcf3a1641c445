"""From the looks at a topic to the periods in which it was raised."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kesu.topics.emergence.over import RECENT, against, first_over, sums_of
from kesu.topics.emergence.rates import WINDOWS, growth_p, rhythm, yearly_tests
from kesu.topics.emergence.split import Split
from kesu.topics.emergence.watch import NEVER, Watch


@dataclass(frozen=True)
class Span:
    """The periods of a rise.

    Attributes:
        start: the first one.
        end: the one after the last.
        looks: those that flagged it, ascending.
        p_value: the smallest of them.
    """

    start: int
    end: int
    looks: np.ndarray
    p_value: float


def spans_of(watched: Watch, topic: int) -> list[Span]:
    """Every rise of a topic, oldest first.

    Looks that are flagged one after the other, or nearly so, are one alarm. It holds a further rise
    where windows after the end of one are flagged by themselves against the time before it: others
    reach back to it.
    """
    timeline = watched.ledger.timeline
    flagged = np.flatnonzero(watched.is_flagged[topic])
    apart = np.flatnonzero(np.diff(flagged) > WINDOWS[timeline.kind][-1]) + 1
    found = list(_at_start(watched, topic))
    lowest = found[-1].end if found else 0
    for alarm in np.split(flagged, apart):
        is_past = len(alarm) and alarm[-1] < timeline.n_periods - RECENT[timeline.kind]
        stop = int(alarm[-1]) + 1 if is_past else timeline.n_periods
        looks, past = alarm, None
        while len(looks):
            start, lowest, _ = first_over(watched.ledger, topic, int(looks[0]), lowest, stop)
            past = watched.ledger.split(start, 0) if past is None else past
            later = _flagged_after(watched, topic, looks[looks >= lowest], lowest, past)
            own = looks[~np.isin(looks, later)]
            if len(own):  # else what came before the end is not what was flagged
                p_value = float(watched.p_values[topic, own].min())
                found.append(Span(start, lowest, own, p_value))
            looks = later
    return _joined(found, RECENT[timeline.kind])


def _at_start(watched: Watch, topic: int) -> Iterator[Span]:
    """The rise of the first periods, if a look back told one."""
    told = watched.at_start
    look, window = int(told.look[topic]), int(told.window[topic])
    if look != NEVER:
        n_periods = watched.ledger.timeline.n_periods
        start, end, _ = first_over(watched.ledger, topic, window - 1, 0, n_periods)
        yield Span(start, end, np.array([look]), float(told.p_value[topic]))


def _joined(spans: list[Span], n_recent: int) -> list[Span]:
    """The same rises; one that begins before another was over goes on with it."""
    found: list[Span] = []
    for span in spans:
        if found and span.start - found[-1].end < n_recent:
            looks = np.concatenate([found[-1].looks, span.looks])
            p_value = min(found[-1].p_value, span.p_value)
            found[-1] = Span(found[-1].start, span.end, looks, p_value)
        else:
            found.append(span)
    return found


def _flagged_after(
    watched: Watch, topic: int, looks: np.ndarray, end: int, past: Split
) -> np.ndarray:
    """Those looks of which a window that begins at the end, or later, is flagged by itself."""
    timeline = watched.ledger.timeline
    windows = [
        (look, window)
        for look in looks.tolist()
        for window in watched.persons
        if look + 1 - window >= end
    ]
    persons = np.array([watched.persons[window][topic, look] for look, window in windows])
    others = sums_of(watched.ledger, topic)[1]
    exposed = np.array([others[look + 1] - others[look + 1 - window] for look, window in windows])
    times = np.array([rhythm(timeline, look + 1 - window, look + 1) for look, window in windows])
    p_values = growth_p(against(past, topic, persons, exposed), times)
    ends = np.array([look for look, _ in windows], dtype=int)
    return np.unique(ends[p_values <= (watched.rate / yearly_tests(timeline))[ends]])
