"""How time and memory of the stage topics grow with the number of texts."""

import logging
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.cells import Cell, table
from kesu.bench.memory import run_measured
from kesu.files import read_json

LOG = logging.getLogger(__name__)
SIZES = (10_000, 30_000, 100_000, 300_000)
BURSTS = SIZES[1:]  # the corpus is then all rows, and not what is left over of it
SCRIPTS = {"topics": "kesu.bench.group_texts", "bursts": "kesu.bench.search_all"}
AGAIN = "cost_again_"  # cells of the bar on another day, of another machine or code
MOST_TEXTS, MOST_SECONDS = 100_000, 180  # the bar
FIRST, N_DAYS = date(2024, 1, 1), 364


def measure_growth(data: Path, n_texts: int, search: str = "topics") -> dict[str, Any]:
    """Seconds and peak memory of a process that groups so many real texts, with made-up dates.

    Args:
        data: the folder of the real corpora.
        n_texts: distinct texts, drawn from all sources.
        search: topics, as among what is left over, or bursts, as among all rows.
    """
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name, "rows.parquet"), Path(name, "found.json")
        frame = pl.read_parquet(data / "pretraining_text.parquet", columns=["text"])
        drawn = frame.unique("text", maintain_order=True).sample(n_texts, seed=0)
        as_rows(drawn["text"].to_list()).write_parquet(source)
        usage = run_measured([str(source), str(target)], module=SCRIPTS[search])
        found = read_json(target)
    return {
        "n_texts": n_texts,
        "seconds": round(usage.seconds, 1),
        "peak_gib": round(usage.peak_gib, 2),
        "search": search,
        "n_topics": found["n_topics"],
    }


def as_rows(texts: Sequence[str]) -> pl.DataFrame:
    """Texts as rows for `find_topics`: each its own duplicate group and person, dates drawn."""
    ids = [f"{at:07d}" for at in range(len(texts))]
    days = np.random.default_rng(0).integers(0, N_DAYS, len(texts))
    return pl.DataFrame(
        {
            "row_id": ids, "text": list(texts), "dup_group": ids, "dup_rank": [0] * len(ids),
            "local_date": [FIRST + timedelta(days=int(day)) for day in days],
            "person_key": [None] * len(ids),
        },
        schema_overrides={"dup_rank": pl.Int32, "local_date": pl.Date, "person_key": pl.String},
    )  # fmt: skip


def _bar(seconds: Mapping[tuple[str, int], float]) -> list[str]:
    """Whether so many texts are grouped in time, by the one search and by both."""
    found = seconds.get(("topics", MOST_TEXTS))
    bursts = seconds.get(("bursts", MOST_TEXTS))
    if found is None or bursts is None:
        return ["were not measured."]
    alone, both = ("met" if s <= MOST_SECONDS else "missed" for s in (found, found + bursts))
    return [f"is {alone} by the search among what is left over, and {both} by both together."]


def _worst(cells: Sequence[Cell]) -> dict[tuple[str, int], float]:
    """Seconds by search and texts, those of the slowest day."""
    ordered = sorted(cells, key=lambda cell: float(cell["seconds"]))
    return {(cell.get("search", "topics"), cell["n_texts"]): cell["seconds"] for cell in ordered}


def _again(cells: Sequence[Cell]) -> list[str]:
    """What the same took on another day; seconds hang on the machine more than on the code."""
    told = [f"{cell['seconds']:.0f} s ({cell['search']}, {cell['date']})" for cell in cells]
    return [f"On another day the same took {' and '.join(told)}."] if told else []


def growth_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a size."""
    again = [cell for cell in cells if AGAIN in cell["cell"]]
    cells = [cell for cell in cells if cell not in again]
    rows = [
        [cell.get("search", "topics"), f"{cell['n_texts']:,}", f"{cell['seconds']:.0f}",
         cell["peak_gib"], cell["n_topics"]]
        for cell in cells
    ]  # fmt: skip
    seconds = {(cell.get("search", "topics"), cell["n_texts"]): cell["seconds"] for cell in cells}
    rows += [
        ["both, one after the other", f"{n:,}", f"{found + seconds['bursts', n]:.0f}", None, None]
        for (search, n), found in seconds.items()
        if search == "topics" and ("bursts", n) in seconds
    ]
    header = ("search for", "texts", "seconds", "peak memory, GiB", "topics")
    cores = " or ".join(map(str, sorted({cell["cores"] for cell in cells})))
    return [
        "### What it costs", "", *table(header, rows), "",
        f"Real reviews and posts with made-up dates over a year, words as features, {cores} cores,",
        "one process from start to end. Topics are looked for among what is left over, bursts",
        "before that among all rows, where the model gives some of them a sure label.",
        f"The bar, {MOST_TEXTS:,} texts in {MOST_SECONDS} s on each day,",
        *_bar(_worst([*cells, *again])), *_again(again),
    ]  # fmt: skip
