"""Who wrote when: distinct persons by topic and by day, week or month."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from kesu.days import are_mostly_months, by_day, month_end

Period = Literal["day", "week", "month"]
PERIODS: tuple[Period, ...] = ("day", "week", "month")
TRUNCATED = {"day": "1d", "week": "1w", "month": "1mo"}  # weeks start on Monday, as in ISO 8601
NAMES = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
# ASSUME: longer spans make days too many to look at, and weeks too.
MOST_DAYS = {"day": 60, "week": 3 * 366}
NEVER = -1_000_000


@dataclass(frozen=True)
class Timeline:
    """Reports by period; a report is a person who wrote in a period, however often.

    Periods in which nobody wrote at all are missing, not empty. An entry says that a report
    belongs to a topic; a report may belong to several.

    Attributes:
        kind: day, week or month.
        starts: first day of each period, in order.
        days: (n_periods,) days of each that lie between the first and the last date.
        totals: (n_periods,) reports of the whole corpus.
        n_topics: how many topics there are.
        topic: (n_entries,) number of the topic.
        period: (n_entries,) number of the period.
        report: (n_entries,) number of the report.
        person: (n_entries,) number of the person.
    """

    kind: Period
    starts: list[date]
    days: np.ndarray
    totals: np.ndarray
    n_topics: int
    topic: np.ndarray
    period: np.ndarray
    report: np.ndarray
    person: np.ndarray

    @property
    def n_periods(self) -> int:
        """How many periods somebody wrote in."""
        return len(self.starts)

    @cached_property
    def counts(self) -> np.ndarray:
        """(n_topics, n_periods): reports of each topic."""
        return self._table(np.ones(len(self.topic), dtype=bool))

    @cached_property
    def earlier(self) -> np.ndarray:
        """(n_entries,): the period in which the person wrote on the topic before, or `NEVER`."""
        order = np.lexsort((self.period, self.person, self.topic))
        topic, person, period = self.topic[order], self.person[order], self.period[order]
        same = (topic[1:] == topic[:-1]) & (person[1:] == person[:-1])
        found = np.full(len(order), NEVER)
        found[order[1:]] = np.where(same, period[:-1], NEVER)
        return found

    @cached_property
    def support(self) -> np.ndarray:
        """(n_topics, n_periods): distinct persons of each topic until the end of each period."""
        return np.asarray(self._table(self.earlier == NEVER).cumsum(axis=1))

    @cached_property
    def weekdays(self) -> np.ndarray:
        """(n_periods,): day of the week of the first day of each, 0 for Monday."""
        return np.array([day.weekday() for day in self.starts], dtype=int)

    def unusual(self, start: int, end: int) -> float:
        """Share of the reports of these days that came on a day of the week that is new by then.

        No week or month is unusual.
        """
        if self.kind != "day":
            return 0.0
        is_new = ~np.isin(self.weekdays[start:end], self.weekdays[:start])
        return float(is_new @ self.totals[start:end] / self.totals[start:end].sum())

    def persons(self, window: int) -> np.ndarray:
        """(n_topics, n_periods): distinct persons in the `window` periods that end with each.

        A person counts from the period of writing, unless still counted from before.
        """
        steps = np.zeros((self.n_topics, self.n_periods + window), dtype=np.int64)
        first = np.maximum(self.period, self.earlier + window)
        np.add.at(steps, (self.topic, first), 1)
        np.add.at(steps, (self.topic, self.period + window), -1)
        return np.asarray(steps.cumsum(axis=1)[:, : self.n_periods])

    def others(self, left_out: np.ndarray) -> np.ndarray:
        """(n_topics, n_periods): reports that belong neither to the topic nor to those left out.

        Args:
            left_out: (n_topics,) true for topics that no other is to be compared with.
        """
        is_out = left_out[self.topic]
        reports, at = np.unique(self.report[is_out], return_index=True)
        gone = np.bincount(self.period[is_out][at], minlength=self.n_periods)
        own = self._table(~np.isin(self.report, reports)) if len(reports) else self.counts
        return np.asarray(self.totals - gone - own)

    def _table(self, chosen: np.ndarray) -> np.ndarray:
        flat = self.topic[chosen] * self.n_periods + self.period[chosen]
        cells = np.bincount(flat, minlength=self.n_topics * self.n_periods)
        return cells.reshape(self.n_topics, self.n_periods)

    @cached_property
    def names(self) -> list[str]:
        """The name of each period: 2025-03-31, 2025-W14 or 2025-03."""
        return [start.strftime(NAMES[self.kind]) for start in self.starts]

    def last_day(self, number: int) -> date:
        """The last day of a period; of the last period, the last date there is."""
        if number == self.n_periods - 1 and number:
            return self.starts[number] + timedelta(days=int(self.days[number]) - 1)
        return next_start(self.starts[number], self.kind) - timedelta(days=1)


def choose_period(first: date, last: date) -> Period:
    """Day, week or month, by how far apart the first and the last date are.

    >>> choose_period(date(2025, 1, 1), date(2025, 1, 31))
    'day'
    >>> choose_period(date(2025, 1, 1), date(2025, 12, 31))
    'week'
    """
    span = (last - first).days + 1
    fits: list[Period] = [kind for kind in PERIODS if span <= MOST_DAYS.get(kind, span)]
    return fits[0]


def next_start(start: date, kind: Period) -> date:
    """The first day of the period after this one.

    >>> next_start(date(2025, 12, 1), "month")
    datetime.date(2026, 1, 1)
    """
    if kind == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if kind == "week" else 1)


def build_timeline(
    corpus: pl.DataFrame, members: pl.DataFrame, n_topics: int, period: Period | Literal["auto"]
) -> Timeline | None:
    """Reports of all rows, by period and topic; None where no row has a date.

    A row without `person_key` is a person of its own. Rows that tell their month alone count where
    all are counted by month: else all of a month would have come on its first day.

    Args:
        corpus: `row_id`, `local_date`, `person_key` of all rows, in topics or not, dates that are
            mistakes left out; `time_precision` if it is known.
        members: `row_id` and `topic` (0 to `n_topics` - 1); a row may be in several topics.
        n_topics: how many topics there are.
        period: what to count by; auto: by the span of the dates, or month where they tell no more.
    """
    dated = corpus.drop_nulls("local_date")
    if dated.is_empty():
        return None
    first, last = min(dated["local_date"]), max(dated["local_date"])
    kind = choose_period(first, last) if period == "auto" else period
    if kind == "month" or period == "auto":
        kind, last = ("month", month_end(last)) if are_mostly_months(dated) else (kind, last)
    if kind != "month":
        dated = by_day(dated)
    person = pl.coalesce("k" + pl.col("person_key"), "r" + pl.col("row_id"))
    rows = dated.select(
        "row_id", start=pl.col("local_date").dt.truncate(TRUNCATED[kind]), person=person
    ).with_columns(person=pl.col("person").rank("dense"), period=pl.col("start").rank("dense") - 1)
    reports = rows.select("period", "person").unique().sort("period", "person")
    reports = reports.with_row_index("report")
    entries = (
        members.join(rows, on="row_id")
        .join(reports, on=["period", "person"])
        .select("topic", "period", "report", "person")
        .unique()
        .sort("topic", "report")
    )
    starts = rows["start"].unique().sort().to_list()
    ends = [min(next_start(start, kind), last + timedelta(days=1)) for start in starts]
    spans = [(end - max(start, first)).days for start, end in zip(starts, ends, strict=True)]
    columns = {name: entries[name].to_numpy().astype(np.int64) for name in entries.columns}
    return Timeline(
        kind,
        starts,
        days=np.array(spans),
        totals=np.bincount(reports["period"].to_numpy(), minlength=len(starts)),
        n_topics=n_topics,
        **columns,
    )
