"""Tables on disk: declared columns, checked when read and when written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kesu.errors import DataError
from kesu.files import atomic

UTC = pl.Datetime("us", "UTC")
SHEET_CELL = 32_767  # characters of a cell that Excel keeps when it opens a CSV


@dataclass(frozen=True)
class TableSchema:
    """The columns of one table.

    Attributes:
        name: the table's name, as in its file name.
        columns: fixed columns in order, with their types.
        patterns: open families of columns, as a prefix (`attr_`) or a suffix (`*_probs`, written
            with a star) and the types that such a column may have; they follow the fixed ones.
    """

    name: str
    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    patterns: Mapping[str, Sequence[pl.DataType | type[pl.DataType]]] = field(default_factory=dict)

    def faults(self, found: Mapping[str, pl.DataType]) -> list[str]:
        """What is wrong with these columns, each as a few words; empty if nothing is."""
        faults = [f"lacks {name}" for name in self.columns if name not in found]
        for name, dtype in found.items():
            wanted = self._types(name)
            if not wanted:
                faults.append(f"has unknown column {name}")
            elif dtype not in wanted:
                faults.append(f"{name} is {dtype}, wanted {' or '.join(map(str, wanted))}")
        return faults

    def empty(self) -> pl.DataFrame:
        """The table without any row."""
        return pl.DataFrame(schema=dict(self.columns))

    def _types(self, name: str) -> Sequence[pl.DataType | type[pl.DataType]]:
        if name in self.columns:
            return (self.columns[name],)
        for pattern, types in self.patterns.items():
            is_suffix = pattern.startswith("*")
            if name.endswith(pattern[1:]) if is_suffix else name.startswith(pattern):
                return types
        return ()


def n_cut_by_sheets(texts: pl.Series) -> int:
    """How many texts are longer than a cell of a spreadsheet.

    >>> n_cut_by_sheets(pl.Series(["空调漏水", "空" * 32_768, None]))
    1
    """
    return int((texts.str.len_chars() > SHEET_CELL).sum())


def check_table(frame: pl.DataFrame, schema: TableSchema, where: str) -> None:
    """Pass if the frame has the schema's columns and types.

    Raises:
        DataError: naming every column that is missing, unknown or of another type.
    """
    if faults := schema.faults(dict(frame.schema)):
        raise DataError(f"{where}: not a {schema.name} table: {'; '.join(faults)}")


def read_table(path: Path, schema: TableSchema, columns: Sequence[str] = ()) -> pl.DataFrame:
    """Read a Parquet table and check it against its schema.

    Args:
        path: the Parquet file.
        schema: what the table must look like; all columns are checked even if few are read.
        columns: the columns to read, in this order; empty for all.

    Raises:
        DataError: if the file is missing, cut short, or not such a table.
    """
    if not path.exists():
        raise DataError(f"{path}: there is no such table; call `kesu run` for its corpus first")
    try:
        found = pl.read_parquet_schema(path)
        if faults := schema.faults(found):
            raise DataError(f"{path}: not a {schema.name} table: {'; '.join(faults)}")
        return pl.read_parquet(path, columns=list(columns) or None, glob=False)
    except (pl.exceptions.ComputeError, OSError) as error:
        raise DataError(f"{path}: not readable as Parquet ({error}); make it anew") from None


def write_table(frame: pl.DataFrame, path: Path, schema: TableSchema) -> None:
    """Write a Parquet table that fits its schema, whole or not at all."""
    check_table(frame, schema, str(path))
    with atomic(path) as temporary:
        frame.write_parquet(temporary, compression="zstd", statistics=False)
