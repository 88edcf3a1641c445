"""`kesu train`: a complete model folder from labelled texts."""

import logging

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.corpora.schema import RECORDS
from kesu.files import read_json
from kesu.model.settings import TrainSettings
from kesu.model.train import train
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table

LOG = logging.getLogger(__name__)


@stage_command(
    "train",
    {"seed": 0},
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    cleaning="data/interim/{corpus}/cleaning.json",
    model="data/interim/{corpus}/model/seed0",
    checkpoint="data/interim/{corpus}/checkpoints/seed0",
)
def command(run: StageRun) -> str:
    """Train the linear model and BERT on all tasks of CORPUS, blend and calibrate them."""
    tasks = tasks_of(run)
    clean = read_table(run["clean"], CLEAN, ["row_id", "text", "dup_rank"])
    rows = (
        clean.join(read_table(run["splits"], SPLITS), on="row_id", maintain_order="left")
        .join(read_table(run["records"], RECORDS), on="row_id", maintain_order="left")
        .filter(pl.col("dup_rank") == 0, pl.col("split") != "quarantine")
    )
    train(
        rows["text"].to_list(),
        {task.name: _gold(rows, task.name) for task in tasks},
        rows["split"].to_list(),
        tasks,
        TrainSettings.model_validate(run.settings["train"]),
        decide_by=run.settings["decide_by"],
        seed=run.numbers["seed"],
        cleaning=read_json(run["cleaning"]),
        out=run["model"],
        checkpoint=run["checkpoint"],
        report=lambda line: LOG.info("  %s", line),
    )
    return f"{rows.height} distinct texts, {len(tasks)} tasks, {run['model']}"


def _gold(rows: pl.DataFrame, task: str) -> list[str | list[str] | None]:
    column = f"gold_{task}"
    return rows[column].to_list() if column in rows.columns else [None] * rows.height
