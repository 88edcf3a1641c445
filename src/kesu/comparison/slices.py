"""The same comparison on parts of the rows: by channel, length, date, attribute and the like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.stats import norm

from kesu.comparison.paired import LEVEL
from kesu.scores.metrics import Bools

LENGTHS = (20, 60, 150)  # characters at which texts are parted
ATTRIBUTE = "attr_"
_MOST_VALUES = 30  # of a column that is worth slicing by
_MOST_PERIODS = 12  # months, or quarters, that rows are parted into
_OWN = ("length", "date", "copies", "sentiment", "channel")
_LEAST = 2  # duplicate groups


@dataclass(frozen=True)
class Slice:
    """Accuracy of both systems on some of the rows, and B minus A.

    Attributes:
        by: what the rows are parted by.
        value: the part.
        n_rows: rows in it.
        a: accuracy of A.
        b: accuracy of B.
        difference: b - a.
        low: lower end of the 95 % interval that holds for all slices at once.
        high: its upper end.
    """

    by: str
    value: str
    n_rows: int
    a: float
    b: float
    difference: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the corrected interval leaves out zero."""
        return self.low > 0 or self.high < 0


def compare_slices(
    columns: pl.DataFrame, right_a: Bools, right_b: Bools, groups: Sequence[str], *, min_rows: int
) -> list[Slice]:
    """Compare two systems on each part that is large enough, the worst for B first.

    Args:
        columns: what rows are parted by, a column each; null: in no part of it.
        right_a: (n_rows,), whether A has the row right.
        right_b: the same of B.
        groups: duplicate group of each row; rows of one are no evidence of their own.
        min_rows: rows of a part that is compared.

    The interval is normal, with a standard error over duplicate groups (cluster-robust, Liang and
    Zeger 1986), at the level divided by the number of parts (Bonferroni). Where no row differs, it
    reaches as far as three in the number of groups.
    """
    numbers = np.unique(np.asarray(groups), return_inverse=True)[1]
    parts = [
        (by, value, rows)
        for by, value, rows in _parts(columns)
        if len(rows) >= min_rows and len(np.unique(numbers[rows])) >= _LEAST
    ]
    reach = float(norm.isf(LEVEL / max(len(parts), 1) / 2))
    change = right_b.astype(float) - right_a
    found = []
    for by, value, rows in parts:
        mean, se = float(change[rows].mean()), _clustered(change[rows], numbers[rows])
        end = max(reach * se, 3 / len(np.unique(numbers[rows])))
        a, b = float(right_a[rows].mean()), float(right_b[rows].mean())
        found.append(Slice(by, value, len(rows), a, b, mean, mean - end, mean + end))
    return sorted(found, key=lambda each: (each.difference, each.by, each.value))


def slice_columns(rows: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """What the rows of a comparison can be parted by, in their order.

    Args:
        rows: `row_id`, `text`, `dup_group`.
        records: of the corpus: `row_id`, `channel`, `local_date`, `attr_…`, `gold_sentiment`.
    """
    kept = [
        name
        for name in records.columns
        if name in {"channel", "gold_sentiment"} or name.startswith(ATTRIBUTE)
    ]
    told = rows.join(
        records.select("row_id", "local_date", *kept), on="row_id", how="left",
        maintain_order="left",
    )  # fmt: skip
    return told.select(
        length=_length(pl.col("text").str.len_chars()),
        date=_period(told["local_date"]),
        copies=pl.when(pl.col("dup_group").is_duplicated())
        .then(pl.lit("several"))
        .otherwise(pl.lit("one")),
        **{_named(name, kept): pl.col(name) for name in kept},
    )


def _named(column: str, others: Sequence[str]) -> str:
    """What rows are said to be parted by: an attribute whose name is taken keeps its prefix."""
    name = column.removeprefix(ATTRIBUTE).removeprefix("gold_")
    is_taken = name in _OWN or (column != name and name in others)
    return column if column.startswith(ATTRIBUTE) and is_taken else name


def _period(dates: pl.Series) -> pl.Series:
    """The month, quarter or year of each row: the finest of which there are not many.

    >>> from datetime import date
    >>> days = [date(2023, month, 1) for month in (1, 2, 3)]
    >>> _period(pl.Series(days)).to_list()
    ['2023-01', '2023-02', '2023-03']
    >>> _period(pl.Series([*days, date(2024, 7, 1), date(2024, 12, 1)])).to_list()[-2:]
    ['2024-Q3', '2024-Q4']
    """
    first, last = dates.min(), dates.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return dates.cast(pl.String)
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    if months <= _MOST_PERIODS:
        return dates.dt.strftime("%Y-%m")
    if months <= 3 * _MOST_PERIODS:
        quarter = "-Q" + dates.dt.quarter().cast(pl.String)
        return dates.dt.strftime("%Y") + quarter
    return dates.dt.strftime("%Y")


def _length(n_chars: pl.Expr) -> pl.Expr:
    """The part of the lengths that a text falls into: up to 20, 21-60, 61-150, over 150."""
    names = [f"up to {LENGTHS[0]}"]
    names += [f"{low + 1}-{high}" for low, high in pairwise(LENGTHS)]
    place = pl.sum_horizontal((n_chars > length).cast(pl.Int64) for length in LENGTHS)
    named = dict(enumerate([*names, f"over {LENGTHS[-1]}"]))
    return place.replace_strict(named, return_dtype=pl.String)


def _parts(columns: pl.DataFrame) -> Iterator[tuple[str, str, np.ndarray]]:
    for by in columns.columns:
        values = columns[by].cast(pl.String)
        names = sorted(values.drop_nulls().unique())
        if 1 < len(names) <= _MOST_VALUES:
            for name in names:
                yield by, name, np.flatnonzero((values == name).fill_null(value=False).to_numpy())


def _clustered(change: np.ndarray, groups: np.ndarray) -> float:
    """Standard error of the mean of rows that come in groups."""
    sums = np.bincount(groups, weights=change - change.mean())
    n_groups = len(np.unique(groups))
    return float(np.sqrt((sums**2).sum() * n_groups / (n_groups - 1)) / len(change))
