"""`kesu predict`: labels, probabilities and embeddings for one shard of a corpus."""

import logging

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder
from kesu.cli.stage import MODELS, StageRun, stage_command
from kesu.errors import DataError
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.model.schema import EMBEDDINGS, PARTS, PREDICTIONS
from kesu.model.settings import PredictSettings
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table, write_table

LOG = logging.getLogger("kesu")
SCORED = ("valid", "calib", "test")


@stage_command(
    "predict",
    {"shard": 0},
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    models=MODELS,
    predictions="data/interim/{corpus}/shards/predictions0.parquet",
    parts="data/interim/{corpus}/shards/parts0.parquet",
    embeddings="data/interim/{corpus}/embeddings/shard0.parquet",
)
def command(run: StageRun) -> str:
    """Label every n-th row of CORPUS (n: shards in the settings) with the best model."""
    settings = PredictSettings.model_validate(run.settings["predict"])
    shard = run.numbers["shard"]
    if not 0 <= shard < settings.shards:
        last = settings.shards - 1
        raise DataError(f"--shard {shard}: predict.shards is {settings.shards}, wanted 0 to {last}")
    rows = read_table(run["clean"], CLEAN, ["row_id", "text"]).gather_every(settings.shards, shard)
    model = load_model(best_folder(str(run["models"])))
    decide_by = _known(run.settings["decide_by"], model)
    ids, texts = rows["row_id"].to_list(), rows["text"].to_list()
    result = predict(model, ids, texts, settings=settings, decide_by=decide_by)
    splits = read_table(run["splits"], SPLITS).filter(pl.col("split").is_in(SCORED))
    parts = result.parts.join(splits, on="row_id", how="semi", maintain_order="left")
    write_table(result.embeddings, run["embeddings"], EMBEDDINGS)
    write_table(parts, run["parts"], PARTS)
    write_table(result.frame, run["predictions"], PREDICTIONS)
    counts = dict(result.frame["decision"].value_counts().iter_rows())
    return ", ".join(f"{counts.get(key, 0)} {key}" for key in ("labelled", "doubtful", "novel"))


def _known(decide_by: str, model: Model) -> str:
    """The task that decides; where the model does not know it, this is told."""
    names = [task.name for task in model.tasks]
    if decide_by not in names:
        known = ", ".join(names) or "none"
        LOG.warning("  decide_by %s: the model knows %s, so all rows are novel", decide_by, known)
    return decide_by
