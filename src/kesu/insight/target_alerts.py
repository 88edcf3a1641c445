"""Alerts of shares above their target."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from scipy.stats import binom

from kesu.days import month_end
from kesu.insight.alert_table import alert_table


def target_alerts(
    trends: pl.DataFrame, departments: Mapping[str, str | None], *, task: str
) -> pl.DataFrame:
    """ALERTS of shares that surely lie above their target in the newest whole month, or week.

    `since` is the first of the periods in a row in which they did.

    Args:
        trends: TRENDS.
        departments: by label of the task.
        task: whose labels have departments.
    """
    told = trends.filter(~pl.col("is_partial"), pl.col("target").is_not_null())
    found: list[dict[str, Any]] = []
    for period in ("month", "week"):
        for (dimension, value), part in told.filter(period=period).group_by(
            "dimension", "value", maintain_order=True
        ):
            known = {(each["dimension"], each["value"]) for each in found}
            rows = part.sort("start").to_dicts()
            if (dimension, value) in known or not rows[-1]["is_above_target"]:
                continue
            first = len(rows) - 1
            while first and rows[first - 1]["is_above_target"]:
                first -= 1
            found.append(_above(rows[first], rows[-1], departments if dimension == task else {}))
    return alert_table(found, told.select("dimension", "value").n_unique())


def _above(
    first: Mapping[str, Any], last: Mapping[str, Any], departments: Mapping[str, str | None]
) -> dict[str, Any]:
    target, total = last["target"], last["total"]
    return {
        "kind": "target", "dimension": last["dimension"], "value": last["value"],
        "department": departments.get(last["value"]), "since": first["start"],
        "told": _end(first), "n": last["n"], "expected": target * total,
        "ratio": last["share"] / target, "low": last["share_low"] / target,
        "high": last["share_high"] / target,
        "p_value": float(binom.sf(last["n"] - 1, total, target)),
    }  # fmt: skip


def _end(period: Mapping[str, Any]) -> date:
    """The last day of a week or month."""
    start: date = period["start"]
    if period["period"] == "week":
        return start + timedelta(days=6)
    return month_end(start)
