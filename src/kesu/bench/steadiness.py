"""Whether the same topics come back: with other threads, seeds or orders, and without a tenth."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import adjusted_rand_score

from kesu.bench.cells import Cell, table
from kesu.bench.growth import SCRIPTS, as_rows
from kesu.bench.labelled import Labelled
from kesu.bench.memory import run_measured
from kesu.files import read_json

DRAWS = range(5)
SEEDS = range(1, 4)  # beside the default, 0
KEPT = 0.9  # of the texts, a draw
FOUND = 0.5  # Jaccard index from which a topic is found again
MOST = 6000  # texts
Groups = dict[str, Any]  # of a run: topics, themes, names, n_topics


def measure_steadiness(corpus: Labelled) -> dict[str, Any]:
    """Runs on the same texts, each in a process of its own.

    `found_again` is the share of a run's topics that a draw without a tenth of the texts (or with
    another seed) finds again, over the texts that both have; `ari` compares the narrowest topics,
    noise as one.
    """
    draw = np.random.default_rng(0)
    texts = [corpus.texts[at] for at in draw.permutation(len(corpus.texts))[:MOST]]
    rows = as_rows(texts).drop("local_date").with_columns(local_date=pl.lit(None, pl.Date))
    whole = _run(rows, n_threads=2)
    order = draw.permutation(rows.height)
    shuffled = _run(rows[order], n_threads=2)
    back = np.argsort(order)
    found = [
        compared(whole, _run(rows[kept], n_threads=2), kept)
        for kept in (np.flatnonzero(draw.random(rows.height) < KEPT) for _ in DRAWS)
    ]
    every = np.arange(rows.height)
    others = [compared(whole, _run(rows, n_threads=2, seed=seed), every) for seed in SEEDS]
    return {
        "n_texts": rows.height,
        "n_topics": len(whole["names"]),
        "same_with_one_thread": _run(rows, n_threads=1) == whole,
        "same_in_another_order": [shuffled["topics"][at] for at in back] == whole["topics"],
        "found_again": [round(each["found_again"], 4) for each in found],
        "ari": [round(each["ari"], 4) for each in found],
        "found_again_by_seed": [round(each["found_again"], 4) for each in others],
        "ari_by_seed": [round(each["ari"], 4) for each in others],
    }


def compared(whole: Groups, part: Groups, kept: np.ndarray) -> dict[str, float]:
    """How much of a run a run on some of its texts finds again.

    Args:
        whole: of all texts.
        part: of those in `kept`.
        kept: (n_kept,) places of these among all, ascending.
    """
    found: list[bool] = []
    for scale in ("topics", "themes"):
        before = _members([whole[scale][at] for at in kept])
        after = _members(part[scale])
        found += [
            max((len(own & other) / len(own | other) for other in after.values()), default=0.0)
            >= FOUND
            for own in before.values()
        ]
    labels = [[name or "" for name in run] for run in ([whole["topics"][at] for at in kept],
              part["topics"])]  # fmt: skip
    return {
        "found_again": float(np.mean(found)) if found else 1.0,
        "ari": float(adjusted_rand_score(*labels)),
    }


def _members(labels: Sequence[str | None]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for at, label in enumerate(labels):
        if label:
            found.setdefault(label, set()).add(at)
    return found


def _run(rows: pl.DataFrame, *, n_threads: int, seed: int = 0) -> Groups:
    with tempfile.TemporaryDirectory() as name, _threads(n_threads):
        source, target = Path(name, "rows.parquet"), Path(name, "found.json")
        rows.write_parquet(source)
        run_measured([str(source), str(target), str(seed)], module=SCRIPTS["topics"])
        return dict(read_json(target))


@contextmanager
def _threads(n_threads: int) -> Iterator[None]:
    """Let processes that are started meanwhile use so many threads."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(n_threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def steadiness_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a corpus."""
    rows = [
        [
            cell["cell"].rpartition("_")[2], f"{cell['n_texts']:,}", cell["n_topics"],
            "yes" if cell["same_with_one_thread"] else "no",
            "yes" if cell["same_in_another_order"] else "no",
            *_means(cell, ""),
            *_means(cell, "_by_seed"),
        ]
        for cell in cells
    ]  # fmt: skip
    header = ("corpus", "texts", "topics", "same with one thread", "same in another order",
              "found again without a tenth", "ARI without a tenth", "found again with another seed",
              "ARI with another seed")  # fmt: skip
    return [
        "### The same topics again", "", *table(header, rows), "",
        f"Topics and themes are found again from a Jaccard index of {FOUND}; means of",
        f"{len(DRAWS)} draws, and of {len(SEEDS)} seeds.",
    ]  # fmt: skip


def _means(cell: Cell, suffix: str) -> tuple[str, float]:
    """Share that is found again, and the index of Rand."""
    found, ari = (np.mean(cell[name + suffix]) for name in ("found_again", "ari"))
    return f"{found:.0%}", float(ari)
