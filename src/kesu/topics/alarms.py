"""From the looks at a topic to its rises: since when, until when, and how many more there were."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kesu.topics.change import HALF, RECENT, find_onset
from kesu.topics.emergence import WINDOWS, Watch
from kesu.topics.ledger import Ledger
from kesu.topics.ratios import ratios_of


@dataclass(frozen=True)
class Rise:
    """A time in which a topic was raised.

    Attributes:
        since: start of the period in which it most likely began.
        told: last day of the first period at whose end it could be flagged.
        until: last day; None where it goes on.
        n: reports since then, each person once a period.
        expected: as many as the rate before lets expect; None without a past to tell.
        ratio: rate by that before, given the others.
        low: lower end of its 95 % interval.
        high: upper end.
        p_value: smallest of its looks, times the tests of a year.
    """

    since: date
    told: date
    until: date | None
    n: int
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float


def alarms_of(watched: Watch, topic: int) -> list[np.ndarray]:
    """The flagged looks of a topic; those one after the other, or nearly so, are one alarm."""
    looks = np.flatnonzero(watched.is_flagged[topic])
    longest = WINDOWS[watched.ledger.timeline.kind][-1]
    parts = np.split(looks, np.flatnonzero(np.diff(looks) > longest) + 1)
    return [part for part in parts if len(part)]


def onset_of(watched: Watch, topic: int, *, alarm: int = -1) -> int:
    """The period of the onset of an alarm, by default the last one; 0 if there was none."""
    alarms = alarms_of(watched, topic)
    return _onset(watched.ledger, topic, alarms[alarm]) if alarms else 0


def _onset(ledger: Ledger, topic: int, looks: np.ndarray) -> int:
    timeline = ledger.timeline
    is_past = looks[-1] < timeline.n_periods - RECENT[timeline.kind]
    end = int(looks[-1]) + 1 if is_past else timeline.n_periods
    return find_onset(
        timeline.counts[topic, :end],
        ledger.others[topic, :end],
        earliest=int(looks[0]) + 1 - WINDOWS[timeline.kind][-1],
        is_rise=True,
    )


def rises_of(watched: Watch, topic: int, *, goes_on: bool) -> tuple[Rise, ...]:
    """Every rise of a topic, oldest first.

    Args:
        watched: what the looks found.
        topic: its number.
        goes_on: whether the last one is not over.
    """
    alarms = alarms_of(watched, topic)
    if not alarms:
        return ()
    onsets = [_onset(watched.ledger, topic, looks) for looks in alarms]
    end = None if goes_on else watched.ledger.timeline.n_periods
    spans = zip(alarms, onsets, [*onsets[1:], end], strict=True)
    return tuple(_rise(watched, topic, looks, onset, limit) for looks, onset, limit in spans)


def _rise(watched: Watch, topic: int, looks: np.ndarray, onset: int, limit: int | None) -> Rise:
    """The rise of an alarm; the limit is the first period that is none of it, None: it goes on."""
    ledger, timeline = watched.ledger, watched.ledger.timeline
    end = timeline.n_periods if limit is None else _end(ledger, topic, onset, looks, limit)
    split = ledger.split(end, end - onset)
    past, others = split.past[topic], split.past_others[topic]
    n = int(timeline.counts[topic, onset:end].sum())
    expected = float(past * split.exposure[topic]) if others else None
    ratio, low, high = ratios_of(split)[topic]
    return Rise(
        since=timeline.starts[onset],
        told=timeline.last_day(int(looks[0])),
        until=None if limit is None else timeline.last_day(end - 1),
        n=n, expected=expected, ratio=ratio, low=low, high=high,
        p_value=float(watched.p_values[topic, looks].min()),
    )  # fmt: skip


def _end(ledger: Ledger, topic: int, onset: int, looks: np.ndarray, limit: int) -> int:
    """The period after a rise: that of the fall to less than half, or after the last flagged look.

    Windows that reach back flag a burst for a while after it.
    """
    last = max(min(int(looks[-1]) + 1, limit), onset + 1)
    span = slice(onset, limit)
    counts, others = ledger.timeline.counts[topic, span], ledger.others[topic, span]
    fall = find_onset(counts, others, earliest=1, is_rise=False)
    rates = [
        counts[part].sum() / max(others[part].sum(), 1) for part in (slice(fall), slice(fall, None))
    ]
    return min(onset + fall, last) if rates[1] < HALF * rates[0] else last
