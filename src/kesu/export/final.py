"""The label to use: gold where there is one, else the model's where it is sure enough."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from kesu.tasks import Task


def final_columns(
    task: Task, frame: pl.DataFrame, *, decide_by: str, calibration: Mapping[str, Any]
) -> list[pl.Expr]:
    """`<task>_final` and `<task>_source` (gold, review, model, or null where nobody is sure).

    Args:
        task: the task.
        frame: one row per row to export, with the task's columns where they exist.
        decide_by: the task for which `decision` was made.
        calibration: of this task; `thresholds` are the probabilities from which its labels count,
            one a depth of its tree, from the top.
    """
    kind = label_type(task)
    gold = _column(frame, f"gold_{task.name}", kind)
    limits = calibration.get("thresholds") or []
    model = _sure_label(task, frame, decide_by=decide_by, thresholds=limits)
    final = pl.coalesce(gold, model)
    reviewed = _column(frame, f"reviewed_{task.name}", pl.String())
    review = pl.when(reviewed.is_not_null()).then(pl.lit("review"))
    source = review.when(gold.is_not_null()).then(pl.lit("gold"))
    return [
        final.alias(f"{task.name}_final"),
        source.when(model.is_not_null()).then(pl.lit("model")).alias(f"{task.name}_source"),
    ]


def label_type(task: Task) -> pl.DataType:
    """The type of the task's label columns."""
    return pl.List(pl.String()) if task.is_multi else pl.String()


def _column(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, dtype=kind)


def _sure_label(
    task: Task, frame: pl.DataFrame, *, decide_by: str, thresholds: Sequence[float]
) -> pl.Expr:
    """The model's label where `decision` or the task's own threshold stands behind it.

    Without a threshold, tasks other than the deciding one have no sure label. Of several labels
    the likeliest must reach it; that none holds is never sure.
    """
    kind = label_type(task)
    if task.name not in frame.columns:
        return pl.lit(None, dtype=kind)
    label = pl.col(task.name).cast(kind)
    if task.name == decide_by:
        return pl.when(pl.col("decision") == "labelled").then(label)
    if not thresholds or f"{task.name}_p" not in frame.columns:
        return pl.lit(None, dtype=kind)
    prob = pl.col(f"{task.name}_p")
    if task.is_multi:
        return pl.when(prob.list.max() >= thresholds[0]).then(label)
    return pl.when(prob >= _limit(task, frame, thresholds)).then(label)


def _limit(task: Task, frame: pl.DataFrame, thresholds: Sequence[float]) -> pl.Expr:
    """The threshold of the level of the tree on which a label was told."""
    level = f"{task.name}_level"
    if level not in frame.columns:
        return pl.lit(thresholds[-1])
    limits = dict(enumerate(thresholds, start=1))
    return pl.col(level).replace_strict(limits, default=None, return_dtype=pl.Float64)
