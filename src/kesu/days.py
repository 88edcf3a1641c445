"""Days of rows, and those among them that are mistakes."""

from datetime import date, timedelta

import numpy as np
import polars as pl

# ASSUME: dates so far from all others, and so few, are mistakes (1970-01-01, 2099-12-31).
STRAY_GAP_DAYS = 366
STRAY_SHARE = 0.01
MOSTLY = 0.9  # of the rows on the first of a month: one in thirty is, where days are told


def drop_stray_dates(dates: pl.Series) -> pl.Series:
    """The dates, null where they are few and more than a year away from all others.

    >>> days = pl.Series([date(1970, 1, 1)] + [date(2025, 3, d % 28 + 1) for d in range(200)])
    >>> drop_stray_dates(days).drop_nulls().min()
    datetime.date(2025, 3, 1)
    """
    days = dates.drop_nulls().to_physical().to_numpy()
    if not len(days):
        return dates
    seen = np.unique(days)
    stretch = np.concatenate([[0], np.cumsum(np.diff(seen) > STRAY_GAP_DAYS)])
    n_rows = np.bincount(stretch[np.searchsorted(seen, days)])
    kept = seen[(n_rows >= STRAY_SHARE * len(days))[stretch]]
    return dates.set(~dates.to_physical().is_in(kept).fill_null(value=True), None)


def are_months(dates: pl.Series) -> bool:
    """Whether nearly all rows tell no more than their month: first days, of several months.

    >>> are_months(pl.Series([date(2025, 1, 1), date(2025, 3, 1)]))
    True
    >>> are_months(pl.Series([date(2025, 1, 1), date(2025, 3, 2)]))
    False
    >>> are_months(pl.Series([date(2025, month, 1) for month in range(1, 13)] + [date(2025, 8, 9)]))
    True
    """
    days = dates.drop_nulls()
    is_first = days.dt.day() == 1
    return days.filter(is_first).n_unique() > 1 and int(is_first.sum()) >= MOSTLY * len(days)


def by_day(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those that tell no more than their month, where any tell more.

    Args:
        rows: with `time_precision`, if it is known.
    """
    if "time_precision" not in rows.columns:
        return rows
    told = rows.filter(pl.col("time_precision").ne_missing("month"))
    return rows if told.is_empty() else told


def are_mostly_months(rows: pl.DataFrame) -> bool:
    """Whether more rows tell no more than their month than tell their day.

    Args:
        rows: `local_date`, without nulls, and `time_precision` if it is known.
    """
    return are_months(rows["local_date"]) or 2 * by_day(rows).height < rows.height


def month_end(day: date) -> date:
    """The last day of its month.

    >>> month_end(date(2024, 2, 1))
    datetime.date(2024, 2, 29)
    """
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
