"""What the report tells of trends, alerts and control charts."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from kesu.insight.trends import ALL, shown_period

LEAST_MONTHS = 3  # whole ones, below which weeks are told
MOST_PERIODS = 24  # of the course
MOST_ALERTS = 200  # told
MOST_CHARTS, NEWEST = 6, 4  # control charts; those of what broke a rule so many periods ago


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
    period = shown_period(whole, LEAST_MONTHS)
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


def alert_rows(alerts: pl.DataFrame) -> list[dict[str, Any]]:
    """Alerts in their order, those that go on first; days as text."""
    told = alerts.head(MOST_ALERTS).drop("texts", "row_ids")
    return told.with_columns(pl.col("since", "told", "until").cast(pl.String)).to_dicts()


def control_rows(
    control: pl.DataFrame, period: str, alerts: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The charts of all rows, of what has an alert, and of what broke a rule upwards lately.

    Returns:
        A dict a chart: `dimension`, `value`, `chart`, `period`, and `rows` with `start` as text.
    """
    told = control.filter(period=period)
    groups = {
        (str(key[0]), str(key[1])): part.sort("start")
        for key, part in told.group_by("dimension", "value", maintain_order=True)
    }
    alarmed = [(each["dimension"], each["value"]) for each in alerts if each["until"] is None]
    broken = [
        key
        for key, part in groups.items()
        if key not in alarmed
        and part.tail(NEWEST).filter(pl.col("z") > 0, pl.col("rules").list.len() > 0).height
    ]
    chosen = dict.fromkeys([(ALL, ALL), *alarmed, *broken])
    return [
        {
            "dimension": key[0],
            "value": key[1],
            "chart": groups[key]["chart"][0],
            "period": period,
            "rows": _rows(groups[key].drop("period", "dimension", "value", "chart")),
        }
        for key in chosen
        if key in groups
    ][:MOST_CHARTS]


def forecast_rows(forecasts: pl.DataFrame, trends: pl.DataFrame) -> list[dict[str, Any]]:
    """A dict a series: the forecasts as `ahead`, and the last whole periods as `past`."""
    told = []
    for (dimension, value), part in forecasts.group_by("dimension", "value", maintain_order=True):
        period = part["period"][0]
        past = trends.filter(~pl.col("is_partial"), dimension=dimension, value=value, period=period)
        first = part.row(0, named=True)
        told.append(
            {
                "dimension": dimension,
                "value": value,
                "period": period,
                "method": first["method"],
                "n_tries": first["n_tries"],
                **{name: first[name] for name in first if name.startswith("error_")},
                "ahead": _rows(part.select("start", "mean", "low", "high", "so_far")),
                "past": _rows(past.sort("start").tail(MOST_PERIODS).select("start", "n")),
            }
        )
    return told
