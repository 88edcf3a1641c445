"""Who wrote when."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.days import drop_stray_dates
from kesu.topics.emergence.timeline import build_timeline, choose_period, next_start

MONDAY = date(2025, 3, 3)


def corpus(days: list[date | None], persons: list[str | None]) -> pl.DataFrame:
    """Rows of these days and persons; the id is the row's number."""
    return pl.DataFrame(
        {"row_id": [str(k) for k in range(len(days))], "local_date": days, "person_key": persons},
        schema={"row_id": pl.String, "local_date": pl.Date, "person_key": pl.String},
    )


def members(*topics: list[int]) -> pl.DataFrame:
    """Which rows belong to each topic."""
    pairs = [(str(row), topic) for topic, rows in enumerate(topics) for row in rows]
    return pl.DataFrame(pairs, schema={"row_id": pl.String, "topic": pl.Int64}, orient="row")


@pytest.mark.parametrize(
    ("n_days", "period"),
    [(1, "day"), (60, "day"), (61, "week"), (3 * 366, "week"), (3 * 366 + 1, "month")],
)
def test_the_period_goes_by_the_span(n_days: int, period: str) -> None:
    """Days up to two months, weeks up to three years, then months."""
    assert choose_period(MONDAY, MONDAY + timedelta(days=n_days - 1)) == period


def test_dates_that_tell_the_month_alone_are_counted_by_month() -> None:
    """Whole months, the last one too; weeks only where they were asked for."""
    days = [date(2025, 1, 1), date(2025, 2, 1)]
    auto, months, weeks = (
        build_timeline(corpus(days, [None] * 2), members([0]), 1, period)
        for period in ("auto", "month", "week")
    )
    assert auto
    assert months
    assert weeks
    assert (auto.names, auto.days.tolist()) == (["2025-01", "2025-02"], [31, 28])
    assert months.days.tolist() == [31, 28]
    assert weeks.kind == "week"


@pytest.mark.parametrize(("n_months", "kind", "n_rows"), [(40, "week", 60), (80, "month", 100)])
def test_dates_that_tell_the_month_alone_crowd_no_first_day(n_months, kind, n_rows) -> None:
    """Where most tell their day the others are not counted by week; else all are by month."""
    days = [date(2025, 1 + k % 12, 1 if k < n_months else 1 + k % 28) for k in range(100)]
    precision = ["month"] * n_months + ["day"] * (100 - n_months)
    rows = corpus(days, [None] * 100).with_columns(time_precision=pl.Series(precision))
    timeline = build_timeline(rows, members(list(range(100))), 1, "auto")
    assert timeline
    assert (timeline.kind, timeline.totals.sum()) == (kind, n_rows)
    assert timeline.counts.sum() == n_rows


@pytest.mark.parametrize(
    ("period", "name", "start", "after"),
    [
        ("day", "2024-12-31", date(2024, 12, 31), date(2025, 1, 1)),
        ("week", "2025-W01", date(2024, 12, 30), date(2025, 1, 6)),
        ("month", "2024-12", date(2024, 12, 1), date(2025, 1, 1)),
    ],
)
def test_periods_have_names(period, name: str, start: date, after: date) -> None:
    """Weeks start on Monday and belong to the year of their Thursday."""
    timeline = build_timeline(corpus([date(2024, 12, 31)], [None]), members([0]), 1, period)
    assert timeline
    assert (timeline.names, timeline.starts) == ([name], [start])
    assert next_start(start, period) == after


def test_a_person_counts_once_in_a_period() -> None:
    """Fifty rows of one person are one report; fifty rows without a key are fifty."""
    same = build_timeline(corpus([MONDAY] * 50, ["a"] * 50), members(list(range(50))), 1, "day")
    each = build_timeline(corpus([MONDAY] * 50, [None] * 50), members(list(range(50))), 1, "day")
    assert same
    assert each
    assert (same.counts.tolist(), same.totals.tolist()) == ([[1]], [1])
    assert (each.counts.tolist(), each.totals.tolist()) == ([[50]], [50])


def test_a_person_counts_once_in_a_window() -> None:
    """Who writes every day is one person of a window, and of the support."""
    days = [MONDAY + timedelta(days=k) for k in range(4)] * 2
    persons = ["a"] * 4 + ["b", None, "b", None]
    timeline = build_timeline(corpus(days, persons), members(list(range(8))), 1, "day")
    assert timeline
    assert timeline.counts.tolist() == [[2, 2, 2, 2]]
    assert timeline.persons(1).tolist() == [[2, 2, 2, 2]]
    assert timeline.persons(2).tolist() == [[2, 3, 3, 3]]
    assert timeline.persons(4).tolist() == [[2, 3, 3, 4]]
    assert timeline.support.tolist() == [[2, 3, 3, 4]]


def test_periods_without_any_row_are_missing() -> None:
    """A quiet day of a topic is a zero; a day without any row is not there."""
    days = [MONDAY, MONDAY + timedelta(days=2), None]
    timeline = build_timeline(corpus(days, [None] * 3), members([0, 2]), 1, "day")
    assert timeline
    assert timeline.starts == days[:2]
    assert timeline.counts.tolist() == [[1, 0]]


def test_part_of_a_week_counts_its_days() -> None:
    """The first and the last week have the days that lie between the first and the last date."""
    days = [MONDAY + timedelta(days=k) for k in (5, 8, 16)]
    timeline = build_timeline(corpus(days, [None] * 3), members([0]), 1, "week")
    assert timeline
    assert timeline.days.tolist() == [2, 7, 3]
    assert [timeline.last_day(k) for k in range(3)] == [
        MONDAY + timedelta(days=k) for k in (6, 13, 16)
    ]


def test_others_are_without_the_topic_and_those_left_out() -> None:
    """A report of two topics that are left out is taken away once."""
    timeline = build_timeline(
        corpus([MONDAY] * 10, [None] * 10), members([0, 1, 2], [1, 2], [2, 3], []), 4, "day"
    )
    assert timeline
    assert timeline.others(np.array([False] * 4)).ravel().tolist() == [7, 8, 8, 10]
    assert timeline.others(np.array([True, True, False, False])).ravel().tolist() == [7, 7, 6, 7]


@pytest.mark.parametrize(
    ("stray", "n_left"),
    [
        pytest.param(date(1970, 1, 1), 200, id="the first day of the clock"),
        pytest.param(date(2099, 12, 31), 200, id="a far future"),
        pytest.param(date(2025, 12, 31), 201, id="within a year"),
    ],
)
def test_stray_dates_are_dropped(stray: date, n_left: int) -> None:
    """One date far from two hundred others is a mistake; nearer it is kept."""
    days = pl.Series([MONDAY + timedelta(days=k % 50) for k in range(200)] + [stray])
    assert drop_stray_dates(days).count() == n_left


@pytest.mark.parametrize("days", [[], [None, None]])
def test_no_dates_no_timeline(days: list[None]) -> None:
    """Without any date there is none."""
    assert build_timeline(corpus(days, [None] * len(days)), members([]), 1, "auto") is None


@pytest.mark.parametrize(
    ("period", "start", "share"),
    [("day", 1, 0.4), ("day", 2, 0.25), ("day", 3, 0.0), ("week", 1, 0.0)],
)
def test_days_of_the_week_that_are_new_are_unusual(period, start: int, share: float) -> None:
    """Monday, Tuesday, Saturday, and three posts on the next Monday, which is usual by then."""
    days = [MONDAY + timedelta(days=at) for at in (0, 1, 5, 7, 7, 7)]
    timeline = build_timeline(corpus(days, [None] * 6), members([0]), 1, period)
    assert timeline is not None
    assert timeline.unusual(start, timeline.n_periods) == pytest.approx(share)
