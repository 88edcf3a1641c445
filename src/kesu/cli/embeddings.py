"""Embedding shards, read back in the order of rows."""

from pathlib import Path

import numpy as np
import polars as pl

from kesu.model.schema import EMBEDDINGS
from kesu.tables import read_table


def read_embeddings(folder: Path, row_ids: pl.Series, *, n_shards: int) -> np.ndarray | None:
    """Embeddings of these rows, (n_rows, n_dims) float32; None where the model has none.

    Shards of a run that was cut into more of them are not looked at.
    """
    paths = [folder / f"shard{at}.parquet" for at in range(n_shards)]
    shards = [read_table(path, EMBEDDINGS) for path in paths]
    rows = pl.DataFrame({"row_id": row_ids})
    wanted = [shard.join(rows, on="row_id", how="semi") for shard in shards]
    joined = rows.join(pl.concat(wanted), on="row_id", how="left", maintain_order="left")
    vectors = joined["embedding"]
    if vectors.is_empty() or vectors.null_count():
        return None
    return vectors.explode().to_numpy().reshape(len(vectors), -1).astype(np.float32, copy=False)
