"""One wide table from the narrow ones of the stages."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from kesu.errors import DataError
from kesu.export.final import final_columns, label_type
from kesu.export.schema import LABELLED
from kesu.tasks import Task

_FROM_RECORDS = (
    "source", "channel", "created_at", "local_date", "rating", "satisfaction", "person_key",
)  # fmt: skip
_FROM_ASSESSMENTS = ("severity_final", "servqual", "department", "repeat_of", "attention")
_FROM_PREDICTIONS = ("decision", "novelty", "model_id")


def gather(
    *,
    records: pl.DataFrame,
    clean: pl.DataFrame,
    splits: pl.DataFrame,
    predictions: pl.DataFrame,
    topic_members: pl.DataFrame,
    assessments: pl.DataFrame,
    tasks: Sequence[Task],
    calibration: Mapping[str, Any],
    decide_by: str,
) -> pl.DataFrame:
    """The exported table, in the order of `clean`; see `schema.LABELLED` for its columns."""
    attributes = sorted(name for name in records.columns if name.startswith("attr_"))
    gold = [f"{kind}_{task.name}" for task in tasks for kind in ("gold", "reviewed")]
    told = [
        name
        for task in tasks
        for name in (task.name, f"{task.name}_p", f"{task.name}_level")
        if name in predictions.columns
    ]
    rows = clean.select("row_id", "text", "dup_group", "dup_rank")
    for frame, names in (
        (records, [*_FROM_RECORDS, *attributes, *gold]),
        (splits, ["split"]),
        (predictions, [*_FROM_PREDICTIONS, *told]),
        (topic_members, ["topic_id"]),
        (assessments, list(_FROM_ASSESSMENTS)),
    ):
        columns = [name for name in names if name in frame.columns]
        rows = rows.join(
            frame.select("row_id", *columns), on="row_id", how="left", maintain_order="left"
        )
    final = [
        column
        for task in tasks
        for column in final_columns(
            task, rows, decide_by=decide_by, calibration=calibration.get(task.name) or {}
        )
        if column.meta.output_name() not in LABELLED.columns  # levels of a task `severity`
    ]
    return _ordered(rows.with_columns(final), attributes, tasks)


def check_law(
    *,
    records: pl.DataFrame,
    rejected: pl.DataFrame,
    dropped: pl.DataFrame,
    labelled: pl.DataFrame,
) -> dict[str, int]:
    """Counts by fate, if no row was lost or doubled.

    Raises:
        DataError: if rows read are not labelled + doubtful + novel + dropped + rejected.
    """
    decided = dict(labelled["decision"].value_counts().iter_rows())
    counts = {name: int(decided.get(name, 0)) for name in ("labelled", "doubtful", "novel")}
    counts |= {"dropped": dropped.height, "rejected": rejected.height}
    read = records.height + rejected.height
    found = sum(counts.values())
    ids = [*labelled["row_id"], *dropped["row_id"]]
    if read == found and sorted(ids) != sorted(records["row_id"]):
        raise DataError(
            "export: the rows labelled and dropped are not the rows read, though as many; the "
            "tables are of different runs: run all stages again"
        )
    if read != found:
        parts = " + ".join(f"{n} {name}" for name, n in counts.items())
        undecided = labelled["decision"].null_count()
        raise DataError(
            f"export: {read} rows were read, but {parts} = {found} ({undecided} rows have no "
            "decision); the tables are of different runs: run all stages again"
        )
    return {"read": read} | counts


def _ordered(rows: pl.DataFrame, attributes: list[str], tasks: Sequence[Task]) -> pl.DataFrame:
    """The columns of the schema, with attributes and tasks in the middle; absent ones are null."""
    fixed = [
        (pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind)).alias(name)
        for name, kind in LABELLED.columns.items()
    ]
    middle = [pl.col(name) for name in attributes]
    for task in tasks:
        kind = label_type(task)
        likely = pl.List(pl.Float64()) if task.is_multi else pl.Float64()
        for name, wanted in ((task.name, kind), (f"{task.name}_p", likely)):
            here = pl.col(name).cast(wanted) if name in rows.columns else pl.lit(None, dtype=wanted)
            middle.append(here.alias(name))
        told = (f"{task.name}_final", f"{task.name}_source")
        middle += [pl.col(name) for name in told if name not in LABELLED.columns]
    split = list(LABELLED.columns).index("dup_group")
    return rows.select(*fixed[:split], *middle, *fixed[split:])
