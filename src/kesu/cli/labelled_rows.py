"""The rows of a run with the labels to use, for the stages that look into them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder, cuts
from kesu.cli.stage import StageRun
from kesu.cli.today import latest_today
from kesu.corpora.schema import RECORDS
from kesu.days import drop_stray_dates
from kesu.export.final import final_columns
from kesu.model.schema import PREDICTIONS
from kesu.tables import read_table
from kesu.tasks import Task
from kesu.topics.schema import TOPIC_MEMBERS

ATTRIBUTE = "attr_"
DEPARTMENT = "department"
MOOD = "sentiment"  # the task whose mean is told beside counts
MOODS = {"negative": -1, "neutral": 0, "positive": 1}


def labelled_rows(run: StageRun, tasks: Mapping[str, Task]) -> tuple[pl.DataFrame, list[str]]:
    """All rows with the labels to use and those above them by task, topic, mood, and attributes."""
    records = read_table(run["records"], RECORDS)
    names = [name for name in records.columns if name.startswith(ATTRIBUTE)]
    members = read_table(run["members"], TOPIC_MEMBERS, ["row_id", "topic_id"])
    frame = (
        read_table(run["clean"], CLEAN, ["row_id", "text", "dup_group"])
        .join(records, on="row_id", maintain_order="left")
        .join(read_table(run["predictions"], PREDICTIONS), on="row_id", how="left")
        .join(members.rename({"topic_id": "topic"}), on="row_id", how="left")
    )
    known: dict[str, Any] = cuts(best_folder(str(run["models"])))
    decide_by = run.settings["decide_by"]
    for task in tasks.values():
        limits = known.get(task.name) or {}
        final, _ = final_columns(task, frame, decide_by=decide_by, calibration=limits)
        frame = frame.with_columns(final)
    mood = pl.lit(None, pl.Int64)
    if MOOD in tasks and not tasks[MOOD].is_multi:
        mood = pl.col(f"{MOOD}_final").replace_strict(MOODS, default=None, return_dtype=pl.Int64)
    frame = frame.with_columns(local_date=_plausible(frame["local_date"]))
    told = frame.select(
        "row_id", "source", "text", "dup_group", "person_key", "local_date", "time_precision",
        "created_at",
        "replied_at", "has_reply", "closed_at", "satisfaction", "channel", "topic", *names,
        mood=mood,
        **{task.name: _with_those_above(task) for task in tasks.values()},
    )  # fmt: skip
    return told, [name for name in ("channel", *names) if told[name].n_unique() > 1]


def _plausible(days: pl.Series) -> pl.Series:
    """The days, null where they are far from all others or still to come: mistakes of clerks."""
    today = latest_today()
    return drop_stray_dates(days.set(days.is_not_null() & (days > today), None))


def _with_those_above(task: Task) -> pl.Expr:
    """The labels to use with all that lie above them, null where there is none."""
    paths = {each.id: list(task.label_set.path(each.id)) for each in task.label_set.labels}
    return pl.col(f"{task.name}_final").map_elements(
        lambda told: _above([told] if isinstance(told, str) else list(told), paths),
        return_dtype=pl.List(pl.String),
    )


def with_departments(rows: pl.DataFrame, task: Task | None) -> pl.DataFrame:
    """The rows with all departments that answer for their labels; of a branch its lowest label."""
    told = pl.lit(None, pl.List(pl.String))
    if task is not None:
        above = {each.id: set(task.label_set.path(each.id)[:-1]) for each in task.label_set.labels}
        known = departments(task)
        told = pl.col(task.name).map_elements(
            lambda labels: _answering(list(labels), above, known), return_dtype=pl.List(pl.String)
        )
    return rows.with_columns(told.alias(DEPARTMENT))


def _answering(
    labels: list[str], above: Mapping[str, set[str]], known: Mapping[str, str | None]
) -> list[str]:
    covered = set[str]().union(*(above.get(label, set()) for label in labels))
    told = [known.get(label) for label in labels if label not in covered]
    return list(dict.fromkeys(each for each in told if each))


def with_department(rows: pl.DataFrame, task: Task | None) -> pl.DataFrame:
    """The rows with the department that answers for their label, of several the last one."""
    if task is None:
        return rows.with_columns(pl.lit(None, pl.String).alias(DEPARTMENT))
    leaf = pl.col(task.name).list.last()
    department = leaf.replace_strict(departments(task), default=None, return_dtype=pl.String)
    return rows.with_columns(department.alias(DEPARTMENT))


def departments(task: Task) -> dict[str, str | None]:
    """Who answers for each label."""
    return {label.id: label.department or None for label in task.label_set.labels}


def _above(labels: list[str], paths: dict[str, list[str]]) -> list[str]:
    """Labels with all that lie above them."""
    return list(dict.fromkeys(each for label in labels for each in paths.get(label, [label])))


def once(rows: pl.DataFrame, task: str) -> pl.DataFrame:
    """Rows with a label, each person once in a duplicate group."""
    return each_once(rows.drop_nulls(task)).rename({task: "labels"})


def each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each person once in a duplicate group, with the earliest one."""
    person = pl.coalesce("person_key", "row_id")
    ordered = rows.with_row_index("place").sort(
        "local_date", "created_at", "place", nulls_last=True
    )
    first = ordered.unique(["dup_group", person], keep="first", maintain_order=True)
    return first.sort("place").drop("place")


def complaint_labels(rows: pl.DataFrame, task: Task) -> list[str]:
    """Labels that say what a complaint is about, with those above them.

    Residual ones are left out, and those that are said in a good mood on the whole, as praise; of
    moods themselves the bad one is left.
    """
    if task.name == MOOD:
        return [label.id for label in task.label_set.labels if MOODS.get(label.id, 0) < 0]
    moods = rows.select(label=task.name, mood="mood").explode("label").drop_nulls()
    means = moods.group_by("label").agg(pl.col("mood").mean())
    happy = set(means.filter(pl.col("mood") > 0)["label"])
    labels = task.label_set.labels
    return [label.id for label in labels if not label.residual and label.id not in happy]
