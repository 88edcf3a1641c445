"""Labels that the queue saves: from 500 labels five rounds of 100, against labelling at random."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.labelled import Labelled, shopping
from kesu.bench.places import bench_data
from kesu.model.kinds import Scores, macro_f1, softmax
from kesu.model.linear import LinearModel, fit_linear
from kesu.model.queue import margins, next_to_label
from kesu.model.settings import TrainSettings
from kesu.model.targets import Target

LOG = logging.getLogger(__name__)
TASKS = ("category", "sentiment")
SEEDS = range(5)
FIRST, ROUND, ROUNDS = 500, 100, 5
SIZES = (500, 600, 700, 800, 900, 1000, 1250, 1500, 1750, 2000, 2500, 3000, 4000, 5000, 7000, 10000)
ARMS = ("uncertainty", "queue")


def bench_queue() -> None:
    """Fill the section of docs/results.md."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    cells = [
        run_cell(f"queue/shopping_{task}_seed{seed}", partial(_measure, data, task, seed))
        for task in TASKS
        for seed in SEEDS
    ]
    fill("queue", queue_lines(cells))


def _measure(data: Path, task: str, seed: int) -> dict[str, Any]:
    return Learner(shopping(data), task, seed).measure()


class Learner:
    """The linear part of one task, learned from some of the training rows."""

    def __init__(self, corpus: Labelled, task: str, seed: int) -> None:
        """Draw the order in which rows are labelled at random."""
        names, places = np.unique(corpus.golds[task], return_inverse=True)
        is_test = corpus.sides == "test"
        self._pool = [text for text, held in zip(corpus.texts, is_test, strict=True) if not held]
        self._test = [text for text, held in zip(corpus.texts, is_test, strict=True) if held]
        self._gold, self._test_gold = places[~is_test], places[is_test]
        self._eye = np.eye(len(names), dtype=np.float32)
        self._order = np.random.default_rng(seed).permutation(len(self._pool))

    def measure(self) -> dict[str, Any]:
        """Macro-F1 on test: at random for each number of labels, and after each round."""
        at_random = [self._score(self._fit(self._order[:size])) for size in SIZES]
        return {
            "random": dict(zip(map(str, SIZES), at_random, strict=True)),
            **{arm: self._rounds(arm, at_random[0]) for arm in ARMS},
        }

    def _rounds(self, arm: str, first: float) -> list[float]:
        labelled, scores = self._order[:FIRST], [first]
        for _ in range(ROUNDS):
            rest = np.setdiff1d(np.arange(len(self._pool)), labelled)
            probs = self._probabilities(self._fit(labelled), rest)
            margin = margins(probs)
            is_queue = arm == "queue"
            nearest = probs.argmax(axis=1) if is_queue else np.zeros(len(rest), np.int64)
            labelled = np.concatenate([labelled, rest[next_to_label(nearest, margin)[:ROUND]]])
            scores.append(self._score(self._fit(labelled)))
        return scores

    def _fit(self, rows: np.ndarray) -> LinearModel:
        target = Target(self._eye[self._gold[rows]], np.ones(len(rows), np.bool_))
        texts = [self._pool[row] for row in rows]
        settings = TrainSettings()
        return fit_linear(texts, {"task": target}, settings=settings, balanced=frozenset(), seed=0)

    def _probabilities(self, model: LinearModel, rows: np.ndarray) -> Scores:
        scores = model.scores([self._pool[row] for row in rows])["task"]
        return softmax(scores, np.ones(scores.shape[1], np.bool_))

    def _score(self, model: LinearModel) -> float:
        told = model.scores(self._test)["task"].argmax(axis=1)
        return round(macro_f1(self._eye[told] > 0, self._eye[self._test_gold]), 5)


def labels_needed(at_random: dict[str, float], score: float) -> float:
    """How many labels drawn at random give a score, between the sizes by a straight line.

    The best score of fewer labels counts, so that a curve that dips has one answer. A score that
    is not reached has the most labels that were tried.

    >>> round(labels_needed({"500": 0.7, "600": 0.8, "1000": 0.84}, 0.82))
    800
    """
    sizes = np.array(list(map(float, at_random)))
    best = np.maximum.accumulate(np.array(list(at_random.values())))
    return float(np.interp(score, best, sizes))


def queue_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: labels saved by task and arm, with the interval over the seeds."""
    rows = []
    for task in TASKS:
        chosen = [cell for cell in cells if f"_{task}_" in cell["cell"]]
        for arm in ARMS:
            n_labels = FIRST + ROUND * ROUNDS
            needed = [labels_needed(cell["random"], cell[arm][-1]) for cell in chosen]
            low, high = interval(np.array(needed) - n_labels)
            plain = np.mean([cell["random"][str(n_labels)] for cell in chosen])
            rows.append(
                [task, arm, float(np.mean([cell[arm][0] for cell in chosen])), float(plain),
                 float(np.mean([cell[arm][-1] for cell in chosen])),
                 f"{np.mean(needed) - n_labels:,.0f} [{low:,.0f}, {high:,.0f}]"]
            )  # fmt: skip
    header = ("task", "chosen by", f"{FIRST} labels", f"{FIRST + ROUND * ROUNDS} at random",
              f"{FIRST + ROUND * ROUNDS} chosen", "labels saved")  # fmt: skip
    return [
        "## What to label next", "", *table(header, rows), "",
        f"Macro-F1 on test of the linear part, {len(SEEDS)} seeds, shopping: from {FIRST} labels",
        f"at random {ROUNDS} rounds of {ROUND}. Labels saved: how many more at random give the",
        "same score, with the 95 % interval of the mean over the seeds (Student's t).",
        "From `make bench-queue`, files `docs/results/queue/*.json`.",
    ]  # fmt: skip


def interval(values: Scores) -> tuple[float, float]:
    """The 95 % interval of the mean."""
    spread = float(values.std(ddof=1) / np.sqrt(len(values)) * t.ppf(0.975, len(values) - 1))
    return float(values.mean()) - spread, float(values.mean()) + spread
