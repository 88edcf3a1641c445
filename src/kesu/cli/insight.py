"""`kesu insight`: where complaints pile up, and why."""

from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from kesu.cli.insight_settings import check_labels, fit_settings
from kesu.cli.labelled_rows import (
    ATTRIBUTE,
    DEPARTMENT,
    MOOD,
    complaint_labels,
    departments,
    each_once,
    labelled_rows,
    once,
    with_department,
    with_departments,
)
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.cli.today import latest_today
from kesu.errors import DataError
from kesu.insight.assess import assess
from kesu.insight.causes import find_causes
from kesu.insight.effects import find_effects
from kesu.insight.forecast import find_forecasts
from kesu.insight.priorities import find_priorities
from kesu.insight.schema import (
    ASSESSMENTS,
    CAUSES,
    EFFECTS,
    FORECASTS,
    PRIORITIES,
    SEGMENTS,
    SERVICE,
    TRENDS,
)
from kesu.insight.segments import find_segments
from kesu.insight.service import find_service
from kesu.insight.settings import InsightSettings
from kesu.insight.severity import read_cues
from kesu.insight.trends import find_trends
from kesu.tables import TableSchema, write_table
from kesu.tasks import Task

SEVERITY = "severity"  # a task whose labels are levels, where there is one
CUES = "severity.tsv"
CHANNEL = "channel"
OWN = ("all", "topic", "channel", "department", "month")  # dimensions of trends and service
TOPIC, MOST_TOPICS = "topic", 50  # the column, and how many are looked at
Tables = dict[str, tuple[pl.DataFrame, TableSchema]]


@stage_command(
    "insight",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    members="data/processed/{corpus}/topic_members.parquet",
    models=MODELS,
    causes="data/processed/{corpus}/causes.parquet",
    effects="data/processed/{corpus}/effects.parquet",
    trends="data/processed/{corpus}/trends.parquet",
    service="data/processed/{corpus}/service.parquet",
    assessments="data/processed/{corpus}/assessments.parquet",
    segments="data/processed/{corpus}/segments.parquet",
    priorities="data/processed/{corpus}/priorities.parquet",
    forecasts="data/processed/{corpus}/forecasts.parquet",
)
def command(run: StageRun) -> str:
    """Find how the categories of CORPUS move, where they pile up, and what to do about them."""
    settings = InsightSettings.model_validate(run.settings["insight"])
    tasks = {task.name: task for task in tasks_of(run)}
    rows, attributes = labelled_rows(run, tasks)
    settings = fit_settings(settings, rows, tasks)
    task = tasks.get(run.settings["decide_by"])
    cues = read_cues(Path(run.settings["clean"]["lexicons"], CUES), settings.severity.money)
    assessed = assess(_to_assess(rows, task, tasks), cues, settings.severity)
    tables = _over_time(rows, task, [*tasks, "topic", *attributes], settings)
    tables |= {"assessments": (assessed, ASSESSMENTS)}
    tables |= _of_labels(rows, task, attributes, assessed, settings)
    for name, (table, schema) in tables.items():
        write_table(_plain(table, tasks), run[name], schema)
    n_causes, n_finds = int(tables["causes"][0]["is_cause"].sum()), tables["causes"][0].height
    told = f"{n_causes} causes among {n_finds} finds, {tables['effects'][0].height} interventions"
    return f"{told}, {tables['trends'][0].height} rows of trends"


def _over_time(
    rows: pl.DataFrame, task: Task | None, dimensions: list[str], settings: InsightSettings
) -> Tables:
    """How all rows move, what is to be expected, and how soon people are answered."""
    targets = {(each.dimension, each.value): each.share for each in settings.targets}
    trends = find_trends(
        rows, dimensions, targets, max_values=settings.max_values, today=latest_today()
    )
    forecasts = find_forecasts(trends, [task.name] if task else [], settings.forecast_periods)
    service = find_service(
        with_departments(rows, task),
        [*dimensions, DEPARTMENT],
        limit=settings.reply_hours,
        max_values=settings.max_values,
    )
    return {
        "trends": (trends, TRENDS),
        "forecasts": (forecasts, FORECASTS),
        "service": (service, SERVICE),
    }


def _of_labels(
    rows: pl.DataFrame,
    task: Task | None,
    attributes: list[str],
    assessed: pl.DataFrame,
    settings: InsightSettings,
) -> Tables:
    """Where the labels of the task that decides pile up, whether fixes worked, what comes first."""
    schemas = {
        "causes": CAUSES, "effects": EFFECTS, "segments": SEGMENTS, "priorities": PRIORITIES,
    }  # fmt: skip
    if task is None:
        for done in settings.interventions:
            told = "no task decides, so there is no label; set tasks and decide_by, or leave it out"
            raise DataError(f"insight.interventions: {done.name}: {told}")
        return {name: (schema.empty(), schema) for name, schema in schemas.items()}
    graded = rows.join(
        assessed.select("row_id", level="severity_final"), on="row_id", maintain_order="left"
    )
    judged, grouped = once(graded, task.name), _by_topic(rows)
    topics = _topics(grouped, settings.min_rows)
    check_labels(settings, task, topics)
    labels = complaint_labels(rows, task)
    # Narrow topics differ in how things are said, and so does a channel from the next.
    places = [name for name in attributes if name != CHANNEL]
    leaves = [label for label in task.label_set.trained if label in labels]
    if task.name == MOOD:  # what is said in a bad mood cannot explain the mood
        leaves = []
    found = {
        "causes": pl.concat(
            [
                _told(find_causes(judged, labels, attributes, settings), task, task.name),
                _told(find_causes(grouped, topics, places, settings), task, TOPIC),
            ]
        ).sort("is_cause", "excess", descending=True),
        "effects": _effects(judged, grouped, settings, task),
        "segments": find_segments(
            judged,
            task.label_set.trained,
            attributes,
            min_rows=settings.min_rows,
            max_values=settings.max_values,
        ),
        "priorities": _answered(find_priorities(judged, leaves, days=settings.priority_days), task),
    }
    return {
        name: (table.select(*schemas[name].columns), schemas[name]) for name, table in found.items()
    }


def _by_topic(rows: pl.DataFrame) -> pl.DataFrame:
    """All rows, each person once in a duplicate group, with their topic in the place of labels."""
    topic = pl.when(pl.col(TOPIC).is_not_null()).then(pl.concat_list(TOPIC))
    none = pl.lit([], pl.List(pl.String))
    return each_once(rows).with_columns(labels=topic.otherwise(none))


def _topics(rows: pl.DataFrame, min_rows: int) -> list[str]:
    """The largest topics that have so many rows."""
    counts = rows.drop_nulls(TOPIC).group_by(TOPIC).len()
    common = counts.filter(pl.col("len") >= min_rows)
    return common.sort("len", TOPIC, descending=[True, False])[TOPIC].head(MOST_TOPICS).to_list()


def _effects(
    judged: pl.DataFrame, grouped: pl.DataFrame, settings: InsightSettings, task: Task
) -> pl.DataFrame:
    """Interventions in their order: those about labels, and those about topics."""
    is_label = [done.label in task.label_set.by_id for done in settings.interventions]
    told = [
        find_effects(judged if known else grouped, [done], latest_today())
        for done, known in zip(settings.interventions, is_label, strict=True)
    ]
    return pl.concat([EFFECTS.empty(), *told])


def _plain(table: pl.DataFrame, tasks: Collection[str] = ()) -> pl.DataFrame:
    """The table with attributes by their names, without the prefix of their columns.

    A dimension that is called like one of ours keeps the prefix.
    """
    bare = pl.element().str.strip_prefix(ATTRIBUTE)
    lists = [name for name in ("attribute", "explained_by") if name in table.columns]
    own = [f"{ATTRIBUTE}{name}" for name in (*OWN, *tasks)]
    told: dict[str, pl.Expr] = {
        name: pl.col(name).list.eval(bare)
        if isinstance(table.schema[name], pl.List)
        else pl.col(name).str.strip_prefix(ATTRIBUTE)
        for name in lists
    }
    if "dimension" in table.columns:
        dimension = pl.col("dimension")
        is_own = dimension.is_in(own)
        told["dimension"] = (
            pl.when(is_own).then(dimension).otherwise(dimension.str.strip_prefix(ATTRIBUTE))
        )
    return table.with_columns(**told)


def _to_assess(rows: pl.DataFrame, task: Task | None, tasks: Mapping[str, Task]) -> pl.DataFrame:
    """The rows with the label that decides, its dimension of SERVQUAL, and a trained severity."""
    known = {label.id: label.servqual or None for label in task.label_set.labels} if task else {}
    label = pl.col(task.name).list.last() if task else pl.lit(None, pl.String)
    trained = pl.lit(None, pl.String)
    if SEVERITY in tasks:
        trained = pl.col(SEVERITY).list.last()
    return with_department(rows, task).with_columns(
        label=label,
        servqual=label.replace_strict(known, default=None, return_dtype=pl.String),
        severity=trained,
    )


def _told(found: pl.DataFrame, task: Task, name: str) -> pl.DataFrame:
    told = _answered(found.with_columns(task=pl.lit(name)), task)
    return told.select(*CAUSES.columns)


def _answered(found: pl.DataFrame, task: Task) -> pl.DataFrame:
    """The rows with the departments that answer for their labels."""
    known = departments(task)
    department = pl.col("label").replace_strict(known, default=None, return_dtype=pl.String)
    return found.with_columns(department=department)
