"""What a column looks like: the evidence behind the guesses of `kesu init`."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kesu.corpora.dates import parse_when
from kesu.corpora.headers import TIME

_HAN = re.compile(r"[一-鿿]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE_SHAPE = re.compile(r"\d{4}\s*[-/.年]|\d{8}(?:\d{4,6})?$")
_LETTERS = re.compile("[a-z]+")
_CAMEL = re.compile("([a-z])([A-Z])")
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
        return len(self.numbers) >= 0.98 * len(self.values) > 0

    @cached_property
    def date_share(self) -> float:
        """The share of values that are dates by their look.

        Bare numbers are not, unless the header says so: days of a spreadsheet.
        """
        tried, is_named = self.values[:DATED], self.is_named(*TIME)
        is_date = (
            (is_named or bool(_DATE_SHAPE.match(value)))
            and parse_when(value, "UTC").utc is not None
            for value in tried
        )
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
