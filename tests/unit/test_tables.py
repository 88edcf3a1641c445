"""Tables are checked when written and when read, and appear whole or not at all."""

from pathlib import Path

import polars as pl
import pytest

from kesu.errors import DataError
from kesu.tables import TableSchema, read_table, write_table

SCHEMA = TableSchema("rows", {"row_id": pl.String}, {"attr_": (pl.String,), "*_p": (pl.Float64,)})


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Open families of columns are allowed by prefix and by suffix."""
    frame = pl.DataFrame({"row_id": ["a"], "attr_region": ["华东"], "category_p": [0.5]})
    write_table(frame, tmp_path / "t.parquet", SCHEMA)
    assert read_table(tmp_path / "t.parquet", SCHEMA).equals(frame)
    assert [path.name for path in tmp_path.iterdir()] == ["t.parquet"]


def test_every_fault_of_a_table_is_told(tmp_path: Path) -> None:
    """Missing, unknown and wrongly typed columns come in one line, and nothing is written."""
    frame = pl.DataFrame({"attr_x": [1], "y": [2]})
    with pytest.raises(DataError, match=r"lacks row_id; attr_x is Int64, wanted String; .* y"):
        write_table(frame, tmp_path / "t.parquet", SCHEMA)
    assert not list(tmp_path.iterdir())


def test_a_cut_table_is_one_clear_line(tmp_path: Path) -> None:
    """A file that a copy cut short is told, not crashed on."""
    path = tmp_path / "t.parquet"
    write_table(pl.DataFrame({"row_id": ["a"] * 99}), path, SCHEMA)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"t\.parquet: not readable as Parquet"):
        read_table(path, SCHEMA)
