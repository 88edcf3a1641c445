"""From the looks at a topic to the periods in which it was raised."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from kesu.topics.change import HALF, RECENT, UNSURE
from kesu.topics.emergence import WINDOWS, Watch, growth_p, rhythm, tests_per_year
from kesu.topics.ledger import Ledger, Split


@dataclass(frozen=True)
class Span:
    """The periods of a rise.

    Attributes:
        start: the first one.
        end: the one after the last.
        looks: those that flagged it, ascending.
    """

    start: int
    end: int
    looks: np.ndarray


def spans_of(watched: Watch, topic: int) -> list[Span]:
    """Every rise of a topic, oldest first.

    Looks that are flagged one after the other, or nearly so, are one alarm. It holds a further rise
    where windows after the end of one are flagged by themselves against the time before it: others
    reach back to it.
    """
    timeline = watched.ledger.timeline
    flagged = np.flatnonzero(watched.is_flagged[topic])
    apart = np.flatnonzero(np.diff(flagged) > WINDOWS[timeline.kind][-1]) + 1
    found: list[Span] = []
    lowest = 0
    for alarm in np.split(flagged, apart):
        is_past = len(alarm) and alarm[-1] < timeline.n_periods - RECENT[timeline.kind]
        stop = int(alarm[-1]) + 1 if is_past else timeline.n_periods
        looks, past = alarm, None
        while len(looks):
            start, lowest, before = _first(watched, topic, int(looks[0]), lowest, stop)
            past = before if past is None else past
            later = _flagged_after(watched, topic, looks[looks >= lowest], lowest, past)
            own = looks[~np.isin(looks, later)]
            if len(own):  # else what came before the end is not what was flagged
                found.append(Span(start, lowest, own))
            looks = later
    return _joined(found, RECENT[timeline.kind])


def _joined(spans: list[Span], n_recent: int) -> list[Span]:
    """The same rises; one that begins before another was over goes on with it."""
    found: list[Span] = []
    for span in spans:
        if found and span.start - found[-1].end < n_recent:
            looks = np.concatenate([found[-1].looks, span.looks])
            found[-1] = Span(found[-1].start, span.end, looks)
        else:
            found.append(span)
    return found


def _first(watched: Watch, topic: int, look: int, lowest: int, stop: int) -> tuple[int, int, Split]:
    """The likeliest span until the rise is first over, as `are_over` has it; what was before it."""
    ledger = watched.ledger
    start, end = _likeliest(ledger, topic, look, lowest, stop)
    n_recent = RECENT[ledger.timeline.kind]
    pauses = np.arange(start + 1, stop - n_recent + 1)
    own, others = _sums(ledger, topic)
    recent, exposed = (sums[pauses + n_recent] - sums[pauses] for sums in (own, others))
    since, before = (sums[pauses] - sums[start] for sums in (own, others))
    has_fallen = recent < HALF * since * exposed / np.maximum(before, 1)
    past = ledger.split(start, 0)
    is_over = has_fallen & (growth_p(_against(past, topic, recent, exposed)) > UNSURE)
    if is_over.any():
        stop = int(pauses[is_over.argmax()]) + n_recent
        start, end = _likeliest(ledger, topic, look, lowest, stop)
        past = ledger.split(start, 0)
    return start, end, past


def _sums(ledger: Ledger, topic: int) -> tuple[np.ndarray, np.ndarray]:
    """(n_periods + 1,) running sums of the topic's reports and of the others."""
    own, others = (
        np.append(0, values[topic].cumsum()) for values in (ledger.timeline.counts, ledger.others)
    )
    return own, others


def _against(past: Split, topic: int, recent: np.ndarray, others: np.ndarray) -> Split:
    """Several windows of one topic against the same past."""

    def repeated(values: np.ndarray) -> np.ndarray:
        return np.full(len(recent), values[topic])

    return Split(
        repeated(past.past), repeated(past.past_others), recent, others, repeated(past.dispersion)
    )


def _likeliest(ledger: Ledger, topic: int, look: int, lowest: int, stop: int) -> tuple[int, int]:
    """The span of raised share with the greatest Poisson likelihood, begun when a look flags it.

    Source: the scan statistic of Kulldorff 1997, Commun. Stat. Theory Methods 26, 1481.
    """
    lowest = max(lowest, look + 1 - WINDOWS[ledger.timeline.kind][-1])
    starts, ends = np.arange(lowest, min(look + 1, stop)), np.arange(lowest + 1, stop + 1)
    own, others = (sums[: stop + 1] for sums in _sums(ledger, topic))
    inside, exposed = (sums[ends] - sums[starts][:, None] for sums in (own, others))
    outside, unexposed = own[-1] - inside, others[-1] - exposed
    rate, usual = inside / np.maximum(exposed, 1), outside / np.maximum(unexposed, 1)
    gain = xlogy(inside, rate) + xlogy(outside, usual)
    is_span = (ends > starts[:, None]) & (rate > usual)
    if not is_span.any():
        return min(look, stop - 1), stop
    row, column = np.unravel_index(np.where(is_span, gain, -np.inf).argmax(), gain.shape)
    return int(starts[row]), int(ends[column])


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
    others = _sums(watched.ledger, topic)[1]
    exposed = np.array([others[look + 1] - others[look + 1 - window] for look, window in windows])
    times = np.array([rhythm(timeline, look + 1 - window, look + 1) for look, window in windows])
    p_values = growth_p(_against(past, topic, persons, exposed), times)
    ends = np.array([look for look, _ in windows], dtype=int)
    return np.unique(ends[p_values <= (watched.rate / tests_per_year(timeline))[ends]])
