"""Control charts of shares and rates, with the rules of Western Electric."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from kesu.insight.schema import CONTROL
from kesu.insight.trends import ALL
from kesu.scores.metrics import Bools, Floats

WINDOW, NEWEST = {"week": 60, "month": 48}, 8  # periods that are drawn; without these is the center
LEAST = 12  # periods below which there is no chart
LEAST_MEAN = 1.0  # rows a period below which there is none
MOVING_RANGE = 1.128  # mean of the range of two normal values
SPREAD = 0.91  # standard error of such an estimate of the deviation, times the root of its number
SURE = 1.645


def find_control(trends: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """CONTROL: a row a whole period of each series of these dimensions, and of all rows.

    Shares have a p-chart, all rows a u-chart (rows a day); where the values scatter more than
    chance lets them, Laney's p' or u', whose limits are as much wider. The center is the mean of
    the periods but the newest ones, so that these are judged by what was before.

    Source: Montgomery, Introduction to Statistical Quality Control, 7; Laney 2002, Quality
    Engineering 14, 531; Western Electric, Statistical Quality Control Handbook (1956).

    Args:
        trends: TRENDS.
        dimensions: tasks whose labels are drawn.
    """
    told = trends.filter(~pl.col("is_partial"), pl.col("period").is_in(list(WINDOW)))
    told = told.filter(pl.col("dimension").is_in([ALL, *dimensions]))
    groups = told.group_by("period", "dimension", "value", maintain_order=True)
    tables = [table for _, part in groups for table in _chart(part.sort("start"))]
    return pl.concat([CONTROL.empty(), *tables])


def _chart(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The chart of one series, if it is long and common enough."""
    period, dimension = rows["period"][0], rows["dimension"][0]
    drawn = rows.tail(WINDOW[period])
    is_share = dimension != ALL
    if is_share:
        drawn = drawn.filter(pl.col("total") > 0)
    if drawn.height < LEAST or not _varies(drawn, is_share=is_share):
        return
    ends = pl.col("start").dt.offset_by("1w" if period == "week" else "1mo")
    days = drawn.select((ends - pl.col("start")).dt.total_days()).to_series()
    total = drawn["total"] if is_share else days
    values = chart(
        drawn["n"].to_numpy().astype(float), total.to_numpy().astype(float), is_share=is_share
    )
    told = drawn.select("period", "start", "dimension", "value", "n")
    told = told.with_columns(total=total, **values)
    yield told.select(pl.col(name).cast(dtype) for name, dtype in CONTROL.columns.items())


def _varies(rows: pl.DataFrame, *, is_share: bool) -> bool:
    """Whether there are rows enough in the periods that make the center, and others as well."""
    base = rows.head(rows.height - NEWEST) if rows.height >= LEAST + NEWEST else rows
    n, total = int(base["n"].sum()), int(base["total"].sum())
    least = LEAST_MEAN * base.height
    return n >= least and (not is_share or total - n >= least)


def chart(n: Floats, total: Floats, *, is_share: bool) -> dict[str, Any]:
    """The lines of one chart.

    Args:
        n: (n_periods,) rows.
        total: (n_periods,) rows of which they are a share, or days.
        is_share: whether they are a share.

    Returns:
        `chart` (its name), and (n_periods,) `rate`, `center`, `lower`, `upper`, `z`, `rules`.
    """
    base = slice(0, len(n) - NEWEST) if len(n) >= LEAST + NEWEST else slice(0, len(n))
    center = float(n[base].sum() / total[base].sum())
    variance = center * (1 - center) if is_share else center
    sigma = np.sqrt(np.maximum(variance, 1e-12) / total)
    rate = n / total
    z = (rate - center) / sigma
    wider = float(np.abs(np.diff(z[base])).mean()) / MOVING_RANGE
    is_wider = wider > 1 + SURE * SPREAD / np.sqrt(len(z[base]))
    if is_wider:
        sigma, z = sigma * wider, z / wider
    name = ("p" if is_share else "u") + ("'" if is_wider else "")
    most = 1.0 if is_share else np.inf
    return {
        "chart": pl.lit(name), "rate": pl.Series(rate), "center": pl.lit(center),
        "lower": pl.Series(np.maximum(center - 3 * sigma, 0)),
        "upper": pl.Series(np.minimum(center + 3 * sigma, most)),
        "z": pl.Series(z), "rules": pl.Series(western_electric(z), dtype=pl.List(pl.Int64)),
    }  # fmt: skip


def western_electric(z: Floats) -> list[list[int]]:
    """Per value the rules that it breaks.

    1: beyond 3 sigma. 2: two of three beyond 2 sigma on one side. 3: four of five beyond 1 sigma on
    one side. 4: eight in a row on one side.

    >>> western_electric(np.array([0.1, 2.1, 0.2, 2.4, -3.2]))
    [[], [], [], [2], [1]]
    """
    broken: list[list[int]] = [[] for _ in z]
    for at, value in enumerate(z):
        side = np.sign(value)
        away = side * z[: at + 1]
        if away[-1] > 3:  # noqa: PLR2004 - the rules' own numbers
            broken[at].append(1)
        for rule, (limit, most, least) in enumerate(((2, 3, 2), (1, 5, 4), (0, 8, 8)), start=2):
            last: Bools = away[-most:] > limit
            if last[-1] and len(last) >= least and last.sum() >= least:
                broken[at].append(rule)
    return broken
