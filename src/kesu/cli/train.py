"""`kesu train`: a complete model folder from labelled texts."""

import logging

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.corpora.schema import RECORDS
from kesu.files import read_json
from kesu.model.labelled import labelled_texts
from kesu.model.settings import TrainSettings
from kesu.model.train import train
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table

LOG = logging.getLogger(__name__)
FIRST = "the label of the earliest is learned"


@stage_command(
    "train",
    {"seed": 0},
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    cleaning="data/interim/{corpus}/cleaning.json",
    model="data/interim/{corpus}/model/seed0",
    checkpoint="data/interim/{corpus}/checkpoints/seed0",
    encoder="data/interim/{corpus}/encoder",
)
def command(run: StageRun) -> str:
    """Train the linear model and BERT on all tasks of CORPUS, blend and calibrate them."""
    tasks = tasks_of(run)
    texts, conflicts = labelled_texts(_rows(run), [task.name for task in tasks])
    for name, n_groups in conflicts.items():
        if n_groups:
            LOG.warning(
                "  task %s: %d texts with copies of another label; %s", name, n_groups, FIRST
            )
    train(
        texts["text"].to_list(),
        {task.name: texts[f"gold_{task.name}"].to_list() for task in tasks},
        texts["split"].to_list(),
        tasks,
        _settings(run),
        decide_by=run.settings["decide_by"],
        seed=run.numbers["seed"],
        cleaning=read_json(run["cleaning"]),
        out=run["model"],
        checkpoint=run["checkpoint"],
        report=lambda line: LOG.info("  %s", line),
    )
    return f"{texts.height} labelled texts, {len(tasks)} tasks, {run['model']}"


def _settings(run: StageRun) -> TrainSettings:
    """With the adapted encoder, where the settings want one."""
    settings = TrainSettings.model_validate(run.settings["train"])
    is_adapted = settings.use_bert and settings.encoder and run.settings["adapt"]["minutes"]
    return settings.model_copy(update={"encoder": str(run["encoder"])}) if is_adapted else settings


def _rows(run: StageRun) -> pl.DataFrame:
    clean = read_table(run["clean"], CLEAN, ["row_id", "text", "dup_group", "dup_rank"])
    splits, records = read_table(run["splits"], SPLITS), read_table(run["records"], RECORDS)
    rows = clean.join(splits, on="row_id", maintain_order="left")
    return rows.join(records, on="row_id", maintain_order="left")
