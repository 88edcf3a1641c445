"""From the looks at a topic to the periods in which it was raised."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from kesu.topics.change import HALF, RECENT, UNSURE
from kesu.topics.emergence import WINDOWS, Watch, growth_p, tests_per_year, window_p
from kesu.topics.ledger import Ledger


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
        looks, before = alarm, None
        while len(looks):
            start, lowest = _first(watched.ledger, topic, int(looks[0]), lowest, stop)
            before = start if before is None else before
            later = _flagged_after(watched, topic, looks[looks >= lowest], lowest, before)
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


def _first(ledger: Ledger, topic: int, look: int, lowest: int, stop: int) -> tuple[int, int]:
    """The likeliest span until the rise is first over, as `are_over` has it."""
    start, end = _likeliest(ledger, topic, look, lowest, stop)
    n_recent = RECENT[ledger.timeline.kind]
    first = np.full(ledger.timeline.n_topics, start)
    for at in range(start + 1, stop - n_recent + 1):
        since = ledger.split(at + n_recent, n_recent, since=first)
        if since.recent[topic] < HALF * since.past[topic] * since.exposure[topic]:
            before = ledger.split(at + n_recent, n_recent, before=first)
            if growth_p(before)[topic] > UNSURE:
                return _likeliest(ledger, topic, look, lowest, at + n_recent)
    return start, end


def _likeliest(ledger: Ledger, topic: int, look: int, lowest: int, stop: int) -> tuple[int, int]:
    """The span of raised share with the greatest Poisson likelihood, begun when a look flags it.

    Source: the scan statistic of Kulldorff 1997, Commun. Stat. Theory Methods 26, 1481.
    """
    lowest = max(lowest, look + 1 - WINDOWS[ledger.timeline.kind][-1])
    starts, ends = np.arange(lowest, min(look + 1, stop)), np.arange(lowest + 1, stop + 1)
    own, others = (
        np.append(0, values[topic, :stop].cumsum())
        for values in (ledger.timeline.counts, ledger.others)
    )
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
    watched: Watch, topic: int, looks: np.ndarray, end: int, before: int
) -> np.ndarray:
    """Those looks of which a window that begins at the end, or later, is flagged by itself."""
    timeline = watched.ledger.timeline
    rates = watched.rate / tests_per_year(timeline)
    past = np.full(timeline.n_topics, before)

    def is_flagged(look: int) -> bool:
        return any(
            window_p(watched.ledger, look, window, persons, past)[topic] <= rates[look]
            for window, persons in watched.persons.items()
            if look + 1 - window >= end
        )

    return np.array([look for look in looks.tolist() if is_flagged(look)], dtype=int)


def onset_of(watched: Watch, topic: int, *, rise: int = -1) -> int:
    """The period in which a rise began, by default the last one; 0 if there was none."""
    spans = spans_of(watched, topic)
    return spans[rise].start if spans else 0
