"""Early warning: rises of all rows, and of labels."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from kesu.days import are_months, by_day
from kesu.insight.alert_table import alert_table
from kesu.insight.episodes import Episode, find_episodes
from kesu.insight.scan import BASELINE, GAP, LEAST, YEAR
from kesu.insight.schema import ALERTS
from kesu.insight.settings import AlertSettings
from kesu.insight.telling import Telling, most_telling
from kesu.insight.trends import ALL
from kesu.scores.metrics import Floats

MUCH = 1e6  # what a day weighs where rows are compared with time alone: it has no chance of its own
LEAST_A_DAY = 5  # rows in the mean from which a day without any was not counted
Rows = list[dict[str, Any]]


class Watched(NamedTuple):
    """What is watched: the task, and its labels with their departments."""

    task: str
    departments: Mapping[str, str | None]


def find_alerts(
    rows: pl.DataFrame,
    watched: Watched | None,
    settings: AlertSettings,
    *,
    skipped: Sequence[str] = (),
    today: date,
) -> pl.DataFrame:
    """ALERTS of the last year: rises of all rows, and of each label among the others.

    A label is held against the other rows of the same days, so that a rise of everything is one
    alert, of all rows; these are held against the days, each weekday by itself. Rows that tell no
    more than their month have no alerts: a rise is dated by days.

    Args:
        rows: `row_id`, `text`, `dup_group`, `local_date`, `labels` (a list, or null), and
            `time_precision` if it is known.
        watched: the task of the labels; None: only all rows.
        settings: how often a quiet series may alarm, and what is told.
        skipped: words that tell nothing.
        today: rows dated later are left out.
    """
    dated = rows.drop_nulls("local_date").filter(pl.col("local_date") <= today)
    if dated.is_empty() or are_months(dated["local_date"]):
        return ALERTS.empty()
    dated = _recent(by_day(dated))
    start, totals, counts = _by_day(dated)
    found: Rows = []
    n_series = 0
    for value, own, others in _series(start, totals, counts, watched):
        if len(own) < LEAST + GAP or own.sum() < settings.min_rows:
            continue
        n_series += 1
        for each in find_episodes(
            own, others, rate=1 - float(np.exp(-settings.false_alarms)),
            cool_down=settings.cool_down_days, first_day=start.toordinal(),
        ):  # fmt: skip
            is_old = each.until is not None and each.until < len(own) - YEAR
            if each.n >= settings.min_rows and not is_old:
                found.append(_row(each, start, value, watched))
    for alert in found:
        _tell(alert, dated, settings, skipped)
    return alert_table(found, n_series)


def _recent(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the last year, and of the half year that it is compared with."""
    newest = rows["local_date"].max()
    assert isinstance(newest, date)
    return rows.filter(pl.col("local_date") > newest - timedelta(days=YEAR + BASELINE + GAP))


def _by_day(rows: pl.DataFrame) -> tuple[date, Floats, dict[str, Floats]]:
    """The first day, and (n_days,) counts of all rows and of each label."""
    start, end = rows["local_date"].min(), rows["local_date"].max()
    assert isinstance(start, date)
    assert isinstance(end, date)
    size = (end - start).days + 1
    days = (rows["local_date"] - start).dt.total_days().to_numpy()
    told = pl.DataFrame({"day": days, "label": rows["labels"]}).explode("label").drop_nulls()
    counts = {
        str(label[0]): np.bincount(part["day"].to_numpy(), minlength=size).astype(float)
        for label, part in told.group_by("label")
    }
    labelled = rows["labels"].is_not_null().to_numpy()
    totals = np.bincount(days, minlength=size).astype(float)
    judged = np.bincount(days[labelled], minlength=size).astype(float)
    return start, totals, counts | {ALL: judged}


def _series(
    start: date, totals: Floats, counts: Mapping[str, Floats], watched: Watched | None
) -> Iterator[tuple[str, Floats, Floats]]:
    """What is watched: its name, its rows by day, and what they are compared with."""
    yield ALL, totals, day_weights(start, totals)
    if watched is not None:
        for label in watched.departments:
            if label in counts:
                yield label, counts[label], counts[ALL] - counts[label]


def day_weights(start: date, totals: Floats) -> Floats:
    """(n_days,) weight of each day: that of its weekday; 0 where rows are missing."""
    weekday = (start.weekday() + np.arange(len(totals))) % 7
    sums = np.bincount(weekday, totals, 7) / np.maximum(np.bincount(weekday, minlength=7), 1)
    weights = sums[weekday] / max(sums.mean(), 1e-9)
    is_missing = (totals == 0) & (sums[weekday] >= LEAST_A_DAY)
    return np.asarray(np.where(is_missing, 0.0, MUCH * weights))


def _row(each: Episode, start: date, value: str, watched: Watched | None) -> dict[str, Any]:
    dimension = ALL if value == ALL or watched is None else watched.task
    department = watched.departments.get(value) if watched else None
    since, told = (start + timedelta(days=day) for day in (each.since, each.told))
    until = None if each.until is None else start + timedelta(days=each.until)
    return {
        "kind": "rise", "dimension": dimension, "value": value, "department": department,
        "since": since, "told": told, "until": until, "n": each.n, "expected": each.expected,
        **dict(zip(("ratio", "low", "high"), each.ratio or (None,) * 3, strict=True)),
        "p_value": each.p_value,
    }  # fmt: skip


def _quiet_days(own: pl.DataFrame, rows: pl.DataFrame) -> int | None:
    """Days from the newest of these rows to the newest of all."""
    newest, last = own["local_date"].max(), rows["local_date"].max()
    if isinstance(newest, date) and isinstance(last, date):
        return (last - newest).days
    return None


def _tell(
    alert: dict[str, Any], rows: pl.DataFrame, settings: AlertSettings, skipped: Sequence[str]
) -> None:
    """Add the most telling rows and words: what is more common since then than before."""
    own = rows
    if alert["dimension"] != ALL:
        own = rows.filter(pl.col("labels").list.contains(alert["value"]))
    until = alert["until"] or date.max
    here = own.filter(pl.col("local_date").is_between(alert["since"], until))
    there = own.filter(pl.col("local_date") < alert["since"])
    told = Telling([], [])
    if here.height:
        told = most_telling(
            here["text"].to_list(), there["text"].to_list(), here["dup_group"].to_list(),
            skipped=skipped, n_texts=settings.texts,
        )  # fmt: skip
    chosen = here[told.places]
    alert |= {
        "row_ids": chosen["row_id"].to_list(), "texts": chosen["text"].to_list(),
        "words": told.words, "quiet_days": _quiet_days(here, rows),
    }  # fmt: skip
