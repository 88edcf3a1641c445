"""`kesu gather`: the shards of predict become one table."""

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command
from kesu.errors import DataError
from kesu.model.schema import PARTS, PREDICTIONS
from kesu.model.settings import PredictSettings
from kesu.tables import TableSchema, read_table, write_table


@stage_command(
    "gather",
    clean="data/interim/{corpus}/clean.parquet",
    shards="data/interim/{corpus}/shards",
    predictions="data/interim/{corpus}/predictions.parquet",
    parts="data/interim/{corpus}/parts.parquet",
)
def command(run: StageRun) -> str:
    """Join the shards of CORPUS in the order of the clean table; every row must be there once."""
    n_shards = PredictSettings.model_validate(run.settings["predict"]).shards
    rows = read_table(run["clean"], CLEAN, ["row_id"])
    predictions = _joined(run, "predictions", PREDICTIONS, n_shards, rows)
    if predictions["row_id"].to_list() != rows["row_id"].to_list():
        raise DataError(f"{run['shards']}: rows differ from {run['clean']}; predict again")
    write_table(_joined(run, "parts", PARTS, n_shards, rows), run["parts"], PARTS)
    write_table(predictions, run["predictions"], PREDICTIONS)
    return f"{predictions.height} rows from {n_shards} shards"


def _joined(
    run: StageRun, name: str, schema: TableSchema, n_shards: int, rows: pl.DataFrame
) -> pl.DataFrame:
    shards = [
        read_table(run["shards"] / f"{name}{shard}.parquet", schema) for shard in range(n_shards)
    ]
    joined = pl.concat(shards, how="diagonal")
    return rows.join(joined, on="row_id", how="inner", maintain_order="left")
