"""The rows on which a task is scored: gold labels and probabilities as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kesu.scores.metrics import Bools, Floats
from kesu.tasks import Task


@dataclass(frozen=True)
class ScoredRows:
    """Test rows of one task that have a gold label a model can say, in order of `row_id`.

    Attributes:
        row_ids: (n_rows,).
        groups: duplicate group of each row.
        gold: (n_rows, n_labels) over the trained labels.
        gold_ids: gold label ids of each row, inner nodes of a tree included.
        probs: by system (linear, bert, blend), (n_rows, n_labels); only those that exist.
        told: the label told, backed off to a parent where the leaf was not sure; null if none.
        n_residual: test rows left out because their gold label is residual (其他, "other").
        n_not_leaf: test rows left out because their gold label is no leaf, or unknown.
    """

    row_ids: list[str]
    groups: list[str]
    gold: Bools
    gold_ids: list[tuple[str, ...]]
    probs: dict[str, Floats]
    told: list[str | None]
    n_residual: int
    n_not_leaf: int


def gold_matrix(gold_ids: Sequence[Sequence[str]], labels: Sequence[str]) -> Bools:
    """(n_rows, n_labels): True where the label is among the row's gold ids."""
    place = {label: index for index, label in enumerate(labels)}
    matrix = np.zeros((len(gold_ids), len(labels)), bool)
    for row, ids in enumerate(gold_ids):
        for label in ids:
            if label in place:
                matrix[row, place[label]] = True
    return matrix


def gold_of(task: Task, records: pl.DataFrame) -> pl.DataFrame:
    """`row_id` and `gold` (a list of label ids) of the rows that have gold labels.

    Seeds of a promoted topic are none: nobody looked at them, so no model is scored on them.
    """
    column, mark = f"gold_{task.name}", f"reviewed_{task.name}"
    if column not in records.columns:
        return pl.DataFrame(schema={"row_id": pl.String, "gold": pl.List(pl.String)})
    gold = pl.col(column)
    is_list = isinstance(records.schema[column], pl.List)
    as_list = gold if is_list else pl.concat_list(gold)
    looked = pl.col(mark).ne_missing("seed") if mark in records.columns else pl.lit(value=True)
    return records.filter(gold.is_not_null() & looked).select(
        "row_id", gold=as_list.cast(pl.List(pl.String))
    )


def scored_rows(task: Task, *, gold: pl.DataFrame, frames: dict[str, pl.DataFrame]) -> ScoredRows:
    """The rows to score; `frames` holds clean, splits, predictions and parts."""
    is_test = frames["splits"].filter(pl.col("split") == "test")
    rows = gold.join(is_test, on="row_id").join(
        frames["clean"].select("row_id", "dup_group"), on="row_id"
    )
    wanted = {"blend": f"{task.name}_probs", "told": task.name}
    rows = _add(rows, frames["predictions"], wanted)
    rows = _add(
        rows, frames["parts"], {name: f"{task.name}_{name}" for name in ("linear", "bert")}
    ).sort("row_id")
    return _arrays(task, rows)


def _add(rows: pl.DataFrame, frame: pl.DataFrame, wanted: dict[str, str]) -> pl.DataFrame:
    columns = {new: pl.col(old) for new, old in wanted.items() if old in frame.columns}
    if "row_id" not in frame.columns or not columns:
        return rows
    return rows.join(frame.select("row_id", **columns), on="row_id", how="left")


def _arrays(task: Task, rows: pl.DataFrame) -> ScoredRows:
    labels = task.label_set.trained
    residual = {label.id for label in task.label_set.labels if label.residual}
    everything = [tuple(ids) for ids in rows["gold"].to_list()]
    keep = [task.is_multi or any(label in labels for label in ids) for ids in everything]
    n_residual = 0 if task.is_multi else sum(any(i in residual for i in ids) for ids in everything)
    kept = rows.filter(pl.Series(keep, dtype=pl.Boolean))
    gold_ids = [ids for ids, is_kept in zip(everything, keep, strict=True) if is_kept]
    told: list[Any] = kept["told"].to_list() if "told" in kept.columns else [None] * kept.height
    return ScoredRows(
        row_ids=kept["row_id"].to_list(),
        groups=kept["dup_group"].to_list(),
        gold=gold_matrix(gold_ids, labels),
        gold_ids=gold_ids,
        probs=_probabilities(kept, len(labels)),
        told=told,
        n_residual=n_residual,
        n_not_leaf=rows.height - kept.height - n_residual,
    )


def _probabilities(rows: pl.DataFrame, n_labels: int) -> dict[str, Floats]:
    """Systems that have a probability for every row to score."""
    found: dict[str, Floats] = {}
    for name in ("linear", "bert", "blend"):
        if name in rows.columns and rows.height and not rows[name].null_count():
            matrix = np.array(rows[name].to_list(), float)
            if matrix.shape == (rows.height, n_labels):
                found[name] = matrix
    return found
