"""Looks at a corpus at the end of some weeks: what rises, how soon, and what it is about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from kesu.bench.rising import rising_owners
from kesu.topics.settings import TopicsSettings

WEEK = timedelta(days=7)
EVERY = 4  # weeks between two looks; a status speaks of so many
PATIENCE = 4  # weeks after minimum support in which a burst is looked for each week


@dataclass(frozen=True)
class Flag:
    """A topic that rises at a look.

    Attributes:
        day: of the look.
        topic_id: of the topic.
        planted: the planted topic of half of its rows or more, if there is one.
        recent: the same of its rows of the last four weeks, which make it rise.
    """

    day: date
    topic_id: str
    planted: str | None
    recent: str | None


def look_days(due: Iterable[date | None], first_day: date, last_day: date) -> list[date]:
    """Sundays: every fourth one, and those after each burst has enough persons."""
    first = first_day + timedelta(days=6 - first_day.weekday())
    every = set(_from(first, EVERY * WEEK, last_day))
    for day in due:
        if day:
            start = day + timedelta(days=6 - day.weekday())
            every |= set(_from(start, WEEK, min(last_day, start + PATIENCE * WEEK)))
    return sorted(every)


def _from(start: date, step: timedelta, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += step


def rising(
    day: date,
    topics: pl.DataFrame,
    members: tuple[pl.DataFrame, pl.DataFrame],
    owners: Mapping[str, str],
) -> Iterator[Flag]:
    """The topics that are new or growing, with what half of their rows were planted as.

    Args:
        day: of the look.
        topics: `topic_id`, `parent`, `status`.
        members: `row_id`, `topic_id` of all rows, and of the recent ones.
        owners: planted topic of each row that has one.
    """
    every, recent = (
        rising_owners(topics, part, [owners.get(row_id) for row_id in part["row_id"]])
        for part in members
    )
    for (topic_id, planted), (_, risen) in zip(every, recent, strict=True):
        yield Flag(day, topic_id, planted, risen)


def judged(
    flags: Sequence[Flag], kinds: Mapping[str, str], due: Mapping[str, date | None]
) -> dict[str, Any]:
    """The figures of a cell.

    Args:
        flags: of all looks, in order.
        kinds: burst, growing or steady, of each planted topic.
        due: day on which each burst had its least number of persons; None: never.
    """
    firsts: dict[str, date] = {}
    for flag in flags:
        if flag.planted:
            firsts.setdefault(flag.planted, flag.day)
    false = {flag.topic_id for flag in flags if flag.planted is None and flag.recent is None}
    mixed = {flag.topic_id for flag in flags if flag.planted is None and flag.recent}
    return {
        "delays": {
            name: (firsts[name] - day).days if name in firsts else None
            for name, day in due.items()
            if day
        },
        "steady_flagged": any(kinds.get(name) == "steady" for name in firsts),
        "growing_flagged": any(kinds.get(name) == "growing" for name in firsts),
        "false_topics": len(false),
        "mixed_topics": len(mixed),
    }


def min_support_day(records: pl.DataFrame, rows: Sequence[str]) -> date | None:
    """The day on which so many persons as a test needs had written on a topic.

    Args:
        records: `row_id`, `local_date`, `person_key`; a row without a person is one.
        rows: ids of the topic's rows.
    """
    own = records.filter(pl.col("row_id").is_in(list(rows))).drop_nulls("local_date")
    persons = own.sort("local_date", "row_id").unique(
        pl.coalesce("person_key", "row_id"), keep="first", maintain_order=True
    )
    days = persons.sort("local_date")["local_date"]
    least = TopicsSettings().min_support
    return days[least - 1] if len(days) >= least else None
