"""What readers give: rows with their place, and rows that could not be read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_WHOLE = re.compile(r"-?\d+\.0+")
TOTALS = frozenset(("合计", "总计", "小计", "共计", "total"))


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


def is_total(row: Row) -> bool:
    """Whether a row sums up those above it, as below tables of a spreadsheet: 合计 and little else.

    >>> is_total(Row("a.xlsx", 9, {"编号": "合计：", "内容": "共803件", "科室": None}))
    True
    """
    cells = [as_text(value) for value in row.values.values()]
    told = [cell for cell in cells if cell]
    is_bare = len(told) <= max(2, len(cells) // 2)
    return bool(told) and is_bare and told[0].rstrip(":： ").casefold() in TOTALS


@dataclass(frozen=True)
class Reading:
    """A file that is being read: columns, rows one after another, and what is left out of it."""

    columns: tuple[str, ...]
    rows: Iterator[Row | Broken]
    notes: tuple[str, ...] = ()


def without_totals(rows: Iterator[Row | Broken]) -> Iterator[Row | Broken]:
    """The rows, of which those that sum up others are broken."""
    for row in rows:
        if isinstance(row, Row) and is_total(row):
            cells = {name: as_text(value) for name, value in row.values.items()}
            yield Broken(row.file, row.line, "a row of totals", "", cells)
        else:
            yield row


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
