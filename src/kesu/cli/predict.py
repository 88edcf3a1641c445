"""`kesu predict`: labels, probabilities and embeddings for one shard of a corpus."""

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder
from kesu.cli.stage import MODELS, StageRun, stage_command
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.model.schema import EMBEDDINGS, PARTS, PREDICTIONS
from kesu.model.settings import PredictSettings
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table, write_table

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
    rows = read_table(run["clean"], CLEAN, ["row_id", "text"]).gather_every(settings.shards, shard)
    model = load_model(best_folder(str(run["models"])))
    result = predict(model, rows["row_id"].to_list(), rows["text"].to_list(), settings=settings)
    splits = read_table(run["splits"], SPLITS).filter(pl.col("split").is_in(SCORED))
    parts = result.parts.join(splits, on="row_id", how="semi", maintain_order="left")
    write_table(result.embeddings, run["embeddings"], EMBEDDINGS)
    write_table(parts, run["parts"], PARTS)
    write_table(result.frame, run["predictions"], PREDICTIONS)
    counts = dict(result.frame["decision"].value_counts().iter_rows())
    return ", ".join(f"{counts.get(key, 0)} {key}" for key in ("labelled", "doubtful", "novel"))
