"""What a column looks like: the evidence behind the guesses of `kesu init`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kesu.corpora.dates import parse_when

_HAN = re.compile(r"[一-鿿]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE_SHAPE = re.compile(r"\d{4}\s*[-/.年]|\d{8}(?:\d{4,6})?(?:\.0+)?$")
_LETTERS = re.compile("[a-z]+")
_CAMEL = re.compile("([a-z])([A-Z])")
SERIAL = ("date", "created", "created_date", "create_date")
NEARLY_ALL = 0.98
DATED = 200  # values that are tried as dates
SHORT = 4  # letters of an English word, below which it is part of too many others


@dataclass(frozen=True)
class Column:
    """Sampled values of a column, as texts without empty ones.

    Attributes:
        name: the header.
        values: not empty ones, in file order.
        n_rows: rows sampled, empty cells included.
    """

    name: str
    values: Sequence[str]
    n_rows: int

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value occurs."""
        return Counter(self.values)

    @property
    def n_distinct(self) -> int:
        """How many different values there are."""
        return len(self.counts)

    @property
    def distinct_share(self) -> float:
        """Different values over values; 0 without any."""
        return self.n_distinct / len(self.values) if self.values else 0.0

    @cached_property
    def mean_han(self) -> float:
        """Han characters a row, empty cells count as 0."""
        return sum(len(_HAN.findall(value)) for value in self.values) / max(self.n_rows, 1)

    @property
    def filled_han(self) -> float:
        """Han characters a value that is not empty."""
        return self.mean_han * self.n_rows / max(len(self.values), 1)

    @cached_property
    def mean_length(self) -> float:
        """Characters a value."""
        return sum(map(len, self.values)) / max(len(self.values), 1)

    @cached_property
    def numbers(self) -> list[float]:
        """The values that are numbers."""
        return [float(value) for value in self.values if _NUMBER.fullmatch(value)]

    @property
    def is_numeric(self) -> bool:
        """Whether nearly all values are numbers."""
        return len(self.numbers) >= NEARLY_ALL * len(self.values) > 0

    @cached_property
    def date_share(self) -> float:
        """The share of values that are dates by their look; bare numbers are not."""
        return self._dated(lambda value: bool(_DATE_SHAPE.match(value)))

    @cached_property
    def serial_share(self) -> float:
        """The share of values that are days of a spreadsheet, where the header says so."""
        is_told = "日期" in self.name or self.name.endswith("时间") or self.name.lower() in SERIAL
        return self._dated(lambda value: bool(_NUMBER.fullmatch(value))) if is_told else 0.0

    def _dated(self, is_shaped: Callable[[str], bool]) -> float:
        tried = self.values[:DATED]
        is_date = (is_shaped(value) and parse_when(value, "UTC").utc is not None for value in tried)
        return sum(is_date) / max(len(tried), 1)

    def is_named(self, *words: str) -> bool:
        """Whether the header contains one of these words, in any case.

        A short English word must begin a word of the header: "cat" is in cat_name, not in location.
        """
        name = self.name.lower()
        parts = _LETTERS.findall(_CAMEL.sub(r"\1 \2", self.name).lower())
        return any(
            any(part.startswith(word) for part in parts)
            if word.isascii() and len(word) < SHORT
            else word in name
            for word in words
        )


def profile(columns: Iterable[str], rows: Sequence[dict[str, str]]) -> dict[str, Column]:
    """Columns by name, from sampled rows."""
    return {
        name: Column(name, [row[name] for row in rows if row.get(name)], len(rows))
        for name in columns
    }
