"""The course of each topic: new, growing, stable or fading, since when, and how much."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kesu.topics.alarms import Rise, rises_of
from kesu.topics.change import RECENT, are_over, fading_at_end, find_onset, rate_ratios
from kesu.topics.emergence import Watch
from kesu.topics.settings import TopicsSettings
from kesu.topics.spans import spans_of
from kesu.topics.timeline import Timeline

# ASSUME: a topic is new if so small a part of its reports, and fewer than it needs for a test,
# lies before the onset; a stray text or two does not give it a past.
MOST_PAST = 0.1


@dataclass(frozen=True)
class Course:
    """What is known of a topic over time; columns of the topics table.

    Attributes:
        status: new (flagged in the recent periods, hardly any past), growing (flagged, with a
            past), fading (fewer than before, or a rise that is over), stable (nothing that chance
            does not explain), mixed (no one thing, and so not tested), unknown (not tested).
        p_value: smallest of the recent looks, times the tests of a year, at most 1; where a rise is
            over, that of fading alone.
        ratio: rate of the recent periods by that of the past, given the others: of all periods
            before them, of those before the onset (new, growing), or of those since the last alarm
            (fading).
        ratio_low: lower end of its 95 % interval.
        ratio_high: upper end.
        first_seen: earliest date.
        onset: start of the most likely change; None if there was no alarm.
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
    fading = fading_at_end(watched, onsets, min_history=settings.min_history)
    is_over = swells & are_over(watched, recent, onsets)
    swells &= ~is_over
    fades = np.asarray(((fading <= settings.false_alarm_rate) | is_over) & ~swells)
    is_tested = timeline.support[:, -1] >= settings.min_support
    is_tested &= timeline.n_periods > settings.min_history
    start = timeline.n_periods - recent
    ratios = rate_ratios(
        watched,
        recent,
        since=np.where(fades, np.minimum(onsets, start), 0),
        before=np.where(swells, np.minimum(onsets, start), start),
    )
    falls = np.array([_fall(watched, topic, int(rise)) for topic, rise in enumerate(onsets)])
    changes = np.where(fades, falls, onsets)
    growing = np.where(is_over, 1.0, watched.p_values[:, -recent:].min(axis=1))
    p_values = np.minimum(growing, fading)
    courses = []
    for topic, (ratio, low, high) in enumerate(ratios):
        looks = np.flatnonzero(watched.is_flagged[topic])
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
                onset=timeline.starts[changes[topic]] if len(looks) or fades[topic] else None,
                flagged=timeline.last_day(int(looks[0])) if len(looks) else None,
                period=timeline.kind,
                n_periods=timeline.n_periods,
                rises=rises_of(watched, topic, spans[topic], goes_on=bool(swells[topic])),
                by_period=_cells(timeline, topic),
            )
        )
    return courses


def _fall(watched: Watch, topic: int, rise: int) -> int:
    """The period after the last alarm's onset from which on the share has most likely been less."""
    counts, others = watched.ledger.timeline.counts[topic], watched.ledger.others[topic]
    return find_onset(counts, others, earliest=rise + 1, is_rise=False)


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
