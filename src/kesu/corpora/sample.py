"""The rows by which `kesu init` guesses what a file is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kesu.corpora.headers import BODY, KNOWN
from kesu.corpora.profile import Column
from kesu.corpora.readers import read_file
from kesu.corpora.rows import Reading, Row, as_text
from kesu.corpora.settings import ColumnsSettings, SourceSettings
from kesu.corpora.workbooks import ALL
from kesu.errors import DataError

SAMPLE = 200_000  # rows that are looked at: files are often sorted by label
TITLED = {".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls"}
MOST_TITLES = 5  # lines above a header
MAX_NAME = 20  # characters of a name below a title
TRIED, FITTING = 20, 0.9  # rows below it that are looked at, and their share that must fit
WHY_HOW = {
    "skip_rows": "lines above the names of columns",
    "sheet": "all: their columns are the same",
    "quoting": "quotation marks are plain text here: few of them come in pairs",
}
_QUOTED = re.compile('"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Sample:
    """Rows as texts, how they were read, and how well: rows broken, rows not seen.

    `how` holds the settings of a source that are not the default.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    fault: tuple[int, int]
    how: Mapping[str, Any]


def read_sample(path: Path) -> Sample:
    """With the quoting that breaks fewer rows and swallows fewer.

    Where there is one column, every line is a row if marks are text, so that this tells nothing.
    """
    skip_rows = _title_rows(path)
    how: dict[str, Any] = {"skip_rows": skip_rows} if skip_rows else {}
    if path.suffix.lower() not in {".csv", ".tsv", ".txt", ".tab"}:
        return _read_sample(path, {**how, **_sheets(path, how)})
    standard, plain = _read_sample(path, how), _read_sample(path, how | {"quoting": "none"})
    if len(standard.columns) == 1:
        return plain if plain.fault[0] < standard.fault[0] else standard
    is_as_good = plain.fault == standard.fault and _marks_are_text(plain.rows)
    return plain if plain.fault < standard.fault or is_as_good else standard


def _title_rows(path: Path) -> int:
    """How many lines stand above the header: titles, of which one cell is filled, and blank lines.

    What is below them must look like a header, and what is there no name of the text.
    """
    if path.suffix.lower() not in TITLED:
        return 0
    for n in range(MOST_TITLES + 1):
        try:
            reading = read_file(path, _bare(path, {"skip_rows": n}))
        except DataError:
            return 0
        told = [name for at, name in enumerate(reading.columns, 1) if name != f"column_{at}"]
        if n and len(told) > 1:
            return n if _is_header(told, len(reading.columns)) and _fits(reading) else 0
        if len(told) > 1 or not (told or n) or any(name.endswith(BODY) for name in told):
            return 0
    return 0


def _is_header(told: Sequence[str], n_columns: int) -> bool:
    """Whether these are names of columns, of three at least."""
    columns = [Column(name, (), 0) for name in told]
    is_short = all(len(name) <= MAX_NAME for name in told)
    return n_columns > 2 and is_short and any(each.is_named(*KNOWN) for each in columns)  # noqa: PLR2004


def _fits(reading: Reading) -> bool:
    """Whether the first rows have as many fields as the header."""
    rows = list(islice(reading.rows, TRIED))
    return sum(isinstance(row, Row) for row in rows) >= FITTING * len(rows) > 0


def _sheets(path: Path, how: Mapping[str, Any]) -> dict[str, Any]:
    """All sheets of a workbook, where there are several and their columns are the same."""
    whole = {**how, "sheet": ALL}
    try:
        if not read_file(path, _bare(path, how)).notes:
            return {}
        read_file(path, _bare(path, whole))
    except DataError:
        return {}
    return {"sheet": ALL}


def _read_sample(path: Path, how: Mapping[str, Any]) -> Sample:
    reading = read_file(path, _bare(path, how))
    taken = list(islice(reading.rows, SAMPLE))
    rows = [_texts(row.values) for row in taken if isinstance(row, Row)]
    columns = dict.fromkeys(chain(reading.columns, *rows))  # JSON may have more further down
    fault = (len(taken) - len(rows), -len(rows))
    return Sample(tuple(columns), rows, fault, how)


def _marks_are_text(rows: Iterable[Mapping[str, str]]) -> bool:
    """Whether more fields begin with a quotation mark than are quoted by the standard."""
    begun = [value for row in rows for value in row.values() if value.startswith('"')]
    return 2 * sum(bool(_QUOTED.fullmatch(value)) for value in begun) < len(begun)


def _bare(path: Path, how: Mapping[str, Any]) -> SourceSettings:
    columns = ColumnsSettings(text=[])  # none is looked for: all that there are count
    return SourceSettings(name="sample", path=str(path), columns=columns, **how)


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_text(value) for name, value in values.items()}
