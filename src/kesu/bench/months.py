"""A year in which a month is added at a time: do the topics that were accepted stay the same?"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.board_year import FIRST_DAY, board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.places import stop_words
from kesu.topics.find import TopicsResult, find_topics
from kesu.topics.identity import SAME
from kesu.topics.memory import NOTHING, Memory, Remembered, Run, checksum, sketch
from kesu.topics.schema import within
from kesu.topics.settings import TopicsSettings

SEEDS = range(2)
MONTH = timedelta(days=28)
LOOKS = range(7, 14)  # months of the year that are over by then
WAYS = {"held": "accepted topics hold", "anew": "each time anew"}


def measure_months(data: Path, seed: int) -> dict[str, Any]:
    """Month after month, a run that knows the last accepted one beside one that knows nothing.

    Args:
        data: the folder of the real corpora.
        seed: of the dates.
    """
    rows = with_dates(board_texts(data), seed)
    told: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    memory, before = NOTHING, None
    for month in LOOKS:
        seen = rows.filter(pl.col("local_date") < FIRST_DAY + month * MONTH).drop("owner")
        held, anew = (
            find_topics(seen, None, TopicsSettings(), stop_words(), memory=each)
            for each in (memory, NOTHING)
        )
        if before is not None:
            for way, now in (("held", held), ("anew", anew)):
                told[way].append(compared(before, now))
        memory, before = accepted(held), held
    return {"n_rows": rows.height, "looks": len(told["held"]), "ways": {
        way: {name: round(float(np.mean([each[name] for each in looks])), 4) for name in looks[0]}
        for way, looks in told.items()
    }}  # fmt: skip


def accepted(result: TopicsResult) -> Memory:
    """What `kesu accept` remembers of a run."""
    members = _members(result)
    topics = tuple(
        Remembered(
            topic["topic_id"],
            "theme" if topic["is_theme"] else "tight",
            topic["name"],
            topic["size"],
            frozenset(sketch(members[topic["topic_id"]])),
        )
        for topic in result.topics.iter_rows(named=True)
    )
    return Memory((Run(topics, checksum(result.members["row_id"])),))


def compared(before: TopicsResult, now: TopicsResult) -> dict[str, float]:
    """Share of topics and of themes found again, and of rows that stay in one of these.

    A topic is found again in the one that is most like it, over the rows that both runs have. Of
    one that lost more than half of its rows nothing is told.
    """
    both = set(before.members["row_id"]) & set(now.members["row_id"])
    own = {topic: rows & both for topic, rows in _members(before).items()
           if 2 * len(rows & both) >= len(rows)}  # fmt: skip
    other = {topic: rows & both for topic, rows in _members(now).items()}
    again = {topic: _best(rows, other) for topic, rows in own.items()}
    is_theme = dict(before.topics.select("topic_id", "is_theme").iter_rows())
    placed = before.members.filter(pl.col("topic_id").is_in(list(own)))
    stays = [
        again[topic] is not None and row in other[str(again[topic])]
        for row, topic in placed.select("row_id", "topic_id").iter_rows()
        if row in both
    ]
    scores = {
        name: float(np.mean([again[topic] is not None for topic in own if is_theme[topic] == kind]))
        for name, kind in (("themes", True), ("tight", False))
    }
    return scores | {"rows": float(np.mean(stays)), "n_topics": float(now.topics.height)}


def _best(rows: set[str], other: dict[str, set[str]]) -> str | None:
    scored = {topic: len(rows & more) / len(rows | more) for topic, more in other.items()}
    best = max(scored, key=lambda topic: scored[topic], default=None)
    return best if best is not None and scored[best] >= SAME else None


def _members(result: TopicsResult) -> dict[str, set[str]]:
    """The rows of each topic, those of the topics in it too."""
    told = result.members.drop_nulls("topic_id").group_by("topic_id").agg("row_id")
    own = {topic: set(rows) for topic, rows in told.iter_rows()}
    return {
        topic: set().union(*(own.get(each, set()) for each in (topic, *inside)))
        for topic, inside in within(result.topics).items()
    }


def way_rows(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a table with a row a way, means over the cells."""
    names = ("tight", "themes", "rows")
    rows = []
    for way, label in WAYS.items():
        told = [cell["ways"][way] for cell in cells]
        shares = [f"{np.mean([each[name] for each in told]):.0%}" for name in names]
        rows.append([label, *shares, f"{np.mean([each['n_topics'] for each in told]):.0f}"])
    header = ("run", "tight topics found again", "themes found again", "rows that stay", "topics")
    return table(header, rows)


def months_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a way."""
    return [
        "### A month more", "", *way_rows(cells), "",
        f"{len(cells)} years of {cells[0]['n_rows']:,} messages; {cells[0]['looks']} times in each",
        "a month is added to what was accepted the month before. Found again: by a Jaccard",
        f"index of {SAME} over the rows that both runs have, from which a topic keeps its id; rows",
        "that stay are in the topic in which theirs was found again.",
    ]  # fmt: skip
