"""`kesu watch`: control charts, and alerts of what gets worse."""

from pathlib import Path
from typing import Any

import polars as pl

from kesu.cli.labelled_rows import complaint_labels, departments, each_once, labelled_rows
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.cli.today import latest_today
from kesu.insight.alert_state import with_states
from kesu.insight.alert_table import ranked
from kesu.insight.alerts import Watched, find_alerts
from kesu.insight.control import find_control
from kesu.insight.schema import ALERTS, CONTROL, TRENDS
from kesu.insight.settings import AlertSettings
from kesu.insight.target_alerts import target_alerts
from kesu.insight.topic_alerts import topic_alerts
from kesu.insight.trends import ALL
from kesu.state import read_state
from kesu.tables import read_table, write_table
from kesu.tasks import Task
from kesu.text.lexicon import read_words
from kesu.topics.judge import MOSTLY
from kesu.topics.memory import read_memory
from kesu.topics.schema import TOPICS

STOPWORDS = "stopwords.tsv"


@stage_command(
    "watch",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    topics="data/processed/{corpus}/topics.parquet",
    members="data/processed/{corpus}/topic_members.parquet",
    trends="data/processed/{corpus}/trends.parquet",
    models=MODELS,
    state="data/state/{corpus}/alerts.jsonl",
    promoted="data/state/{corpus}/topics.jsonl",
    alerts="data/processed/{corpus}/alerts.parquet",
    control="data/processed/{corpus}/control.parquet",
)
def command(run: StageRun) -> str:
    """Find what rises in CORPUS beyond chance, and judge each week and month by the others."""
    settings = AlertSettings.model_validate(run.settings["insight"]["alerts"])
    tasks = {task.name: task for task in tasks_of(run)}
    task = tasks.get(run.settings["decide_by"])
    rows, _ = labelled_rows(run, tasks)
    trends = read_table(run["trends"], TRENDS)
    found = pl.concat(
        [
            _rises(rows, task, settings, run),
            _topics(run, rows, settings),
            target_alerts(
                trends, departments(task) if task else {}, task=task.name if task else ""
            ),
        ]
    )
    rate = run.settings["insight"]["false_discovery_rate"]
    alerts = ranked(_named(found, tasks), rate)
    state = run["state"]
    alerts = with_states(alerts, read_state(state), str(state), cool_down=settings.cool_down_days)
    control = find_control(trends, [task.name] if task else [])
    write_table(control, run["control"], CONTROL)
    write_table(alerts, run["alerts"], ALERTS)
    n_going_on = int(alerts["until"].is_null().sum())
    return f"{alerts.height} alerts of the last year, {n_going_on} go on"


def _rises(
    rows: pl.DataFrame, task: Task | None, settings: AlertSettings, run: StageRun
) -> pl.DataFrame:
    told = each_once(rows)
    labels = pl.col(task.name) if task else pl.lit(None, pl.List(pl.String))
    needed = told.select(
        "row_id", "text", "dup_group", "local_date", "time_precision", labels=labels
    )
    watched = None
    if task:
        known = departments(task)
        names = complaint_labels(rows, task)
        watched = Watched(task.name, {label: known[label] for label in names})
    skipped = read_words(Path(run.settings["clean"]["lexicons"], STOPWORDS))
    return find_alerts(needed, watched, settings, skipped=skipped, today=latest_today())


def _topics(run: StageRun, rows: pl.DataFrame, settings: AlertSettings) -> pl.DataFrame:
    memory = read_memory(read_state(run["promoted"]), str(run["promoted"]))
    # A topic that became a label rises as that label.
    topics = read_table(run["topics"], TOPICS).filter(
        ~pl.col("topic_id").is_in(list(memory.labels))
    )
    wanted = topics["representatives"].explode()
    texts: dict[str, Any] = dict(
        rows.filter(pl.col("row_id").is_in(wanted.implode())).select("row_id", "text").iter_rows()
    )
    return topic_alerts(topics, texts, most=settings.texts, mostly=MOSTLY)


def _named(alerts: pl.DataFrame, tasks: dict[str, Task]) -> pl.DataFrame:
    """The alerts with names: labels in Chinese, attributes by their value."""
    names = {
        (task.name, label.id): label.name_zh
        for task in tasks.values()
        for label in task.label_set.labels
    } | {(ALL, ALL): "全部投诉"}
    told = [
        each["name"] or names.get((each["dimension"], each["value"]), each["value"])
        for each in alerts.iter_rows(named=True)
    ]
    return alerts.with_columns(name=pl.Series(told, dtype=pl.String))
