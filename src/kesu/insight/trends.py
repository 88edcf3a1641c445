"""Counts, shares and sentiment by day, week and month, against the last one and last year."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy.stats import beta

from kesu.days import are_mostly_months, by_day, month_end
from kesu.insight.dispersion import dispersion
from kesu.insight.schema import TRENDS
from kesu.scores.metrics import Floats

PERIODS = {"day": "1d", "week": "1w", "month": "1mo"}
LEVEL = 0.05
LEAST_STEPS = 8  # between periods, that tell how counts scatter
MOST = {"day": 1100, "week": 522, "month": 240}  # periods that are told, the newest
ALL = "all"  # the dimension of all rows


def find_trends(
    rows: pl.DataFrame,
    dimensions: Sequence[str],
    targets: Mapping[tuple[str, str], float],
    *,
    max_values: int = 200,
    today: date | None = None,
) -> pl.DataFrame:
    """TRENDS: a row a period, dimension and value that has rows in it or around it.

    A value that is quiet in a period counts 0 from its first to its last period. A period is
    partial where the first or the last row lies within it; its changes are not told, nor those
    against a partial one. Changes are of rows a day, for months have 28 to 31. Rows that tell no
    more than their month are counted by month alone; where they are the most, nothing is told by
    day or week.

    Args:
        rows: `local_date`, `mood` (-1, 0, 1 or null), a column a dimension, text or a list, and
            `time_precision` if it is known.
        dimensions: names of columns.
        targets: by dimension and value the share that is not to be passed.
        max_values: of a dimension that are told, the most common ones.
        today: rows dated later are left out.
    """
    dated = rows.drop_nulls("local_date")
    if today is not None:
        dated = dated.filter(pl.col("local_date") <= today)
    if dated.is_empty():
        return TRENDS.empty()
    tables = [
        table
        for period, counted, ends in _counted(dated, today)
        for name in (ALL, *dimensions)
        for table in _of_dimension(_common(counted, name, max_values), period, name, ends, targets)
    ]
    return pl.concat(tables).select(*TRENDS.columns)


def _counted(
    dated: pl.DataFrame, today: date | None
) -> Iterator[tuple[str, pl.DataFrame, tuple[date, date]]]:
    """The periods, with the rows that are counted by each, and the first and the last day."""
    first, last = _day(dated, "min"), _day(dated, "max")
    if are_mostly_months(dated):
        yield "month", dated, (first, min(month_end(last), today or date.max))
        return
    for period in PERIODS:
        told = dated if period == "month" else by_day(dated)
        yield period, told, (_day(told, "min"), _day(told, "max"))


def shown_period(whole: pl.DataFrame, least: int) -> str:
    """`month`, or `week` where there are fewer months than `least`, and weeks at all.

    Args:
        whole: rows of TRENDS without partial periods.
        least: months.
    """
    n_months = whole.filter(period="month")["start"].n_unique()
    has_weeks = not whole.filter(period="week").is_empty()
    return "week" if n_months < least and has_weeks else "month"


def _common(rows: pl.DataFrame, name: str, most: int) -> pl.DataFrame:
    """The rows, of whose values of a dimension all but the most common are nothing."""
    if name == ALL or isinstance(rows.schema[name], pl.List):
        return rows
    counts = (
        rows[name]
        .drop_nulls()
        .value_counts(name="n rows")
        .sort("n rows", name, descending=[True, False])
    )
    is_common = pl.col(name).is_in(counts[name].head(most).implode())
    return rows.with_columns(pl.when(is_common).then(pl.col(name)))


def _day(rows: pl.DataFrame, what: str) -> date:
    found = getattr(rows["local_date"], what)()
    assert isinstance(found, date)
    return found


def _of_dimension(
    rows: pl.DataFrame,
    period: str,
    name: str,
    ends: tuple[date, date],
    targets: Mapping[tuple[str, str], float],
) -> Iterator[pl.DataFrame]:
    value = pl.lit(ALL) if name == ALL else pl.col(name)
    starts = pl.col("local_date").dt.truncate(PERIODS[period])
    told = rows.select("mood", start=starts, value=value)
    totals = told.group_by("start").len("total")
    if isinstance(told.schema["value"], pl.List):
        told = told.explode("value")
    counts = (
        told.drop_nulls("value")
        .group_by("start", "value")
        .agg(n=pl.len(), mood=pl.col("mood").mean())
    )
    if counts.is_empty():
        return
    whole = _calendar(period, ends)
    grid = _grid(counts, whole).join(totals, on="start", how="left")
    filled = grid.join(counts, on=["start", "value"], how="left").with_columns(
        pl.col("n", "total").fill_null(0).cast(pl.Int64)
    )
    wanted = {value: share for (dimension, value), share in targets.items() if dimension == name}
    yield _told(filled, period, name, wanted)


def _calendar(period: str, ends: tuple[date, date]) -> pl.DataFrame:
    """The newest periods until the last day, and whether the rows cover only a part of one."""
    first = pl.select(start=pl.lit(ends[0]).dt.truncate(PERIODS[period]))["start"][0]
    starts = pl.select(start=pl.date_range(first, ends[1], PERIODS[period])).tail(MOST[period])
    after = pl.col("start").dt.offset_by(PERIODS[period])
    end = after - timedelta(days=1)
    return starts.with_columns(
        is_partial=(pl.col("start") < ends[0]) | (end > ends[1]),
        days=(after - pl.col("start")).dt.total_days(),
    )


def _grid(counts: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Each value with the periods from its first to the end of the calendar."""
    first = counts.group_by("value").agg(first=pl.col("start").min())
    return whole.join(first, how="cross").filter(pl.col("start") >= pl.col("first")).drop("first")


def _told(
    filled: pl.DataFrame, period: str, name: str, targets: Mapping[str, float]
) -> pl.DataFrame:
    rows = filled.sort("value", "start")
    whole = rows.filter(~pl.col("is_partial")).select("start", "value", "n", "days")
    step = PERIODS[period]
    before = whole.select(
        "value", start=pl.col("start").dt.offset_by(step), previous="n", previous_days="days"
    )
    year = "52w" if period == "week" else "1y"
    last = whole.select(
        "value", start=pl.col("start").dt.offset_by(year), last_year="n", last_year_days="days"
    ).unique(
        ["value", "start"], keep="first", maintain_order=True
    )  # 29 February has no day of its own a year later
    found = (
        rows.join(before, on=["value", "start"], how="left", maintain_order="left")
        .join(last, on=["value", "start"], how="left", maintain_order="left")
        .with_columns(
            pl.when(~pl.col("is_partial")).then(pl.col("previous", "last_year")),
            period=pl.lit(period),
            dimension=pl.lit(name),
            share=pl.col("n") / pl.col("total"),
            target=pl.col("value").replace_strict(
                dict(targets), default=None, return_dtype=pl.Float64
            ),
        )
    )
    found = found.with_columns(dispersion=pl.Series(_dispersions(found), dtype=pl.Float64))
    low, high = _share_ends(found["n"].to_numpy(), found["total"].to_numpy())
    columns = [pl.Series("share_low", low), pl.Series("share_high", high)]
    for base, to in (("previous", "change"), ("last_year", "on_year")):
        columns += _changes(found, base, to)
    told = found.with_columns(columns).with_columns(
        pl.col("share", "share_low", "share_high").fill_nan(None)
    )
    is_above = pl.col("share_low") > pl.col("target")
    return told.with_columns(is_above_target=is_above).select(*TRENDS.columns)


def _share_ends(n: np.ndarray, total: np.ndarray) -> tuple[Floats, Floats]:
    """Exact 95 % intervals of shares (Clopper and Pearson, 1934); NaN where there is no row."""
    with np.errstate(invalid="ignore"):
        low = beta.ppf(LEVEL / 2, n, total - n + 1)
        high = beta.ppf(1 - LEVEL / 2, n + 1, total - n)
    low, high = np.where(n == 0, 0.0, low), np.where(n == total, 1.0, high)
    return np.where(total == 0, np.nan, low), np.where(total == 0, np.nan, high)


def _dispersions(rows: pl.DataFrame) -> Floats:
    """(n_rows,) variance of a value's counts by their mean; 1 where chance could be all.

    From the squared steps between neighbouring periods (von Neumann 1941, Ann. Math. Statist. 12,
    367), which a slow trend does not raise, without the largest tenth, which may be bursts; of
    rows a day, for a month may be shorter than the one before.

    Args:
        rows: `value`, `n`, `days`, `previous`, `previous_days`, the rows of a value together.
    """
    n, days, before, days_before = (
        rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("n", "days", "previous", "previous_days")
    )
    both = days * days_before * (n + before)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(both > 0, (n * days_before - before * days) ** 2 / both, np.nan)
    found = np.ones(len(n))
    runs = rows["value"].rle_id().to_numpy()
    ends = np.flatnonzero(np.diff(runs)) + 1
    for part in np.split(np.arange(len(n)), ends):
        known = steps[part][~np.isnan(steps[part])]
        found[part] = dispersion(known) if len(known) >= LEAST_STEPS else 1.0
    return found


def _changes(rows: pl.DataFrame, base: str, name: str) -> list[pl.Series]:
    """Change of rows a day against those of another period, as a share, with its 95 % interval.

    Two Poisson counts, by the binomial share of the one in both (Przyborowski and Wilenski, 1940),
    divided by their dispersion.
    """
    scatter = rows["dispersion"].to_numpy()
    here, there, longer = (
        rows.select(each.cast(pl.Float64)).to_series().fill_null(np.nan).to_numpy()
        for each in (pl.col("n"), pl.col(base), pl.col(f"{base}_days") / pl.col("days"))
    )
    here, there = here / scatter, np.where(there > 0, there, np.nan) / scatter
    low, high = _share_ends(here, here + there)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = (here / there, low / (1 - low), high / (1 - high))
        values = [each * longer - 1 for each in odds]
    return [
        pl.Series(column, each).fill_nan(None)
        for column, each in zip((name, f"{name}_low", f"{name}_high"), values, strict=True)
    ]
