"""The course of each topic: new, growing, stable or fading, since when, and how much."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kesu.topics.emergence.alarms import Rise, rises_of
from kesu.topics.emergence.change import find_onset, rate_ratios
from kesu.topics.emergence.fading import are_over, are_spent, fading_at_end, past_since
from kesu.topics.emergence.ledger import CALM
from kesu.topics.emergence.over import RECENT
from kesu.topics.emergence.spans import spans_of
from kesu.topics.emergence.timeline import Timeline
from kesu.topics.emergence.watch import Watch
from kesu.topics.settings import TopicsSettings

# ASSUME: a topic is new if so small a part of its reports, and fewer than it needs for a test,
# lies before the onset; a stray text or two does not give it a past.
MOST_PAST = 0.1


@dataclass(frozen=True)
class Course:
    """What is known of a topic over time; columns of the topics table.

    Attributes:
        status: new (flagged in the recent periods, hardly any past), growing (flagged, with a
            past), fading (fewer than before, or a rise that is over and was most of it), stable
            (nothing that chance does not explain), mixed (no one thing, and so not tested),
            unknown (not tested).
        p_value: smallest of the recent looks, times the tests of a year, at most 1; where a rise is
            over, that of fading alone.
        ratio: rate of the recent periods by that of the past, given the others: of all periods
            before them, of those before the onset (new, growing), or of those since the last alarm
            (fading).
        ratio_low: lower end of its 95 % interval.
        ratio_high: upper end.
        first_seen: earliest date, but for rows that belong to it only just.
        onset: start of the period in which its last rise most likely began; None if it never rose.
        faded: start of the period from which on its share has most likely been less; None where
            it does not fade.
        flagged: last day of the first period at whose end the topic could be flagged.
        period: day, week or month; None without dates.
        n_periods: periods in which anybody wrote.
        rises: when it rose, oldest first.
        by_period: the topic's periods from its first, quiet ones too.
    """

    status: str = "unknown"
    p_value: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    first_seen: date | None = None
    onset: date | None = None
    faded: date | None = None
    flagged: date | None = None
    period: str | None = None
    n_periods: int = 0
    rises: tuple[Rise, ...] = ()
    by_period: tuple[dict[str, Any], ...] = ()

    def unjudged(self) -> "Course":
        """What is left of it if it is of several things: its counts, and since when."""
        return Course(
            status="unknown" if self.status == "unknown" else "mixed",
            first_seen=self.first_seen,
            period=self.period,
            n_periods=self.n_periods,
            by_period=self.by_period,
        )


def describe_courses(
    timeline: Timeline, watched: Watch, settings: TopicsSettings, first_days: dict[int, date]
) -> list[Course]:
    """The course of each topic, from its counts and the looks at them.

    Args:
        timeline: reports by topic and period.
        watched: what the looks found.
        settings: of the stage.
        first_days: earliest date of each topic that has one.
    """
    recent = min(RECENT[timeline.kind], timeline.n_periods)
    swells = np.asarray(watched.is_flagged[:, -recent:].any(axis=1))
    spans = [spans_of(watched, topic) for topic in range(timeline.n_topics)]
    onsets = np.array([own[-1].start if own else 0 for own in spans], dtype=int)
    is_spent = are_spent(watched, recent, spans)
    since = past_since(watched, spans, is_spent)
    fading = fading_at_end(watched, since, min_history=settings.min_history)
    is_over = swells & are_over(watched, recent, onsets)
    swells &= ~is_over
    is_over |= is_spent & ~swells
    fades = np.asarray(((fading <= settings.false_alarm_rate) | is_over) & ~swells)
    is_tested = timeline.support[:, -1] >= settings.min_support
    is_tested &= timeline.n_periods > settings.min_history
    start = timeline.n_periods - recent
    ratios = rate_ratios(
        watched,
        recent,
        since=np.where(fades & watched.was_flagged, np.minimum(onsets, start), CALM),
        before=np.where(swells, np.minimum(onsets, start), start),
    )
    growing = np.where(is_over, 1.0, watched.p_values[:, -recent:].min(axis=1))
    p_values = np.minimum(growing, fading)
    courses = []
    for topic, (ratio, low, high) in enumerate(ratios):
        own = spans[topic]
        status = "fading" if fades[topic] else "stable"
        if swells[topic]:
            status = _rising(timeline.counts[topic], onsets[topic], settings)
        courses.append(
            Course(
                status=status if is_tested[topic] else "unknown",
                p_value=float(p_values[topic]) if is_tested[topic] else None,
                ratio=ratio,
                ratio_low=low,
                ratio_high=high,
                first_seen=first_days.get(topic),
                onset=timeline.starts[onsets[topic]] if own else None,
                faded=_fall(watched, topic, int(onsets[topic])) if fades[topic] else None,
                flagged=timeline.last_day(min(int(each.looks[0]) for each in own)) if own else None,
                period=timeline.kind,
                n_periods=timeline.n_periods,
                rises=rises_of(watched, topic, own, goes_on=bool(swells[topic])),
                by_period=_cells(timeline, topic),
            )
        )
    return courses


def _fall(watched: Watch, topic: int, rise: int) -> date:
    """The period after the last alarm's onset from which on the share has most likely been less."""
    timeline, others = watched.ledger.timeline, watched.ledger.others[topic]
    fall = find_onset(timeline.counts[topic], others, earliest=rise + 1, is_rise=False)
    return timeline.starts[fall]


def _rising(counts: np.ndarray, onset: int, settings: TopicsSettings) -> str:
    past, since = counts[:onset].sum(), counts[onset:].sum()
    is_new = past < settings.min_support and past <= MOST_PAST * (past + since)
    return "new" if is_new else "growing"


def _cells(timeline: Timeline, topic: int) -> tuple[dict[str, Any], ...]:
    """The topic's count in each period from its first one on."""
    counts = timeline.counts[topic]
    first = int((counts > 0).argmax()) if counts.any() else timeline.n_periods
    shares = counts / timeline.totals
    columns = (timeline.names, timeline.starts, counts.tolist(), shares.tolist())
    return tuple(
        {"period": name, "start": start, "n": n, "share": share}
        for name, start, n, share in zip(*(column[first:] for column in columns), strict=True)
    )
