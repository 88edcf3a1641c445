"""The same table for spreadsheets and for line-by-line readers."""

from pathlib import Path

import polars as pl

# A spreadsheet takes a cell that begins so for a formula; full-width forms count in some locales.
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """UTF-8 with a byte order mark, lists joined by `;`, no cell that a spreadsheet would run.

    Text that begins like a formula gets a leading apostrophe; numbers stay as they are.
    """
    frame.select(_cell(name, kind) for name, kind in frame.schema.items()).write_csv(
        path, include_bom=True, datetime_format="%Y-%m-%dT%H:%M:%SZ"
    )


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List):
        column = column.cast(pl.List(pl.String)).list.join(";")
        if kind.inner != pl.String:
            return column
    elif kind != pl.String:
        return column
    return (
        pl.when(column.str.contains(_FORMULA))
        .then(pl.concat_str(pl.lit("'"), column))
        .otherwise(column)
        .alias(name)
    )


def write_jsonl(frame: pl.DataFrame, path: Path) -> None:
    """One JSON object a line; times as ISO 8601 in UTC."""
    times = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.Datetime)
    ]
    dates = [pl.col(name).dt.to_string() for name, kind in frame.schema.items() if kind == pl.Date]
    frame.with_columns(times + dates).write_ndjson(path)
