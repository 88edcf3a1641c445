"""Did the fix work? An interrupted time series, beside what happened where nothing was fixed."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import statsmodels.api as sm
from scipy.stats import t

from kesu.days import are_mostly_months, by_day
from kesu.insight.schema import EFFECTS
from kesu.insight.settings import Intervention
from kesu.scores.metrics import Floats

WEEK = 7  # days
LEAST_BEFORE, LEAST_AFTER = 8, 4  # whole weeks, below which it is too early to say
YEAR = 365.25 / WEEK
LEAST_ROWS = 30  # of the label before the day
LEVEL = 0.05
SMALL = 1.25  # a change by less, up or down, is as good as none


@dataclass(frozen=True)
class _Weeks:
    """Whole weeks counted from the day of the intervention, which begins week 0."""

    week: Floats
    hits: Floats
    others: Floats


def find_effects(
    rows: pl.DataFrame, interventions: Sequence[Intervention], today: date
) -> pl.DataFrame:
    """EFFECTS: a row an intervention, in their order.

    The weeks of the label are a quasi-Poisson regression on a trend, the season (one wave a year,
    where there is more than a year), and a step at the day; `ratio` is that of the step. The
    comparison has the same, but for the volume of other rows as exposure: rows of the same label
    that the filter leaves out, where there is a filter, else rows of other labels. What changes for
    all of them is then no effect (difference in differences).

    Args:
        rows: `labels` (a list), `local_date`, a column an attribute, and `time_precision` if it is
            known; rows that tell no more than their month are counted in no week.
        interventions: what was done, and when.
        today: interventions after it, and after the last row, have no effect yet.
    """
    dated = rows.drop_nulls("local_date")
    told = [_effect(dated, each, today) for each in interventions]
    return pl.DataFrame(told, schema=dict(EFFECTS.columns), orient="row")


def _effect(rows: pl.DataFrame, done: Intervention, today: date) -> dict[str, Any]:
    """One row of EFFECTS."""
    about = {
        "name": done.name, "date": done.day, "label": done.label,
        "attribute": list(done.where), "value": list(done.where.values()),
    }  # fmt: skip
    if are_mostly_months(rows):
        return about | {"weeks_before": 0, "weeks_after": 0, "first_week": 0, "by_week": [],
                        "verdict": "too_early", "reason": "only_months"}  # fmt: skip
    weeks = _weeks(by_day(rows), done)
    n_before, n_after = int((weeks.week < 0).sum()), int((weeks.week >= 0).sum())
    about |= {
        "weeks_before": n_before, "weeks_after": n_after, "first_week": -n_before,
        "by_week": weeks.hits.astype(int).tolist(),
    }  # fmt: skip
    reason = _too_early(weeks, done, today, n_before, n_after)
    if reason:
        return about | {"verdict": "too_early", "reason": reason}
    series = _step(weeks, None)
    compared = _step(weeks, weeks.others) if (weeks.others > 0).all() else None
    main = compared or series
    if main is None:
        return about | {"verdict": "too_early", "reason": "no_fit"}
    return about | {
        "verdict": _verdict(main), "reason": None,
        **dict(zip(("ratio", "low", "high"), main, strict=True)),
        **dict(zip(("own_ratio", "own_low", "own_high"), series or (None,) * 3, strict=True)),
        "is_compared": compared is not None,
    }  # fmt: skip


def _weeks(rows: pl.DataFrame, done: Intervention) -> _Weeks:
    """Counts of whole weeks; rows of the filter, and of what they are compared with."""
    is_label = pl.col("labels").list.contains(done.label)
    here = pl.lit(value=True)
    for name, value in done.where.items():
        here &= (pl.col(name) == value).fill_null(value=False)
    other = is_label & ~here if done.where else ~is_label
    days = (pl.col("local_date") - pl.lit(done.day)).dt.total_days()
    told = rows.select(week=days.floordiv(WEEK), day=days, hit=(is_label & here), other=other)
    if told.is_empty():
        return _Weeks(np.zeros(0), np.zeros(0), np.zeros(0))
    first, last = int(told["day"].min()), int(told["day"].max())  # type: ignore[arg-type]
    start, end = -(-first // WEEK), (last + 1) // WEEK  # weeks that are not whole are left out
    counts = told.group_by("week").agg(pl.col("hit", "other").sum())
    every = pl.DataFrame({"week": np.arange(start, end)}).join(counts, on="week", how="left")
    every = every.sort("week").fill_null(0)
    return _Weeks(*(every[name].to_numpy().astype(float) for name in ("week", "hit", "other")))


def _too_early(
    weeks: _Weeks, done: Intervention, today: date, n_before: int, n_after: int
) -> str | None:
    if done.day > today:
        return "future"
    if n_after < LEAST_AFTER:
        return "few_weeks_after"
    if n_before < LEAST_BEFORE:
        return "few_weeks_before"
    return "few_rows" if weeks.hits[weeks.week < 0].sum() < LEAST_ROWS else None


def _step(weeks: _Weeks, exposure: Floats | None) -> tuple[float, float, float] | None:
    """The ratio of the step with its 95 % interval; None where the regression has no answer."""
    span = weeks.week - weeks.week.mean()
    columns = [np.ones(len(span)), span / YEAR]
    if len(span) > YEAR:
        turn = 2 * np.pi * weeks.week / YEAR
        columns += [np.sin(turn), np.cos(turn)]
    columns.append((weeks.week >= 0).astype(float))
    hits = _with_some(weeks)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GLM(
                hits, np.stack(columns, axis=1), family=sm.families.Poisson(),
                offset=None if exposure is None else np.log(exposure),
            )  # fmt: skip
            fitted = model.fit(scale="X2")
    except (np.linalg.LinAlgError, ValueError):
        return None
    se = fitted.bse[-1] / np.sqrt(min(1.0, fitted.scale))  # counts scatter by chance at least
    reach = t.ppf(1 - LEVEL / 2, fitted.df_resid) * se
    with np.errstate(over="ignore"):
        found = np.exp(fitted.params[-1] + np.array([0, -reach, reach]))
    return (float(found[0]), float(found[1]), float(found[2])) if np.isfinite(found).all() else None


def _with_some(weeks: _Weeks) -> Floats:
    """The counts; where a side has none, half a row in its first week, so that a ratio exists."""
    hits = weeks.hits.copy()
    for side in (weeks.week < 0, weeks.week >= 0):
        if not hits[side].any():
            hits[np.flatnonzero(side)[0]] = 0.5
    return hits


def _verdict(step: tuple[float, float, float]) -> str:
    """What the interval says; one that holds both no change and a large one says too little."""
    _, low, high = step
    if high < 1:
        return "fell"
    if low > 1:
        return "rose"
    return "no_change" if low > 1 / SMALL and high < SMALL else "undecided"


def effect_rows(effects: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for metrics.json: days as text."""
    return effects.with_columns(pl.col("date").cast(pl.String)).to_dicts()
