"""`kesu audit`: gold labels that are probably wrong."""

import logging

import numpy as np
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.corpora.schema import RECORDS
from kesu.evaluation.gold import gold_matrix, gold_of
from kesu.files import write_json
from kesu.model.label_issues import judge_labels
from kesu.model.schema import LABEL_ISSUES
from kesu.model.settings import TrainSettings
from kesu.model.targets import Target
from kesu.model.temporal import Dated, temporal
from kesu.tables import read_table, write_table
from kesu.tasks import Task

LOG = logging.getLogger(__name__)


@stage_command(
    "audit",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    issues="data/processed/{corpus}/label_issues.parquet",
    temporal="data/reports/{corpus}/temporal.json",
)
def command(run: StageRun) -> str:
    """Find gold labels of CORPUS that are probably wrong, and tell what time takes from scores."""
    settings = TrainSettings.model_validate(run.settings["train"])
    clean = read_table(run["clean"], CLEAN, ["row_id", "text", "dup_group", "dup_rank"])
    records = read_table(run["records"], RECORDS)
    found = [LABEL_ISSUES.empty()]
    n_judged = 0
    over_time = {}
    for task in tasks_of(run):
        over_time[task.name] = temporal(_dated(task, clean, records), settings)
        if task.is_multi:
            LOG.info("  task %s: has several labels a row, which are not judged", task.name)
            continue
        groups = _labelled(task, clean, records)
        found.append(_issues(task, groups, settings))
        n_judged += groups.height
    issues = pl.concat(found)
    write_json(run["temporal"], over_time)
    write_table(issues, run["issues"], LABEL_ISSUES)
    return f"{issues.height} of {n_judged} labels are doubted"


def _dated(task: Task, clean: pl.DataFrame, records: pl.DataFrame) -> Dated:
    """The first labelled and dated row of each duplicate group."""
    trained = list(task.label_set.trained)
    gold = gold_of(task, records).filter(
        pl.col("gold").list.eval(pl.element().is_in(trained)).list.all()
    )
    dates = records.select("row_id", "local_date").drop_nulls()
    rows = (
        clean.join(gold, on="row_id")
        .join(dates, on="row_id")
        .sort("dup_rank", "row_id")
        .unique("dup_group", keep="first", maintain_order=True)
    )
    values = gold_matrix(rows["gold"].to_list(), trained).astype(np.float32)
    target = Target(values, np.ones(len(values), np.bool_))
    return Dated(rows["text"].to_list(), target, rows["local_date"].to_list(), task.is_multi)


def _labelled(task: Task, clean: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """A row a duplicate group: its first labelled row, that row's label, and all of its labels."""
    gold = gold_of(task, records).explode("gold").filter(
        pl.col("gold").is_in(list(task.label_set.trained))
    )  # fmt: skip
    rows = clean.join(gold, on="row_id").sort("dup_rank", "row_id")
    return rows.group_by("dup_group", maintain_order=True).agg(
        pl.col("row_id", "text").first(),
        label=pl.col("gold").first(),
        labels=pl.col("gold").unique(maintain_order=True),
    )


def _issues(task: Task, groups: pl.DataFrame, settings: TrainSettings) -> pl.DataFrame:
    """The labels that are doubted, the most doubtful first; conflicts among copies above all."""
    places = {label: at for at, label in enumerate(task.label_set.trained)}
    labels = np.array([places[label] for label in groups["label"]], dtype=np.int64)
    judged = judge_labels(groups["text"].to_list(), labels, groups["dup_group"].to_list(), settings)
    names = np.array([*task.label_set.trained, ""])
    return (
        groups.with_columns(
            task=pl.lit(task.name),
            likely=pl.Series(names[judged.likely].tolist(), dtype=pl.String),
            probability=pl.Series(judged.probability).fill_nan(None),
            quality=pl.Series(judged.quality).fill_nan(None),
            is_conflict=pl.col("labels").list.len() > 1,
            is_issue=pl.Series(judged.is_issue),
        )
        .filter(pl.col("is_issue") | pl.col("is_conflict"))
        .sort(["is_conflict", "quality", "row_id"], descending=[True, False, False],
              nulls_last=True)
        .select(*LABEL_ISSUES.columns)
    )  # fmt: skip
