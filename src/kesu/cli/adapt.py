"""`kesu adapt`: the encoder learns on from the corpus's own texts."""

import logging
from pathlib import Path

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command
from kesu.model.pretraining.settings import AdaptSettings
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table

LOG = logging.getLogger(__name__)
HIDDEN = ("test", "quarantine")  # sides whose texts nothing may learn from


@stage_command(
    "adapt",
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    encoder="data/interim/{corpus}/encoder",
    checkpoint="data/interim/{corpus}/checkpoints/encoder",
)
def command(run: StageRun) -> str:
    """Let the encoder read the texts of CORPUS, but for its test rows, before it is fine-tuned."""
    settings = AdaptSettings.model_validate(run.settings["adapt"])
    start = run.settings["train"]["encoder"]
    if not settings.minutes or not start:
        return "off; set adapt.minutes, and train.encoder to what is to be adapted"
    from kesu.model.pretraining.adapt import adapt  # noqa: PLC0415 - imports torch

    texts = _texts(run["clean"], run["splits"])
    standing = adapt(
        texts, start, settings,
        work=run["checkpoint"],
        out=run["encoder"],
        report=lambda line: LOG.info("  %s", line),
    )  # fmt: skip
    return f"{len(texts)} texts, {standing.step} steps, {run['encoder']}"


def _texts(clean: Path, splits: Path) -> list[str]:
    """One text of each duplicate group none of whose rows is hidden, in the order of the rows."""
    columns = ["row_id", "text", "dup_group", "dup_rank"]
    rows = read_table(clean, CLEAN, columns).join(
        read_table(splits, SPLITS), on="row_id", maintain_order="left"
    )
    is_hidden = pl.col("split").is_in(HIDDEN).any().over("dup_group")
    return rows.filter(~is_hidden & (pl.col("dup_rank") == 0))["text"].to_list()
