"""The rows by which `kesu init` guesses what a file is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kesu.corpora.readers import read_file
from kesu.corpora.rows import Row, as_text
from kesu.corpora.settings import ColumnsSettings, SourceSettings

SAMPLE = 200_000  # rows that are looked at: files are often sorted by label
_QUOTED = re.compile('"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Sample:
    """Rows as texts, how they were read, and how well: rows broken, rows not seen."""

    quoting: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    fault: tuple[int, int]


def read_sample(path: Path) -> Sample:
    """With the quoting that breaks fewer rows and swallows fewer.

    Where there is one column, every line is a row if marks are text, so that this tells nothing.
    """
    standard = _read_sample(path, "standard")
    if path.suffix.lower() not in {".csv", ".tsv", ".txt", ".tab"}:
        return standard
    plain = _read_sample(path, "none")
    if len(standard.columns) == 1:
        return plain if plain.fault[0] < standard.fault[0] else standard
    is_as_good = plain.fault == standard.fault and _marks_are_text(plain.rows)
    return plain if plain.fault < standard.fault or is_as_good else standard


def _read_sample(path: Path, quoting: str) -> Sample:
    reading = read_file(path, _bare(path, quoting))
    taken = list(islice(reading.rows, SAMPLE))
    rows = [_texts(row.values) for row in taken if isinstance(row, Row)]
    columns = dict.fromkeys(chain(reading.columns, *rows))  # JSON may have more further down
    return Sample(quoting, tuple(columns), rows, (len(taken) - len(rows), -len(rows)))


def _marks_are_text(rows: Iterable[Mapping[str, str]]) -> bool:
    """Whether more fields begin with a quotation mark than are quoted by the standard."""
    begun = [value for row in rows for value in row.values() if value.startswith('"')]
    return 2 * sum(bool(_QUOTED.fullmatch(value)) for value in begun) < len(begun)


def _bare(path: Path, quoting: str) -> SourceSettings:
    columns = ColumnsSettings(text=[])  # none is looked for: all that there are count
    return SourceSettings(
        name="sample",
        path=str(path),
        columns=columns,
        quoting="none" if quoting == "none" else "standard",
    )


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_text(value) for name, value in values.items()}
