"""A model that learned more labels leaves over other rows: do accepted topics stay the same?"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.board_labelled import PROCESSED, RAW, SETTINGS, labelled_board, write_board
from kesu.bench.cells import Cell
from kesu.bench.house import house
from kesu.bench.made import LINEAR, STAGES
from kesu.bench.memory import run_measured
from kesu.bench.months import compared, way_rows
from kesu.topics.find import TopicsResult

SEEDS = range(3)
FIRST_SHARE = 0.25  # of the labels, which the first model learns
STATE = Path("data/state/board/topics.jsonl")
TABLES = ("topics", "topic_members", "topic_events")


def measure_new_model(data: Path, seed: int) -> dict[str, Any]:
    """Topics beside one model are accepted; the next model learns four times as many labels.

    Args:
        data: the folder of the real corpora.
        seed: of the dates, and of which labels are there first.
    """
    rows = labelled_board(data, seed)
    is_first = pl.Series(np.random.default_rng(seed).random(rows.height) < FIRST_SHARE)
    few = rows.with_columns(label=pl.when(is_first).then("label"))
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        write_board(few)
        run_measured(["init", "board", str(RAW)])
        SETTINGS.write_text(SETTINGS.read_text(encoding="utf-8") + LINEAR, encoding="utf-8")
        first = _run()
        run_measured(["accept", "board"])
        write_board(rows)
        held = _run()
        STATE.unlink()
        anew = _run("topics")
    before, now = (set(found.members["row_id"]) for found in (first, held))
    return {
        "n_labels": [few["label"].count(), rows["label"].count()],
        "n_looked_at": [len(before), len(now), len(before & now)],
        "ways": {
            way: {name: round(share, 4) for name, share in compared(first, told).items()}
            for way, told in (("held", held), ("anew", anew))
        },
    }


def _run(*stages: str) -> TopicsResult:
    for stage in stages or (*STAGES, "topics"):
        run_measured([stage, "board"])
    return TopicsResult(*(pl.read_parquet(PROCESSED / f"{name}.parquet") for name in TABLES))


def new_model_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a way."""
    few, many = np.mean([cell["n_labels"] for cell in cells], axis=0)
    before, now, both = np.mean([cell["n_looked_at"] for cell in cells], axis=0)
    return [
        "### Another model", "", *way_rows(cells), "",
        f"{len(cells)} years of a board; topics beside a model of {few:,.0f} labels are accepted,",
        f"then one learns {many:,.0f}, without BERT. Of {before:,.0f} rows that were looked at",
        f"{both:,.0f} still are, and {now - both:,.0f} others. Topics that lost more than half of",
        "their rows are not counted; found again: as with a month more.",
    ]  # fmt: skip
