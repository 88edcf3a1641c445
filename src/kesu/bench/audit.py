"""Labels that were made wrong on purpose: how many are found, and what they cost.

Some labels of train are changed to another one, drawn at random. A person who looks at as many of
the most doubtful labels as were changed puts right what is wrong among them.
"""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.labelled import Labelled, shopping
from kesu.bench.places import bench_data
from kesu.model.kinds import macro_f1
from kesu.model.label_issues import judge_labels
from kesu.model.linear import fit_linear
from kesu.model.settings import TrainSettings
from kesu.model.targets import Target

LOG = logging.getLogger(__name__)
TASK = "category"
RATE = 0.05
SEEDS = range(3)


def bench_audit() -> None:
    """Fill the section of docs/results.md."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    cells = [
        run_cell(f"audit/shopping_seed{seed}", partial(_measure, data, seed)) for seed in SEEDS
    ]
    fill("audit", audit_lines(cells))


def _measure(data: Path, seed: int) -> dict[str, Any]:
    return measure(shopping(data), seed)


def measure(corpus: Labelled, seed: int) -> dict[str, Any]:
    """Share of the changed labels among the most doubtful, and scores on test.

    Args:
        corpus: with test rows.
        seed: of the changes and of the folds.
    """
    names, places = np.unique(corpus.golds[TASK], return_inverse=True)
    is_train = corpus.sides == "train"
    texts = [text for text, learned in zip(corpus.texts, is_train, strict=True) if learned]
    groups = [group for group, learned in zip(corpus.groups, is_train, strict=True) if learned]
    right = places[is_train]
    wrong = corrupted(right, len(names), seed)
    is_wrong = wrong != right
    judged = judge_labels(texts, wrong, groups, TrainSettings(), seed=seed)
    top = np.argsort(judged.quality, kind="stable")[: is_wrong.sum()]
    reviewed, replaced = wrong.copy(), wrong.copy()
    reviewed[top] = right[top]
    replaced[judged.is_issue] = judged.likely[judged.is_issue]
    test = [text for text, learned in zip(corpus.texts, is_train, strict=True) if not learned]
    scores = {
        name: score(texts, labels, test, places[~is_train], len(names))
        for name, labels in {"right": right, "corrupted": wrong, "reviewed": reviewed,
                             "replaced": replaced}.items()
    }  # fmt: skip
    return {
        "n_rows": len(texts),
        "n_corrupted": int(is_wrong.sum()),
        "precision_at_n": round(float(is_wrong[top].mean()), 4),
        "n_issues": int(judged.is_issue.sum()),
        "issue_precision": round(float(is_wrong[judged.is_issue].mean()), 4),
        "issue_recall": round(float(judged.is_issue[is_wrong].mean()), 4),
        "macro_f1": {name: round(value, 4) for name, value in scores.items()},
    }


def corrupted(labels: np.ndarray, n_labels: int, seed: int) -> np.ndarray:
    """The labels, of which a share is another one."""
    draw = np.random.default_rng(seed)
    chosen = draw.permutation(len(labels))[: round(RATE * len(labels))]
    found = labels.copy()
    found[chosen] = (labels[chosen] + draw.integers(1, n_labels, len(chosen))) % n_labels
    return found


def score(
    texts: Sequence[str], labels: np.ndarray, test: Sequence[str], gold: np.ndarray, n_labels: int
) -> float:
    """Macro-F1 on test of the linear part that learned these labels."""
    values = np.eye(n_labels, dtype=np.float32)
    target = Target(values[labels], np.ones(len(labels), np.bool_))
    model = fit_linear(
        texts, {TASK: target}, settings=TrainSettings(), balanced=frozenset(), seed=0
    )
    told = model.scores(test)[TASK].argmax(axis=1)
    return macro_f1(values[told] > 0, values[gold])


def audit_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a seed."""
    names = ("right", "corrupted", "reviewed", "replaced")
    rows = [
        [cell["cell"].rsplit("seed")[-1], cell["n_corrupted"], cell["precision_at_n"],
         cell["n_issues"], cell["issue_precision"], cell["issue_recall"],
         *(cell["macro_f1"][name] for name in names)]
        for cell in cells
    ]  # fmt: skip
    header = ("seed", "changed", "of the n most doubtful, changed", "doubted", "of these changed",
              "changed found", "F1: right", "changed", "reviewed", "replaced")  # fmt: skip
    n_rows = cells[0]["n_rows"] if cells else 0
    return [
        "## Wrong labels", "", *table(header, rows), "",
        f"{n_rows:,} training texts of shopping, task category; {RATE:.0%} of the labels are",
        "changed to another one, n in all. F1 is macro-F1 on test of the linear part that learned",
        "the right labels, the changed ones, those after a person looked at the n most doubtful,",
        "and those of which every doubted one was replaced by the likeliest.",
        "From `make bench-audit`, files `docs/results/audit/*.json`.",
    ]  # fmt: skip
