"""Bursts that were planted in the demo corpus with a date: how soon they are flagged, what else is.

The workflow looks at the end of every fourth week, and of each week in which a burst could be
flagged for the first time, with nothing but what was written until then.
"""

import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.cells import Cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.bench.rising import rising_owners
from kesu.demo.facts import CAUSE_REGION, CAUSE_START, CAUSE_SUPPLIER, FIRST_DAY, LAST_DAY
from kesu.files import read_json
from kesu.topics.settings import TopicsSettings

LOG = logging.getLogger(__name__)
SEEDS = range(20)
N_ROWS = 30_000
LINEAR = "\ntrain: {use_bert: false}\n"
# The planted matters have no label; to look among all rows each week would take hours a seed.
LEFT_OVER = "\ntopics: {rows: left_over}\n"
STAGES = ("ingest", "clean", "split", "train", "predict", "gather")
TABLES = ("records", "clean", "predictions")
MADE = ("topics", "members", "events")
WEEK = timedelta(days=7)
EVERY = 4  # weeks between two looks; a status speaks of so many
PATIENCE = 4  # weeks after minimum support in which a burst is looked for each week
IN_TIME = 7  # days after minimum support
YEARS = 2


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


def measure_bursts(seed: int) -> dict[str, Any]:
    """What a year of looks at a made-up corpus of this seed would have told."""
    with made_corpus(seed, LEFT_OVER) as planted:
        records = pl.read_parquet("data/interim/demo/records.parquet")
        due = {
            name: min_support_day(records, rows)
            for name, (kind, rows) in planted.items()
            if kind == "burst"
        }
        owners = {row: name for name, (_, rows) in planted.items() for row in rows}
        flags = [flag for day in look_days(due.values()) for flag in _flags(day, owners)]
    return judged(flags, {name: kind for name, (kind, _) in planted.items()}, due)


@contextmanager
def made_corpus(seed: int, settings: str = "") -> Iterator[dict[str, tuple[str, list[str]]]]:
    """Work where the made-up corpus of this seed is labelled, without BERT.

    Args:
        seed: of the corpus.
        settings: YAML, more of the corpus's settings.

    Yields:
        Per planted topic its kind and its rows.
    """
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", str(seed)])
        with Path("configs/corpora/demo.yaml").open("a", encoding="utf-8") as stream:
            stream.write(LINEAR + settings)
        for stage in STAGES:
            run_measured([stage, "demo"])
        records = pl.read_parquet("data/interim/demo/records.parquet")
        yield _planted(read_json(Path("data/raw/demo/truth.json")), records)


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


def look_days(due: Iterable[date | None]) -> list[date]:
    """Sundays: every fourth one, and those after each burst has enough persons."""
    first = FIRST_DAY + timedelta(days=6 - FIRST_DAY.weekday())
    every = set(_from(first, EVERY * WEEK, LAST_DAY))
    for day in due:
        if day:
            start = day + timedelta(days=6 - day.weekday())
            every |= set(_from(start, WEEK, min(LAST_DAY, start + PATIENCE * WEEK)))
    return sorted(every)


def _from(start: date, step: timedelta, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += step


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


def _planted(truth: Mapping[str, Any], records: pl.DataFrame) -> dict[str, tuple[str, list[str]]]:
    """Per planted topic its kind and its rows; what the planted cause brings is one of them."""
    found = {
        topic["id"]: (topic["kind"], [f"demo:{row}" for row in topic["row_ids"]])
        for topic in truth["topics"]
    }
    told = {row for _, rows in found.values() for row in rows}
    cause = records.filter(
        (pl.col("attr_supplier") == CAUSE_SUPPLIER)
        & (pl.col("attr_region") == CAUSE_REGION)
        & (pl.col("local_date") >= CAUSE_START)
    )["row_id"]
    return found | {"cause": ("cause", [row for row in cause if row not in told])}


def _flags(day: date, owners: Mapping[str, str]) -> list[Flag]:
    """Topics that rise if `day` is the last one."""
    from kesu.cli.topics import command  # noqa: PLC0415 - the stages import no bench

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_until(day, folder)
        options = [f"--{table}={folder / f'{table}.parquet'}" for table in (*TABLES, *MADE)]
        command.main(["demo", *options], standalone_mode=False)
        topics, members = (
            pl.read_parquet(folder / f"{table}.parquet") for table in ("topics", "members")
        )
        days = pl.read_parquet(folder / "records.parquet", columns=["row_id", "local_date"])
    since = day - EVERY * WEEK
    recent = members.join(days.filter(pl.col("local_date") > since), on="row_id", how="semi")
    return list(rising(day, topics, (members, recent), owners))


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


def _write_until(day: date, folder: Path) -> None:
    records = pl.read_parquet("data/interim/demo/records.parquet").filter(
        pl.col("local_date") <= day
    )
    for name in TABLES:
        frame = pl.read_parquet(f"data/interim/demo/{name}.parquet")
        kept = frame.join(records.select("row_id"), on="row_id", how="semi", maintain_order="left")
        kept.write_parquet(folder / f"{name}.parquet")


def burst_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a planted burst, and what was flagged beside."""
    names = list(dict.fromkeys(name for cell in cells for name in cell["delays"]))
    rows = []
    for name in names:
        delays = [cell["delays"][name] for cell in cells if name in cell["delays"]]
        found = [delay for delay in delays if delay is not None]
        soon = sum(delay < IN_TIME for delay in found)
        rows.append([name, len(delays), len(found), soon, max(found, default=None)])
    steady, growing = (
        sum(cell[f"{kind}_flagged"] for cell in cells) for kind in ("steady", "growing")
    )
    false, mixed = ([cell[f"{kind}_topics"] for cell in cells] for kind in ("false", "mixed"))
    rate = TopicsSettings().false_alarm_rate
    header = ("burst", "corpora", "flagged", f"within {IN_TIME} days", "longest delay, days")
    return [
        "### Bursts with a date", "", *table(header, rows), "",
        f"{len(cells)} made-up corpora of {N_ROWS:,} rows and {YEARS} years, the linear part",
        "alone; each look sees what was written until then; delays count from minimum support.",
        f"The steady control was called new or growing in {steady} of them, the slowly growing",
        f"topic in {growing}. False topics, of which the rows of the last four weeks were",
        f"planted as nothing or as several things: {sum(false)} in all, in",
        f"{sum(n > 0 for n in false)} corpora; the rate of {rate:.0%} a year allows",
        f"{len(cells) * YEARS * rate:.1f}. Beside these, {sum(mixed)} topics of other texts rose",
        "because rows of a planted topic were grouped with them.",
    ]  # fmt: skip
