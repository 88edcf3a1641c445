"""Labels that people gave in reviews, and seeds of promoted topics, in place of gold ones."""

from collections.abc import Iterable, Sequence

import polars as pl

from kesu.errors import DataError
from kesu.labels import LabelSet
from kesu.reviews import REVIEW, SEED, Answer, Reviews
from kesu.tasks import Task


def take_reviews(
    records: pl.DataFrame, reviews: Reviews, tasks: Sequence[Task], *, where: str
) -> tuple[pl.DataFrame, list[str]]:
    """The records with their reviews, and what a user should know, a line each.

    A review takes the place of any gold label. A seed fills `gold_<task>` only where it is null or
    residual, for nobody looked at it. `reviewed_<task>` tells which: `review`, `seed`, or null.

    Args:
        records: a table of the stage ingest with `gold_<task>` of every task.
        reviews: of the corpus's state.
        tasks: with their label sets.
        where: the state file, for messages.

    Raises:
        DataError: naming the first answer that is no label of its task.
    """
    for task in tasks:
        answers = list(reviews.of(task.name))
        _check(answers, task, where)
        records = _take(records, answers, task)
    return records, _warnings(records, reviews, {task.name for task in tasks})


def _check(answers: Iterable[Answer], task: Task, where: str) -> None:
    for answer in answers:
        place = f"{where}, line {answer.line}"
        for label in answer.labels:
            if label not in task.label_set.by_id:
                raise DataError(
                    f"{place}: {label!r} is no label of {task.label_set.name}; it is of "
                    f"{answer.label_set}: set labels: {answer.label_set} (or a later version) "
                    f"for the task {task.name}, or remove the line"
                )
        if not task.is_multi and len(answer.labels) != 1:
            raise DataError(
                f"{place}: has {len(answer.labels)} labels, wanted 1, as {task.name} is of "
                "kind single; mend or remove the line"
            )


def _take(records: pl.DataFrame, answers: Sequence[Answer], task: Task) -> pl.DataFrame:
    gold, mark = f"gold_{task.name}", f"reviewed_{task.name}"
    told = pl.DataFrame(
        {
            "row_id": [answer.row_id for answer in answers],
            "told": [list(answer.labels) for answer in answers],
            mark: [SEED if answer.is_seed else REVIEW for answer in answers],
        },
        schema={"row_id": pl.String, "told": pl.List(pl.String), mark: pl.String},
    )
    joined = records.join(told, on="row_id", how="left", maintain_order="left")
    counts = (pl.col(mark) == REVIEW) | _is_open(task.label_set, gold, is_multi=task.is_multi)
    label = pl.col("told") if task.is_multi else pl.col("told").list.first()
    return joined.with_columns(
        pl.when(pl.col(mark).is_not_null() & counts).then(label).otherwise(gold).alias(gold),
        pl.when(counts).then(mark).alias(mark),
    ).drop("told")


def _is_open(labels: LabelSet, gold: str, *, is_multi: bool) -> pl.Expr:
    """Where a seed may stand: nobody labelled the row, or only as something else."""
    residual = [label.id for label in labels.labels if label.residual]
    if is_multi:
        rest = pl.col(gold).list.eval(pl.element().is_in(residual)).list.any()
    else:
        rest = pl.col(gold).is_in(residual)
    return pl.col(gold).is_null() | rest.fill_null(value=False)


def _warnings(records: pl.DataFrame, reviews: Reviews, tasks: set[str]) -> list[str]:
    here = set(records["row_id"])
    told = reviews.answers.values()
    gone = sum(answer.row_id not in here for answer in told)
    others = sorted({answer.task for answer in told} - tasks)
    lines = [f"reviews: {gone} of rows that the corpus no longer has"] if gone else []
    return lines + [f"reviews: those of {name}, which is no task now, wait" for name in others]
