"""The rises of a topic: since when, until when, and how many more there were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kesu.topics.emergence.ratios import ratios_of
from kesu.topics.emergence.spans import Span
from kesu.topics.emergence.watch import Watch


@dataclass(frozen=True)
class Rise:
    """A time in which a topic was raised.

    Attributes:
        since: start of the period in which it most likely began.
        told: last day of the first period at whose end it could be flagged; for what was short, it
            may follow the end.
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


def rises_of(
    watched: Watch, topic: int, spans: Sequence[Span], *, goes_on: bool
) -> tuple[Rise, ...]:
    """Every rise of a topic, oldest first, with its numbers.

    Args:
        watched: what the looks found.
        topic: its number.
        spans: of its rises.
        goes_on: whether the last one is not over.
    """
    return tuple(
        _rise(watched, topic, span, is_open=goes_on and span is spans[-1]) for span in spans
    )


def _rise(watched: Watch, topic: int, span: Span, *, is_open: bool) -> Rise:
    ledger, timeline = watched.ledger, watched.ledger.timeline
    end = timeline.n_periods if is_open else span.end
    split = ledger.split(end, end - span.start)
    past, others = split.past[topic], split.past_others[topic]
    n = int(timeline.counts[topic, span.start : end].sum())
    expected = float(past * split.exposure[topic]) if others else None
    ratio, low, high = ratios_of(split)[topic]
    return Rise(
        since=timeline.starts[span.start],
        told=timeline.last_day(int(span.looks[0])),
        until=None if is_open else timeline.last_day(end - 1),
        n=n, expected=expected, ratio=ratio, low=low, high=high,
        p_value=span.p_value,
    )  # fmt: skip
