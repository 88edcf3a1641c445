"""Service: how soon people are answered and matters closed, and how satisfied they are after."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import t

from kesu.insight.schema import SERVICE
from kesu.scores.proportions import share

ALL = "all"
HOUR = 3600.0
LEVEL = 0.05
LEAST_RATED = 5  # ratings of which an interval says anything


def find_service(
    rows: pl.DataFrame, dimensions: Sequence[str], *, limit: float, max_values: int = 200
) -> pl.DataFrame:
    """SERVICE: a row a dimension and value; empty where no row was ever answered, closed or rated.

    A row counts for the share in time where it was answered, or where it has waited for longer
    than the limit at the time of the last row: what is still open and young says nothing yet, nor
    what was closed without a time of reply, or answered at one that cannot be read. Times before
    the row was written are no times; where only the day is known, time counts from midnight. Rows
    of a source that has no time of reply at all are not judged.

    Args:
        rows: `source`, `created_at`, `replied_at`, `has_reply`, `closed_at`, `satisfaction`,
            `local_date`, and a column a dimension, text or a list.
        dimensions: names of columns.
        limit: hours in which a reply is in time.
        max_values: of a dimension, the most common ones.
    """
    measured = _measured(rows, limit)
    if measured.is_empty():
        return SERVICE.empty()
    told = [row for name in (ALL, "month", *dimensions) for row in _of(measured, name, max_values)]
    return pl.DataFrame(told, schema=dict(SERVICE.columns), orient="row")


def _measured(rows: pl.DataFrame, limit: float) -> pl.DataFrame:
    """Rows with their hours, and whether they were answered in time; none if none ever was."""
    is_used = pl.any_horizontal(pl.col("replied_at", "closed_at", "satisfaction").is_not_null())
    if rows.filter(is_used).is_empty():
        return rows.clear()
    last = rows["created_at"].max()
    if isinstance(last, datetime):
        last = min(last, datetime.now(UTC))  # a date to come is a slip
    has_replies = rows["replied_at"].count() > 0
    return _timed(rows, limit, last if has_replies and isinstance(last, datetime) else None)


def _timed(rows: pl.DataFrame, limit: float, last: datetime | None) -> pl.DataFrame:
    def hours(column: str) -> pl.Expr:
        value = (pl.col(column) - pl.col("created_at")).dt.total_seconds() / HOUR
        return pl.when(value >= 0).then(value)

    replied = hours("replied_at")
    records_replies = pl.col("replied_at").is_not_null().any().over("source")
    has_waited = pl.lit(value=False)
    if last is not None:
        has_waited = pl.col("created_at") <= last - timedelta(hours=limit)
    in_time = pl.when(replied.is_not_null()).then(replied <= limit)
    is_over = pl.col("has_reply").fill_null(value=False) | pl.col("closed_at").is_not_null()
    is_open = ~is_over & has_waited & records_replies
    return rows.with_columns(
        month=pl.col("local_date").dt.strftime("%Y-%m"),
        reply=replied,
        close=hours("closed_at"),
        in_time=pl.when(is_open).then(pl.lit(value=False)).otherwise(in_time),
        is_open=is_open,
    )


def _of(rows: pl.DataFrame, name: str, most: int) -> Iterator[dict[str, Any]]:
    value = pl.lit(ALL) if name == ALL else pl.col(name)
    told = rows.select("reply", "close", "in_time", "is_open", "satisfaction", value=value)
    if isinstance(told.schema["value"], pl.List):
        told = told.explode("value")
    told = told.drop_nulls("value")
    order = told["value"].value_counts().sort("count", "value", descending=[True, False])
    for each in order["value"].head(len(order) if name == "month" else most).sort().to_list():
        yield {"dimension": name, "value": each, **_told(told.filter(pl.col("value") == each))}


def _told(rows: pl.DataFrame) -> dict[str, Any]:
    judged = rows["in_time"].drop_nulls()
    in_time = share(int(judged.sum()), len(judged)) if len(judged) else (None,) * 3
    return {
        "n": rows.height,
        "n_judged": len(judged),
        "n_open": int(rows["is_open"].sum()),
        **dict(zip(("in_time", "in_time_low", "in_time_high"), in_time, strict=True)),
        "reply_median": rows["reply"].median(),
        "reply_p90": rows["reply"].quantile(0.9),
        "close_median": rows["close"].median(),
        "close_p90": rows["close"].quantile(0.9),
        **_satisfaction(rows["satisfaction"].drop_nulls()),
    }


def _satisfaction(values: pl.Series) -> dict[str, Any]:
    """The mean with a 95 % interval by Student's t; none of few ratings, or of all alike."""
    n = len(values)
    mean = float(np.mean(values.to_numpy())) if n else None
    deviation = float(np.std(values.to_numpy(), ddof=1)) if n >= LEAST_RATED else 0.0
    spread = deviation / np.sqrt(n) * t.ppf(1 - LEVEL / 2, n - 1) if deviation else None
    return {
        "n_rated": n,
        "satisfaction": mean,
        "satisfaction_low": None if mean is None or spread is None else mean - spread,
        "satisfaction_high": None if mean is None or spread is None else mean + spread,
    }
