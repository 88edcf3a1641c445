"""What readers give: rows with their place, and rows that could not be read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_WHOLE = re.compile(r"-?\d+\.0+")


@dataclass(frozen=True)
class Row:
    """A row of a file.

    Attributes:
        file: as the settings name it.
        line: of a text file; of other formats the number of the row, the header is 1.
        values: by column name.
    """

    file: str
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Broken:
    """A row that cannot be read, and why.

    Attributes:
        file: as of `Row`.
        line: as of `Row`.
        reason: why it cannot be read.
        raw: the row as it stands in the file.
        cells: by column name, where it is known which is which; else empty.
    """

    file: str
    line: int
    reason: str
    raw: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A file that is being read: its columns, and its rows one after another."""

    columns: tuple[str, ...]
    rows: Iterator[Row | Broken]


def as_text(value: object) -> str:
    """A cell as text: numbers without a needless `.0`, nothing for null and NaN.

    >>> [as_text(value) for value in (3.0, None, " 差 ", float("nan"), "差".encode())]
    ['3', '', '差', '', '差']
    """
    if isinstance(value, bytes):  # Parquet files of some writers do not say that they hold texts
        return value.decode("utf-8", errors="replace").strip()
    if value is None or value != value:  # noqa: PLR0124 - NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def as_code(value: str) -> str:
    """A text without the `.0` that spreadsheets and data frames put behind whole numbers.

    >>> [as_code(value) for value in ("1.0", "-1.0", "1.05", "v2.0")]
    ['1', '-1', '1.05', 'v2.0']
    """
    return value.partition(".")[0] if _WHOLE.fullmatch(value) else value


def distinct_names(names: Sequence[str]) -> list[str]:
    """Column names without empty and equal ones: a number is put behind these.

    >>> distinct_names(["备注", "", "备注"])
    ['备注', 'column_2', '备注_3']
    """
    named = [name or f"column_{at}" for at, name in enumerate(names, start=1)]
    return [name if name not in named[:at] else f"{name}_{at + 1}" for at, name in enumerate(named)]
