"""All tables of a corpus in one DuckDB file, with views and comments."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from kesu.errors import DataError
from kesu.files import atomic, read_json

COMMENTS = "comments.json"  # beside this module, made by `kesu docs` of docs/tables.md
WHOLE = ""  # the key of what is said of a table as a whole
VIEWS = "views.sql"  # beside it


def write_database(path: Path, tables: Mapping[str, Path], schema: Path) -> None:
    """Write a DuckDB file with these tables, the views on them, and comments on both.

    Args:
        path: the file; it replaces one that stands there, once it is whole.
        tables: Parquet files by name; `labelled` among them.
        schema: schema.json of the labelled data, with what its columns mean.

    Raises:
        DataError: naming the first table that is not there.
    """
    for file in tables.values():
        if not file.is_file():
            raise DataError(f"{file}: there is no such file; run the stages before handover first")
    told = comments() | {"labelled": _labelled(schema)}
    with atomic(path) as temporary, duckdb.connect(str(temporary)) as database:
        for name, file in tables.items():
            database.read_parquet(str(file)).create(name)
            for order in _commented(database, name, told.get(name) or {}):
                database.execute(order)
        database.execute(_beside(VIEWS))


def comments() -> dict[str, dict[str, str]]:
    """By table what its columns mean, and what it is as a whole."""
    found: dict[str, dict[str, str]] = json.loads(_beside(COMMENTS))
    return found


def _beside(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _labelled(schema: Path) -> dict[str, str]:
    columns = read_json(schema)["columns"]
    told = {column["name"]: column["meaning"] for column in columns}
    return {WHOLE: "the labelled data: a row each that was kept, with the labels to use"} | told


def _commented(
    database: duckdb.DuckDBPyConnection, name: str, told: Mapping[str, str]
) -> Iterator[str]:
    columns = [row[0] for row in database.execute(f'DESCRIBE "{name}"').fetchall()]
    if WHOLE in told:
        yield f'COMMENT ON TABLE "{name}" IS {_quoted(told[WHOLE])}'
    for column in columns:
        if column in told:
            yield f'COMMENT ON COLUMN "{name}"."{column}" IS {_quoted(told[column])}'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def alert_messages(alerts: pl.DataFrame) -> list[dict[str, Any]]:
    """Alerts as JSON objects for a webhook or a mail job: days as text, all else as it is."""
    days = pl.col("since", "told", "until").cast(pl.String)
    return alerts.with_columns(days).to_dicts()
