"""Sheets of Excel workbooks as rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from kesu.corpora.rows import Broken, Reading, Row, distinct_names
from kesu.errors import DataError
from kesu.text.shown import shown, shown_list

ALL = "*"


def read_workbook(path: Path, *, sheet: str | None, skip_rows: int) -> Reading:
    """Read one sheet, or all if they have the same columns; one that is left out is told.

    Args:
        path: the workbook.
        sheet: its name; `ALL`; None: the first.
        skip_rows: above the header of each.

    Raises:
        DataError: if it is no workbook, has no such sheet or no rows, or sheets do not agree.
    """
    import fastexcel  # noqa: PLC0415 - only where a workbook is read

    try:
        book = fastexcel.read_excel(path)
        names = book.sheet_names if sheet == ALL else [sheet or book.sheet_names[0]]
        frames = [_load(book, name) for name in names]
        others = (
            []
            if sheet
            else [name for name in book.sheet_names[1:] if _load(book, name, 2).height > 1]
        )
    except fastexcel.FastExcelError as error:
        first = str(error).splitlines()[0]
        raise DataError(f"{path}: not readable as an Excel workbook ({first})") from None
    filled = [frame for frame in frames if frame.height > skip_rows]
    heads = [_header(frame, skip_rows) for frame in filled]
    _check(path, heads)
    start = skip_rows + 1
    rows = (
        _row(path, start + 1 + at, head, values)
        for frame, head in zip(filled, heads, strict=True)
        for at, values in enumerate(frame.slice(start).iter_rows())
        if any(value is not None for value in values)
    )
    return Reading(tuple(heads[0]), rows, tuple(_left_out(path, names[0], others)))


def _load(book: Any, name: str, n_rows: int | None = None) -> pl.DataFrame:  # noqa: ANN401 - fastexcel comes late
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=n_rows, dtypes="string")
    frame: pl.DataFrame = sheet.to_polars()
    return frame


def _left_out(path: Path, taken: str, others: list[str]) -> Iterator[str]:
    if others:
        yield (
            f"{path}: the sheet {shown(taken)!r} alone is read, and not {shown_list(others)}; set "
            f'sheet: "{ALL}" for all, or the name of one'
        )


def _check(path: Path, heads: list[list[str]]) -> None:
    if not heads:
        raise DataError(f"{path}: the sheet is empty; wanted a header and rows")
    if other := next((at for at, head in enumerate(heads) if set(head) != set(heads[0])), None):
        raise DataError(
            f"{path}: its sheets have different columns (the first and number {other + 1} of "
            "those with rows); make a source of each, with sheet:"
        )


def _header(frame: pl.DataFrame, at: int) -> list[str]:
    return distinct_names([str(name or "").strip() for name in frame.row(at)])


def _row(path: Path, line: int, head: list[str], values: tuple[Any, ...]) -> Row | Broken:
    if [str(value or "").strip() for value in values] == head:
        return Broken(str(path), line, "the header again", " ".join(head))
    return Row(str(path), line, dict(zip(head, values, strict=True)))
