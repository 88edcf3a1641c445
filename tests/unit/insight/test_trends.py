"""Counts over time: periods, what they are compared with, and what cannot be."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.days import month_end
from kesu.insight.schema import TRENDS
from kesu.insight.summary import trend_summary
from kesu.insight.trends import MOST, find_trends


def rows(counts: dict[date, int], label: str = "late", mood: int | None = -1) -> pl.DataFrame:
    """So many rows of a label on each day."""
    told: list[dict[str, Any]] = [
        {"local_date": day, "mood": mood, "category": ["delivery", label], "region": "south"}
        for day, n in counts.items()
        for _ in range(n)
    ]
    return pl.DataFrame(
        told,
        schema={"local_date": pl.Date, "mood": pl.Int64, "category": pl.List(pl.String),
                "region": pl.String},
    )  # fmt: skip


def days(first: date, n: int, per_day: int = 1) -> dict[date, int]:
    """The same count on each of some days."""
    return {first + timedelta(at): per_day for at in range(n)}


def cell(found: pl.DataFrame, period: str, value: str, start: date) -> dict[str, Any]:
    """One row of the trends of the categories."""
    return found.filter(period=period, dimension="category", value=value, start=start).row(
        0, named=True
    )


def test_a_month_beside_the_one_before_and_last_year() -> None:
    """January of two years has 31 and 62 rows, December before it 31: twice as many."""
    told = pl.concat(
        [rows(days(date(2023, 1, 1), 365)), rows(days(date(2024, 1, 1), 31, 2)),
         rows(days(date(2024, 2, 1), 29))]
    )  # fmt: skip
    found = find_trends(told, ["category", "region"], {("category", "late"): 0.5})
    january = cell(found, "month", "late", date(2024, 1, 1))
    assert (january["n"], january["previous"], january["last_year"]) == (62, 31, 31)
    assert january["change"] == january["on_year"] == pytest.approx(1.0)
    assert 0 < january["change_low"] < 1 < january["change_high"]
    assert (january["share"], january["mood"], january["target"]) == (1.0, -1.0, 0.5)
    assert january["is_above_target"]
    assert not january["is_partial"]
    assert cell(found, "month", "delivery", date(2024, 1, 1))["n"] == 62
    assert cell(found, "month", "late", date(2023, 1, 1))["previous"] is None


def test_partial_periods_are_marked_and_compared_with_nothing() -> None:
    """The rows begin and end within a month; the whole month between has no base."""
    found = find_trends(rows(days(date(2024, 1, 20), 50)), ["category"], {})
    months = found.filter(period="month", dimension="category", value="late").sort("start")
    assert months["is_partial"].to_list() == [True, False, True]
    assert months["change"].to_list() == [None, None, None]
    assert months["n"].to_list() == [12, 29, 9]


def test_days_without_rows_count_nothing() -> None:
    """A gap in the middle is a count of 0, and no division by it."""
    told = rows({date(2024, 1, 1): 2, date(2024, 1, 4): 3})
    found = find_trends(told, ["category"], {}).filter(period="day", value="late").sort("start")
    assert found["n"].to_list() == [2, 0, 0, 3]
    assert found["previous"].to_list() == [None, 2, 0, 0]
    assert found["change"].to_list() == [None, -1.0, None, None]
    assert found["share"].to_list() == [1.0, None, None, 1.0]


def test_weeks_begin_on_monday() -> None:
    """1 January 2024 was one."""
    found = find_trends(rows(days(date(2024, 1, 1), 14)), ["category"], {})
    weeks = found.filter(period="week", value="late").sort("start")
    assert weeks["start"].to_list() == [date(2024, 1, 1), date(2024, 1, 8)]
    assert weeks["is_partial"].to_list() == [False, False]


def test_only_common_values_are_told() -> None:
    """An attribute of many values; the total holds all rows."""
    told = rows(days(date(2024, 1, 1), 30)).with_columns(
        region=pl.Series(["south"] * 20 + [f"r{at}" for at in range(10)])
    )
    found = find_trends(told, ["region"], {}, max_values=1).filter(dimension="region")
    assert set(found["value"]) == {"south"}
    assert found.filter(period="month")["total"].to_list() == [30]


@pytest.mark.parametrize("dates", [None, date(2024, 5, 6)], ids=["no dates", "one day"])
def test_nothing_over_time(dates: date | None) -> None:
    """No crash: an empty table with all columns, or one period without changes."""
    told = rows(days(date(2024, 1, 1), 9)).with_columns(local_date=pl.lit(dates, pl.Date))
    found = find_trends(told, ["category"], {})
    assert found.columns == list(TRENDS.columns)
    assert found["change"].null_count() == found.height
    assert found.is_empty() == (dates is None)


def test_a_date_to_come_changes_nothing() -> None:
    """It is left out, and the newest period that has rows is told; nothing is no number."""
    told = pl.concat([rows(days(date(2024, 1, 1), 91)), rows({date(2030, 1, 1): 1})])
    found = find_trends(told, ["category"], {}, today=date(2024, 12, 31))
    assert found["start"].max() == date(2024, 3, 31)
    late = find_trends(told, ["category"], {("category", "late"): 0.5})
    assert late.filter(period="day", value="late").height == MOST["day"]
    assert trend_summary(late, "category")["start"] == "2024-03-01"
    empty = late.filter(pl.col("total") == 0)
    assert empty["share_low"].null_count() == empty.height
    assert not late.filter(pl.col("total") == 0)["is_above_target"].any()
    json.dumps(trend_summary(late, "category"), allow_nan=False)


def test_leap_day_has_one_row_a_year_later() -> None:
    """28 and 29 February 2024 are both a year before 28 February 2025."""
    found = find_trends(rows(days(date(2024, 2, 20), 380)), ["category"], {})
    day = found.filter(period="day", value="late", start=date(2025, 2, 28))
    assert day["last_year"].to_list() == [1]


def test_the_report_is_told_the_newest_whole_period() -> None:
    """Months where there are three whole ones, else weeks, else nothing."""
    found = find_trends(rows(days(date(2024, 1, 1), 100)), ["category"], {})
    told = trend_summary(found, "category")
    assert (told["period"], told["start"], told["total"]["n"]) == ("month", "2024-03-01", 31)
    assert [each["value"] for each in told["rows"]] == ["delivery", "late"]
    short = trend_summary(
        find_trends(rows(days(date(2024, 1, 1), 20)), ["category"], {}), "category"
    )
    assert (short["period"], short["start"]) == ("week", "2024-01-08")
    assert (
        trend_summary(find_trends(rows({date(2024, 1, 3): 4}), ["category"], {}), "category") == {}
    )


def test_rows_that_tell_their_month_alone_are_told_by_month() -> None:
    """No weeks or days in which nobody wrote, and the newest month is whole, if it is over."""
    told = rows({date(2024, month, 1): 10 * month for month in (1, 2)})
    found = find_trends(told, ["category"], {})
    assert found["period"].unique().to_list() == ["month"]
    newest = cell(found, "month", "late", date(2024, 2, 1))
    assert (newest["is_partial"], newest["previous"]) == (False, 10)
    assert newest["change"] == pytest.approx(20 / 29 / (10 / 31) - 1)
    assert trend_summary(found, "category")["period"] == "month"
    now = find_trends(told, ["category"], {}, today=date(2024, 2, 10))
    assert cell(now, "month", "late", date(2024, 2, 1))["is_partial"]


def test_rows_without_a_day_are_in_no_week() -> None:
    """Ten rows a day, and a hundred of an older system that all stand on the first of May."""
    told = pl.concat([rows(days(date(2024, 4, 1), 91, 10)), rows({date(2024, 5, 1): 100})])
    precision = ["day"] * 910 + ["month"] * 100
    found = find_trends(told.with_columns(time_precision=pl.Series(precision)), ["category"], {})
    assert cell(found, "week", "late", date(2024, 4, 29))["n"] == 70
    assert cell(found, "day", "late", date(2024, 5, 1))["n"] == 10
    assert cell(found, "month", "late", date(2024, 5, 1))["n"] == 410


def test_where_most_rows_have_no_day_nothing_is_told_by_week() -> None:
    """Six rows in ten: the weeks of the others would be those of another crowd."""
    told = pl.concat([rows(days(date(2024, 4, 1), 60)), rows({date(2024, 4, 1): 90})])
    precision = ["day"] * 60 + ["month"] * 90
    found = find_trends(told.with_columns(time_precision=pl.Series(precision)), ["category"], {})
    assert found["period"].unique().to_list() == ["month"]


def test_what_varies_has_wider_intervals() -> None:
    """Batches of four: a change is as uncertain as that of a quarter of the rows."""
    rng = np.random.default_rng(0)
    starts = pl.date_range(date(2008, 1, 1), date(2023, 12, 1), "1mo", eager=True)
    steady = [day for day in starts for _ in range(rng.poisson(80))]
    batches = [day for day in starts for _ in range(4 * rng.poisson(20))]
    days = [*steady, *batches, date(2023, 12, 31)]
    names = ["steady"] * len(steady) + ["batches"] * len(batches) + ["steady"]
    rows = pl.DataFrame({"local_date": days, "mood": [0] * len(days), "what": names})
    told = find_trends(rows, ["what"], {}).filter(period="month", dimension="what")
    spread = dict(told.group_by("value").agg(pl.col("dispersion").first()).iter_rows())
    assert spread["steady"] < 1.6
    assert 2.2 < spread["batches"] < 6
    width = told.with_columns(width=pl.col("change_high") - pl.col("change_low"))
    mean = dict(width.group_by("value").agg(pl.col("width").mean()).iter_rows())
    assert mean["batches"] > 1.5 * mean["steady"]


def test_a_month_is_not_fewer_for_being_shorter() -> None:
    """Forty rows on each day of two years: no month changed, and none scatters."""
    whole = find_trends(rows(days(date(2023, 1, 1), 731, 40)), [], {}).filter(
        ~pl.col("is_partial"), period="month"
    )
    assert whole["change"].drop_nulls().to_list() == pytest.approx([0] * 23)
    assert whole["on_year"].drop_nulls().to_list() == pytest.approx([0] * 12)
    assert set(whole["dispersion"]) == {1.0}
    width = whole["change_high"] - whole["change_low"]
    assert width.drop_nulls().max() < 0.25


@pytest.mark.parametrize("n_months", [9, 12, 20, 60])
def test_chance_alone_is_no_scatter(n_months: int) -> None:
    """Poisson counts have a dispersion of 1, however short the series."""
    rng = np.random.default_rng(0)
    starts = pl.date_range(date(2015, 1, 1), date(2024, 12, 1), "1mo", eager=True)
    found = []
    for _ in range(40):
        days = [
            day + timedelta(days=at)
            for day in starts[: n_months - 1]
            for at in range(month_end(day).day)
            for _ in range(rng.poisson(5 / 3))
        ]
        days += [starts[n_months - 1]] * rng.poisson(50)  # of a month that is not over
        rows = pl.DataFrame({"local_date": days, "mood": [0] * len(days)})
        told = find_trends(rows, [], {}).filter(period="month")
        found.append(told["dispersion"][0])
    assert np.mean(np.array(found) == 1) > 0.75
    assert np.mean(found) < 1.3
