"""Cells of a row: texts, times and numbers; what is none of these is counted."""

import re
from typing import Protocol

from kesu.corpora.dates import NEVER, When, parse_when
from kesu.corpora.identity import NOBODY
from kesu.corpora.rows import Row, as_text

UNREAD = "that cannot be read, wanted the year first, as 2024-05-01 08:00"
# Answers of those who are asked by phone, as numbers of five.
SATISFIED = {
    "非常满意": 5.0, "很满意": 5.0, "满意": 4.0, "比较满意": 4.0, "基本满意": 3.0, "一般": 3.0,
    "不太满意": 2.0, "不满意": 2.0, "很不满意": 1.0, "非常不满意": 1.0,
}  # fmt: skip
# What stands where nobody was asked, or did not answer; it is no rating, and no mistake either.
UNRATED = NOBODY | {
    "未评价", "未评", "未评分", "未打分", "待评价", "无评价", "无评分", "暂无评价", "暂无评分",
    "无效评价", "未参评", "未回访", "未接通", "无法评价", "不予评价", "拒绝评价",
}  # fmt: skip
_DIGITS = {word: f"{number}" for number, word in enumerate("零一二三四五")} | {"两": "2"}
_RATING = re.compile(r"(-?\d+(?:\.\d+)?|[零一二两三四五])\s*(?:颗星|星级|星|分)?")


class Notes(Protocol):
    """Where cells that cannot be read are counted."""

    @property
    def zone(self) -> str:
        """The zone of times that carry none."""

    def note(self, source: str, what: str, value: str = "") -> None:
        """Count something of a source."""


class Cells:
    """The cells of one row of a source."""

    def __init__(self, source: str, row: Row, notes: Notes) -> None:
        """With the name of the source."""
        self._source, self._row, self._notes = source, row, notes

    def text(self, column: str | None) -> str:
        """A cell as text; empty where there is no such column."""
        return as_text(self._row.values.get(column)) if column else ""

    def joined(self, columns: str | list[str]) -> str:
        """The text of a row; a title that the body begins with is not said twice."""
        names = [columns] if isinstance(columns, str) else columns
        parts = [part for part in map(self.text, names) if part]
        kept = [part for at, part in enumerate(parts) if not any(
            later.startswith(part) for later in parts[at + 1 :]
        )]  # fmt: skip
        return "\n".join(kept)

    def when(self, column: str | None) -> When:
        """A time; `NEVER` where there is none."""
        value = self._row.values.get(column) if column else None
        found = parse_when(value, self._notes.zone)
        if found is NEVER and (text := as_text(value)):
            self._notes.note(self._source, f"dates in {column!r} {UNREAD}", text)
        return found

    def number(self, column: str | None) -> float | None:
        """A number, perhaps with 分 or 星 behind it; none where nobody rated."""
        text = self.text(column)
        if not text or text.casefold() in UNRATED:
            return None
        number = as_rating(text)
        if number is not None:
            return number
        self._notes.note(self._source, f"values in {column!r} that are no numbers", text)
        return None

    def rating(self, column: str | None, limits: tuple[float, float] | None) -> float | None:
        """A number within the limits."""
        number = self.number(column)
        if number is None or limits is None or limits[0] <= number <= limits[1]:
            return number
        self._notes.note(self._source, f"ratings outside {limits[0]:g} to {limits[1]:g}")
        return None

    def satisfaction(self, column: str | None) -> float | None:
        """A number, or one of five in words (满意 is 4)."""
        word = SATISFIED.get(self.text(column))
        return self.number(column) if word is None else word


def as_rating(text: str) -> float | None:
    """A number of stars or points; None if the text is none.

    >>> [as_rating(text) for text in ("4.5", "5分", "五星", "3 颗星", "好", "12/26")]
    [4.5, 5.0, 5.0, 3.0, None, None]
    """
    found = _RATING.fullmatch(text)
    return float(_DIGITS.get(found[1], found[1])) if found else None


def is_written(text: str) -> bool:
    """Whether a cell for a time tells of one, though it may be in no spelling that is known.

    >>> [is_written(text) for text in ("12/26/25", "未答复", "")]
    [True, False, False]
    """
    return any(char.isdigit() for char in text)
