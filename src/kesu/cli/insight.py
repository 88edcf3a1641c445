"""`kesu insight`: where complaints pile up, and why."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder, cuts
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.cli.today import latest_today
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.export.final import final_columns
from kesu.insight.causes import find_causes
from kesu.insight.effects import find_effects
from kesu.insight.schema import CAUSES, EFFECTS
from kesu.insight.settings import InsightSettings, Intervention
from kesu.model.schema import PREDICTIONS
from kesu.tables import read_table, write_table
from kesu.tasks import Task

ATTRIBUTE = "attr_"


@stage_command(
    "insight",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    models=MODELS,
    causes="data/processed/{corpus}/causes.parquet",
    effects="data/processed/{corpus}/effects.parquet",
)
def command(run: StageRun) -> str:
    """Find where the categories of CORPUS pile up, and tell causes from what they explain."""
    settings = InsightSettings.model_validate(run.settings["insight"])
    tasks = {task.name: task for task in tasks_of(run)}
    task = tasks.get(run.settings["decide_by"])
    causes, effects = CAUSES.empty(), EFFECTS.empty()
    if task is not None:
        rows, attributes = _rows(run, task)
        effects = find_effects(rows, _known(settings, task, attributes), latest_today())
        found = find_causes(rows, _labels(task), attributes, settings)
        causes = _told(found, task)
    write_table(effects, run["effects"], EFFECTS)
    write_table(causes, run["causes"], CAUSES)
    told = f"{int(causes['is_cause'].sum())} causes among {causes.height} finds"
    return f"{told}, {effects.height} interventions"


def _known(settings: InsightSettings, task: Task, attributes: Sequence[str]) -> list[Intervention]:
    """The interventions, if their labels and attributes are those of the corpus.

    Raises:
        DataError: naming what is not.
    """
    for done in settings.interventions:
        if done.label not in task.label_set.by_id:
            known = ", ".join(task.label_set.by_id)
            raise DataError(f"insight.interventions: {done.name}: no label {done.label} ({known})")
        if lost := [name for name in done.where if name not in attributes]:
            known = ", ".join(attributes)
            raise DataError(f"insight.interventions: {done.name}: no attribute {lost[0]} ({known})")
    return list(settings.interventions)


def _rows(run: StageRun, task: Task) -> tuple[pl.DataFrame, list[str]]:
    """Rows with a label to use, each person once in a duplicate group, and their attributes."""
    records = read_table(run["records"], RECORDS)
    names = [name for name in records.columns if name.startswith(ATTRIBUTE)]
    frame = (
        read_table(run["clean"], CLEAN, ["row_id", "dup_group"])
        .join(records, on="row_id", maintain_order="left")
        .join(read_table(run["predictions"], PREDICTIONS), on="row_id", how="left")
    )
    limits: dict[str, Any] = cuts(best_folder(str(run["models"]))).get(task.name) or {}
    final = final_columns(task, frame, decide_by=run.settings["decide_by"], calibration=limits)
    label = f"{task.name}_final"
    attributes = {name.removeprefix(ATTRIBUTE): pl.col(name) for name in names}
    told = frame.with_columns(final).select(
        "row_id", "dup_group", "person_key", "local_date", "channel", label, **attributes
    )
    once = told.drop_nulls(label).unique(
        ["dup_group", pl.coalesce("person_key", "row_id")], keep="first", maintain_order=True
    )
    paths = {each.id: list(task.label_set.path(each.id)) for each in task.label_set.labels}
    labels = pl.col(label).map_elements(
        lambda told: _above([told] if isinstance(told, str) else list(told), paths),
        return_dtype=pl.List(pl.String),
    )
    rows = once.with_columns(labels=labels)
    return rows, [name for name in ("channel", *attributes) if rows[name].n_unique() > 1]


def _above(labels: list[str], paths: dict[str, list[str]]) -> list[str]:
    """Labels with all that lie above them."""
    return list(dict.fromkeys(each for label in labels for each in paths.get(label, [label])))


def _labels(task: Task) -> list[str]:
    """Labels that say what a complaint is about: all but the residual ones."""
    return [label.id for label in task.label_set.labels if not label.residual]


def _told(found: pl.DataFrame, task: Task) -> pl.DataFrame:
    departments = {label.id: label.department or None for label in task.label_set.labels}
    department = pl.col("label").replace_strict(departments, return_dtype=pl.String)
    told = found.with_columns(task=pl.lit(task.name), department=department)
    return told.select(*CAUSES.columns)
