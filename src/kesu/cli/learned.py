"""The rows of a corpus that a model learned from."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.embeddings import read_embeddings
from kesu.comparison.rows import Seen
from kesu.corpora.schema import RECORDS
from kesu.manifest import read_checked
from kesu.model.explanation.nearest import Learned, learned
from kesu.model.fitted import Model
from kesu.model.schema import PREDICTIONS
from kesu.tables import read_table


def learned_rows(
    model: Model, folder: Path, files: Mapping[str, Path], *, n_shards: int
) -> Learned:
    """What a text can be compared with: of each group that the model learned a labelled row.

    Args:
        model: a loaded model.
        folder: where it lies; its `training_hashes.json` tells which texts it learned.
        files: `records`, `clean`, `predictions`, and `embeddings`, the folder of the shards, which
            are used where they are of this model.
        n_shards: of the embeddings.
    """
    saved = read_checked(folder, "training_hashes.json")
    seen = Seen(saved["salt"], frozenset(saved["hashes"]))
    clean = read_table(files["clean"], CLEAN, ["row_id", "text", "dup_group", "dup_rank"])
    is_learned = pl.Series([seen.is_in(text) for text in clean["text"].to_list()], dtype=pl.Boolean)
    rows = (
        clean.filter(is_learned)
        .join(_labels(files["records"]), on="row_id")
        .sort("n_labels", "dup_rank", "row_id", descending=[True, False, False])
        .unique("dup_group", keep="first", maintain_order=True)
    )
    vectors = None
    if rows.height and _is_of(model, files["predictions"]):
        vectors = read_embeddings(files["embeddings"], rows["row_id"], n_shards=n_shards)
    return learned(model, rows["row_id"].to_list(), rows["text"].to_list(), vectors)


def _is_of(model: Model, predictions: Path) -> bool:
    if not predictions.exists():
        return False
    told = read_table(predictions, PREDICTIONS, ["model_id"])["model_id"]
    return bool((told == model.model_id).all())


def _labels(records: Path) -> pl.DataFrame:
    """Of how many tasks each row has a gold label."""
    rows = read_table(records, RECORDS)
    names = [name for name in rows.columns if name.startswith("gold_")]
    counts = (pl.col(name).is_not_null().cast(pl.Int32) for name in names)
    return rows.select("row_id", n_labels=pl.sum_horizontal(pl.lit(0), *counts))
