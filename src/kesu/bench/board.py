"""Made-up scandals among real messages to an office: how soon they are flagged, and how whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.board_year import (
    FIRST_DAY,
    N_DAYS,
    STEADY,
    WRITTEN,
    board_texts,
    with_dates,
    written_texts,
)
from kesu.bench.cells import Cell, table
from kesu.bench.looks import EVERY, PATIENCE, WEEK, Flag, judged, min_support_day, rising
from kesu.bench.names_told import share_told
from kesu.bench.places import stop_words
from kesu.topics.find import TopicsResult, find_topics
from kesu.topics.settings import TopicsSettings

SEEDS = range(5)


def measure_board(data: Path, seed: int, written: Path = WRITTEN) -> dict[str, Any]:
    """What weekly looks would have told of a year in which the dates were drawn by this seed.

    Args:
        data: the folder of the real corpora.
        seed: of the dates.
        written: file of the made-up ones.
    """
    rows = with_dates(board_texts(data, written), seed)
    owned = rows.drop_nulls("owner")
    owners = dict(owned.select("row_id", "owner").iter_rows())
    kinds = {name: "steady" if name in STEADY else "burst" for name in sorted(set(owned["owner"]))}
    due = {
        name: min_support_day(rows, owned.filter(owner=name)["row_id"].to_list())
        for name, kind in kinds.items()
        if kind == "burst"
    }
    flags: list[Flag] = []
    for day in _looks(due):
        found = board_topics(rows.filter(pl.col("local_date") <= day))
        recent = rows.filter(pl.col("local_date") > day - EVERY * WEEK)
        parts = found.members, found.members.join(recent, on="row_id", how="semi")
        flags += rising(day, found.topics, parts, owners)
    whole = board_topics(rows)
    return judged(flags, kinds, due) | {
        "n_rows": rows.height,
        "n_topics": whole.topics.height,
        "found": {
            name: best_topic(whole.topics, whole.members, owned.filter(owner=name)["row_id"])
            for name in kinds
        },
    }


def _looks(due: Mapping[str, date | None]) -> list[date]:
    """The Sundays after each scandal has enough persons, and the year's last."""
    last = FIRST_DAY + timedelta(days=N_DAYS - 1)
    days = {last}
    for day in filter(None, due.values()):
        first = day + timedelta(days=6 - day.weekday())
        days |= {first + week * WEEK for week in range(PATIENCE + 1)}
    return sorted(day for day in days if day <= last)


def board_topics(rows: pl.DataFrame) -> TopicsResult:
    """Topics of all these rows, with the settings as they come."""
    return find_topics(rows.drop("owner"), None, TopicsSettings(), stop_words())


def best_topic(topics: pl.DataFrame, found: pl.DataFrame, rows: pl.Series) -> dict[str, Any]:
    """The topic that agrees best with these rows: its name, precision and recall.

    Args:
        topics: `topic_id`, `name`.
        found: `row_id`, `topic_id` of its members, null for none; not all of the rows need be here.
        rows: ids.
    """
    members = found.drop_nulls("topic_id")
    own = members.filter(pl.col("row_id").is_in(rows.to_list()))["topic_id"].value_counts()
    sizes = dict(members["topic_id"].value_counts().iter_rows())
    told = [(2 * n / (sizes[topic] + len(rows)), n, topic) for topic, n in own.iter_rows()]
    if not told:
        return {"name": None, "precision": 0.0, "recall": 0.0}
    _, n, topic = max(told)
    return {
        "name": topics.filter(topic_id=topic)["name"].item(),
        "precision": round(n / sizes[topic], 3),
        "recall": round(n / len(rows), 3),
    }


def board_lines(
    cells: Sequence[Cell], heading: str = "Scandals on a board", written: Path = WRITTEN
) -> list[str]:
    """Markdown: a row a matter, and what was flagged beside."""
    sizes = Counter(written_texts(written)["owner"])
    [calm] = STEADY & sizes.keys()
    few, many = min(sizes.values()), max(sizes.values())
    names = {name: found["name"] for name, found in cells[0]["found"].items()}
    rows = [_line(name, cells) for name in sorted(names)]
    steady = sum(cell["steady_flagged"] for cell in cells)
    false, mixed = (sum(cell[f"{kind}_topics"] for cell in cells) for kind in ("false", "mixed"))
    header = ("matter", "told as", "flagged", "days, median", "precision", "recall")
    return [
        f"### {heading}", "", *table(header, rows), "",
        f"{len(cells)} years of {cells[0]['n_rows']:,} messages, looked at in the five weeks after",
        "each scandal's tenth message and at the end of the year: real",
        f"ones, whose dates were drawn, and {few} to {many} made-up ones on each matter, which",
        f"burst but for {calm}. Days count from the tenth message. The steady matter was called",
        f"new or growing in {steady} of them. Topics that rose and were of nothing made-up, or of",
        f"several matters at once: {false}; of other texts, with such rows among them: {mixed}.",
        "Precision and recall are those of the topic that agrees best at the end of the year,",
        "and means; the name is that of the first year.",
        f"What the matter is, is told by {share_told(names, 'what')} names, where or of whom by",
        f"{share_told(names, 'where')} that can.",
    ]  # fmt: skip


def _line(name: str, cells: Sequence[Cell]) -> list[object]:
    told = [cell["delays"][name] for cell in cells if name in cell["delays"]]
    found = [delay for delay in told if delay is not None]
    best = [cell["found"][name] for cell in cells]
    return [
        name,
        best[0]["name"],
        f"{len(found)} of {len(told)}" if told else None,
        float(np.median(found)) if found else None,
        *(float(np.mean([each[score] for each in best])) for score in ("precision", "recall")),
    ]
