"""Bursts that were planted in the demo corpus with a date: how soon they are flagged, what else is.

The workflow looks at the end of every fourth week, and of each week in which a burst could be
flagged for the first time, with nothing but what was written until then.
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.cells import Cell, table
from kesu.bench.looks import EVERY, WEEK, Flag, judged, look_days, min_support_day, rising
from kesu.bench.made import N_ROWS, made_corpus
from kesu.demo.facts import FIRST_DAY, LAST_DAY
from kesu.topics.settings import TopicsSettings

SEEDS = range(20)
# The planted matters have no label; a look among all rows takes several times as long.
LEFT_OVER = "\ntopics: {rows: left_over}\n"
TABLES = ("records", "clean", "predictions")
MADE = ("topics", "members", "events")
IN_TIME = 7  # days after minimum support
YEARS = 2


def measure_bursts(seed: int, settings: str = "") -> dict[str, Any]:
    """What two years of looks at a made-up corpus of this seed would have told.

    Args:
        seed: of the corpus.
        settings: YAML, more of the corpus's settings.
    """
    with made_corpus(seed, settings) as planted:
        records = pl.read_parquet("data/interim/demo/records.parquet")
        due = {
            name: min_support_day(records, rows)
            for name, (kind, rows) in planted.items()
            if kind == "burst"
        }
        owners = {row: name for name, (_, rows) in planted.items() for row in rows}
        flags = [
            flag
            for day in look_days(due.values(), FIRST_DAY, LAST_DAY)
            for flag in _flags(day, owners)
        ]
    return judged(flags, {name: kind for name, (kind, _) in planted.items()}, due)


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


def _write_until(day: date, folder: Path) -> None:
    records = pl.read_parquet("data/interim/demo/records.parquet").filter(
        pl.col("local_date") <= day
    )
    for name in TABLES:
        frame = pl.read_parquet(f"data/interim/demo/{name}.parquet")
        kept = frame.join(records.select("row_id"), on="row_id", how="semi", maintain_order="left")
        kept.write_parquet(folder / f"{name}.parquet")


def burst_lines(cells: Sequence[Cell], heading: str = "Bursts with a date") -> list[str]:
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
        f"### {heading}", "", *table(header, rows), "",
        f"{len(cells)} made-up corpora of {N_ROWS:,} rows and {YEARS} years, the linear part",
        "alone. A look sees what was written until then: at the end of every fourth week, and of",
        "each week in which a burst could be flagged first. Delays count from minimum support.",
        f"The steady control was called new or growing in {steady} of them, the slowly growing",
        f"topic in {growing}. False topics, of which the rows of the last four weeks were",
        f"planted as nothing or as several things: {sum(false)} in all, in",
        f"{sum(n > 0 for n in false)} corpora; the rate of {rate:.0%} a year allows",
        f"{len(cells) * YEARS * rate:.1f}. Beside these, {sum(mixed)} topics of other texts rose",
        "because rows of a planted topic, which did rise, were grouped with them.",
        *_verdict(rows, cells),
    ]  # fmt: skip


def _verdict(rows: Sequence[Sequence[Any]], cells: Sequence[Cell]) -> list[str]:
    """Whether every burst was flagged in time, in as many corpora as there are to be."""
    n_all, n_soon = (sum(row[place] for row in rows) for place in (1, 3))
    met = "met" if n_all == n_soon else f"missed in {n_all - n_soon} of {n_all}"
    late = [cell for cell in cells if any(map(_is_late, cell["delays"].values()))]
    n_mixed = sum(cell["mixed_topics"] > 0 for cell in late)
    told = [f"Of {len(late)} corpora with a later one, {n_mixed} have such a topic of other texts."]
    n_missing = len(SEEDS) - len(cells)
    few = [f"{n_missing} of {len(SEEDS)} corpora are missing."] if n_missing else []
    verdict = f"That every burst is flagged within {IN_TIME} days is {met}."
    return [verdict, *(told if late else []), *few]


def _is_late(delay: int | None) -> bool:
    return delay is None or delay >= IN_TIME
