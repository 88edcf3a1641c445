"""The newest whole period, and the course until then, for the report."""

from typing import Any

import polars as pl

from kesu.insight.trends import ALL

LEAST_MONTHS = 3  # whole ones, below which weeks are told
MOST_PERIODS = 24  # of the course


def trend_summary(trends: pl.DataFrame, dimension: str) -> dict[str, Any]:
    """What the report tells of the trends of one task; empty without a whole period.

    Args:
        trends: TRENDS.
        dimension: the task.

    Returns:
        `period` (month or week), `start` (of the newest whole one), `total` (its row of all),
        `rows` (its rows of the dimension, the largest first), `course` (`start`, `value`, `n`).
    """
    whole = trends.filter(~pl.col("is_partial"), pl.col("dimension").is_in([ALL, dimension]))
    n_months = whole.filter(period="month")["start"].n_unique()
    period = "month" if n_months >= LEAST_MONTHS else "week"
    filled = whole.filter(pl.col("dimension") == ALL, pl.col("n") > 0)["start"]
    told = whole.filter(pl.col("start").is_in(filled.implode()), period=period)
    if told.is_empty():
        return {}
    starts = told["start"].unique().sort().tail(MOST_PERIODS)
    newest = told.filter(pl.col("start") == starts[-1])
    course = told.filter(pl.col("start").is_in(starts.implode()), dimension=dimension)
    total = newest.filter(dimension=ALL)
    own = newest.filter(dimension=dimension).sort("n", "value", descending=[True, False])
    return {
        "period": period,
        "start": str(starts[-1]),
        "total": _rows(total)[0] if total.height else None,
        "rows": _rows(own),
        "course": _rows(course.select("start", "value", "n")),
    }


def _rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    return table.with_columns(pl.col("start").cast(pl.String)).to_dicts()
