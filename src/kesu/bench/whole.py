"""Bursts that were planted in the demo corpus: how whole each is told, at the end of the year."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.board import best_topic
from kesu.bench.cells import Cell, table
from kesu.bench.made import made_corpus
from kesu.bench.memory import run_measured
from kesu.topics.schema import within

SEEDS = range(5)
PROCESSED = Path("data/processed/demo")
SCALES = ("tight", "any")


def measure_whole(seed: int) -> dict[str, Any]:
    """The topic that agrees best with each planted burst, among tight ones and among all."""
    with made_corpus(seed) as planted:
        run_measured(["topics", "demo"])
        topics = pl.read_parquet(PROCESSED / "topics.parquet")
        tight = pl.read_parquet(PROCESSED / "topic_members.parquet").drop_nulls("topic_id")
    pairs = [(part, whole) for whole, parts in within(topics).items() for part in parts]
    above = pl.DataFrame(pairs, {"topic_id": pl.String, "whole": pl.String}, orient="row")
    upper = tight.join(above, on="topic_id").select("row_id", topic_id="whole")
    every = pl.concat([tight.select("row_id", "topic_id"), upper])
    rose = topics.filter(pl.col("flagged").is_not_null())
    return {
        "n_topics": topics.height,
        "n_rose": rose.height,
        "n_rose_upper": rose.filter(pl.col("is_theme") | pl.col("parent").is_null()).height,
        "found": {
            scale: {
                name: best_topic(topics, members, pl.Series(rows))
                for name, (kind, rows) in planted.items()
                if kind == "burst"
            }
            for scale, members in zip(SCALES, (tight, every), strict=True)
        },
    }


def whole_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a burst."""
    rows = []
    for name in cells[0]["found"]["any"]:
        best = {scale: [cell["found"][scale][name] for cell in cells] for scale in SCALES}
        rows.append([
            name, best["any"][0]["name"],
            *(float(np.mean([each[score] for each in best[scale]]))
              for scale in reversed(SCALES) for score in ("precision", "recall")),
        ])  # fmt: skip
    header = ("burst", "told as", "precision", "recall", "precision, tight", "recall, tight")
    return [
        "### How whole a burst is told", "",
        "The topic that agrees best with each burst when the year is over, among all topics and",
        "among tight ones alone:", "",
        *table(header, rows), "",
        f"Means of {len(cells)} corpora; the name is that of the first. In these",
        f"{np.mean([cell['n_rose'] for cell in cells]):.0f} topics rose in the mean, of which",
        f"{np.mean([cell['n_rose_upper'] for cell in cells]):.1f} lie in no other.",
    ]  # fmt: skip
