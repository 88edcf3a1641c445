"""How many rows are to be expected next: three methods, each tried on the past, the best told."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import t as student
from statsmodels.tsa.forecasting.theta import ThetaModel

from kesu.insight.schema import FORECASTS
from kesu.insight.trends import ALL, PERIODS, shown_period
from kesu.scores.metrics import Floats

SEASON = {"week": 52, "month": 12}  # periods
LEAST = 8  # periods that a forecast is made from
LEAST_TRIES, MOST_TRIES = 4, 8  # beginnings of the past from which the rest is forecast
LEAST_MONTHS = 18  # whole ones, below which weeks are forecast
LEAST_MEAN = 1.0  # rows a period below which nothing is forecast
WEIGHTS = np.array([0.185, 0.315, 0.445])  # of the last three periods, the newest last
YEAR_AGO = 0.055  # of the same period a year ago
LEVEL = 0.05


class Tried(NamedTuple):
    """A method on the past of one series.

    Attributes:
        name: of the method.
        error: sum of the absolute errors by the sum of the rows (WAPE).
        scales: (n_periods,) root mean squares of the errors by the root of what was forecast, a
            step ahead each; at least 1, the chance of a count, and never less than nearer ones.
        n: beginnings of the past from which it was tried.
    """

    name: str
    error: float
    scales: Floats
    n: int


def weighted(past: Floats, n: int, season: int) -> Floats:
    """(n,) the moving average of the call-centre handbooks: a year ago, and the last three.

    Where there is no year yet, the period before these three stands for it.
    """
    before = past[-season:][np.arange(n) % season] if len(past) >= season else past[-4]
    return np.full(n, past[-3:] @ WEIGHTS) + YEAR_AGO * before


def naive(past: Floats, n: int, season: int) -> Floats:
    """(n,) the same periods a season ago; the last one where there is no whole season."""
    if len(past) < season:
        return np.full(n, past[-1])
    return np.asarray(past[-season:][np.arange(n) % season])


def theta(past: Floats, n: int, season: int) -> Floats:
    """(n,) the theta method, with a season where there are two and a test finds it.

    Source: Assimakopoulos & Nikolopoulos 2000, Int. J. Forecasting 16, 521 (statsmodels).
    """
    if not past.std():  # statsmodels finds no smoothing of a constant
        return np.full(n, past[-1])
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        model = ThetaModel(
            past, period=season, deseasonalize=len(past) >= 2 * season, method="additive"
        )
        told = np.asarray(model.fit().forecast(n), np.float64)
    return np.maximum(np.nan_to_num(told, nan=float(past.mean())), 0)


METHODS: dict[str, Callable[[Floats, int, int], Floats]] = {
    "weighted": weighted, "naive": naive, "theta": theta,
}  # fmt: skip


def find_forecasts(trends: pl.DataFrame, dimensions: Sequence[str], n_periods: int) -> pl.DataFrame:
    """FORECASTS: a row a series and coming period, of months, or of weeks where these are few.

    Every method is tried from several beginnings of the past; the one with the least error is
    told, with that error, and intervals as wide as its errors were. What has come of a period that
    is not over is the least that there will be.

    Args:
        trends: TRENDS.
        dimensions: tasks whose labels are forecast; all rows are too.
        n_periods: how many periods ahead.
    """
    wanted = trends.filter(pl.col("dimension").is_in([ALL, *dimensions]))
    told = wanted.filter(~pl.col("is_partial"))
    period = shown_period(told, LEAST_MONTHS)
    groups = told.filter(period=period).group_by("dimension", "value", maintain_order=True)
    running = wanted.filter("is_partial", period=period).rows_by_key(
        ["dimension", "value", "start"], named=True, unique=True
    )
    rows = [
        _with_so_far(row, running)
        for _, part in groups
        for row in _rows(part.sort("start"), n_periods)
    ]
    return pl.DataFrame(rows, schema=dict(FORECASTS.columns), orient="row")


def _rows(series: pl.DataFrame, n_periods: int) -> Iterator[dict[str, Any]]:
    past = series["n"].to_numpy().astype(float)
    period, last = series["period"][0], series["start"][-1]
    if len(past) < LEAST + LEAST_TRIES or past.mean() < LEAST_MEAN:
        return
    season = SEASON[period]
    tried = [try_method(name, past, n_periods, season) for name in METHODS]
    best = min(tried, key=lambda each: each.error)
    ahead = METHODS[best.name](past, n_periods, season)
    wide = float(student.isf(LEVEL / 2, best.n - 1)) * best.scales * np.sqrt(np.maximum(ahead, 1))
    errors = {f"error_{each.name}": each.error for each in tried}
    for step, mean in enumerate(ahead):
        yield {
            "period": period, "dimension": series["dimension"][0], "value": series["value"][0],
            "start": _later(last, period, step + 1), "mean": float(mean),
            "low": float(max(mean - wide[step], 0)), "high": float(mean + wide[step]),
            "method": best.name, "n_tries": best.n, **errors,
        }  # fmt: skip


def _with_so_far(row: dict[str, Any], running: Mapping[Any, Any]) -> dict[str, Any]:
    key = (row["dimension"], row["value"], row["start"])
    if key not in running:
        return row
    n = running[key]["n"]
    return row | {"so_far": n} | {name: max(row[name], n) for name in ("mean", "low", "high")}


def _later(day: date, period: str, steps: int) -> date:
    offset = PERIODS[period].replace("1", str(steps), 1)
    found = pl.select(pl.lit(day).dt.offset_by(offset)).item()
    assert isinstance(found, date)
    return found


def try_method(name: str, past: Floats, n_periods: int, season: int) -> Tried:
    """What a method makes of the past, from up to eight beginnings of it."""
    n = min(MOST_TRIES, len(past) - LEAST)
    wrong, seen = 0.0, 0.0
    roots = np.full((n, n_periods), np.nan)
    for row, first in enumerate(range(len(past) - n, len(past))):
        true = past[first : first + n_periods]
        told = METHODS[name](past[:first], n_periods, season)[: len(true)]
        wrong, seen = wrong + float(np.abs(true - told).sum()), seen + float(true.sum())
        roots[row, : len(true)] = (true - told) / np.sqrt(np.maximum(told, 1))
    return Tried(name, wrong / max(seen, 1.0), _scales(roots), n)


def _scales(roots: Floats) -> Floats:
    """(n_periods,) root mean squares by step; beyond what was tried often they grow as a walk's."""
    found = [1.0]
    for step, errors in enumerate(roots.T, start=1):
        known = errors[~np.isnan(errors)]
        grown = found[-1] * np.sqrt(step / max(step - 1, 1))
        own = np.sqrt(np.mean(known**2)) if len(known) >= LEAST_TRIES else grown
        found.append(max(found[-1], float(own)))
    return np.array(found[1:])
