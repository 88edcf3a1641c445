"""Embedding shards are read back in the order of rows."""

from pathlib import Path

import polars as pl

from kesu.cli.embeddings import read_embeddings
from kesu.model.schema import EMBEDDINGS
from kesu.tables import write_table


def shard(folder: Path, at: int, rows: dict[str, list[float] | None]) -> None:
    """Write a shard with these rows."""
    frame = pl.DataFrame(
        {"row_id": list(rows), "embedding": list(rows.values())},
        schema={"row_id": pl.String, "embedding": pl.List(pl.Float32)},
    )
    write_table(frame, folder / f"shard{at}.parquet", EMBEDDINGS)


def test_stale_shards_are_not_read(tmp_path: Path) -> None:
    """A run of three shards became one of two: the third, of an older model, stays out."""
    shard(tmp_path, 0, {"c:1": [1.0, 0.0]})
    shard(tmp_path, 1, {"c:2": [2.0, 0.0]})
    shard(tmp_path, 2, {"c:2": [9.0, 9.0]})
    found = read_embeddings(tmp_path, pl.Series(["c:2", "c:1"]), n_shards=2)
    assert found is not None
    assert found.tolist() == [[2.0, 0.0], [1.0, 0.0]]


def test_a_model_without_embeddings_has_none(tmp_path: Path) -> None:
    """Rows without a vector make all of them useless."""
    shard(tmp_path, 0, {"c:1": None})
    assert read_embeddings(tmp_path, pl.Series(["c:1"]), n_shards=1) is None
