"""`kesu split`: rows get their sides."""

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command
from kesu.corpora.schema import RECORDS
from kesu.splitting.assign import assign_splits
from kesu.splitting.schema import SPLITS
from kesu.splitting.settings import SplitSettings
from kesu.state import read_state
from kesu.tables import read_table, write_table
from kesu.tasks import SIDES


@stage_command(
    "split",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    state="data/state/{corpus}/splits.jsonl",
    splits="data/interim/{corpus}/splits.parquet",
)
def command(run: StageRun) -> str:
    """Assign the rows of CORPUS to train, valid, calib and test, by duplicate group."""
    settings = SplitSettings.model_validate(run.settings["split"])
    records = read_table(run["records"], RECORDS)
    gold = [name for name in records.columns if name.startswith("gold_")]
    labelled = pl.any_horizontal(pl.col(gold).is_not_null()) if gold else pl.lit(value=False)
    rows = (
        read_table(run["clean"], CLEAN, ["row_id", "dup_group"])
        .join(records, on="row_id", how="left", maintain_order="left")
        .with_columns(is_labelled=labelled)
        .select("row_id", "dup_group", "created_at", "given_split", "is_labelled")
    )
    state = read_state(run["state"])
    splits = assign_splits(rows, settings, {entry["row_id"]: entry["split"] for entry in state})
    write_table(splits, run["splits"], SPLITS)
    counts = splits["split"].value_counts()
    found = dict(counts.iter_rows())
    return ", ".join(f"{found.get(side, 0)} {side}" for side in (*SIDES, "unlabelled"))
