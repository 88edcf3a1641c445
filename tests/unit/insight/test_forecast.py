"""Forecasts: which method is told, how wide, and when there is none."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.insight.forecast import find_forecasts, naive, theta, try_method, weighted
from kesu.insight.trends import find_trends
from kesu.scores.metrics import Floats

MONTHS = 12


def trends(counts: list[int]) -> pl.DataFrame:
    """Rows of so many in each month from January 2021 on, and one in the month after."""
    starts = pl.date_range(date(2021, 1, 1), date(2030, 1, 1), "1mo", eager=True)
    days = [
        start + timedelta(days=at % 2)
        for start, n in zip(starts, counts, strict=False)
        for at in range(n)
    ]
    days += [starts[len(counts)]]
    labels = [["a"] for _ in days]
    rows = pl.DataFrame({"local_date": days, "mood": [0] * len(days), "category": labels})
    return find_trends(rows, ["category"], {})


def test_the_handbooks_average_weighs_the_newest_most() -> None:
    """0.055, 0.185, 0.315, 0.445, which are 1 together."""
    told = weighted(np.array([100.0, 1.0, 10.0, 100.0, 1000.0]), 3, MONTHS)
    np.testing.assert_allclose(told, 0.055 * 1 + 0.185 * 10 + 0.315 * 100 + 0.445 * 1000)
    assert weighted(np.full(8, 7.0), 2, MONTHS) == pytest.approx([7, 7])


def test_the_handbooks_average_knows_the_same_month_of_last_year() -> None:
    """Each coming month has its own, beside the last three."""
    past = np.array([100.0, 200.0, *np.zeros(7), 10.0, 100.0, 1000.0])
    recent = 0.185 * 10 + 0.315 * 100 + 0.445 * 1000
    np.testing.assert_allclose(weighted(past, 2, MONTHS), [recent + 5.5, recent + 11])


def test_the_naive_method_tells_the_season_or_the_last_one() -> None:
    """Twelve months ago; with less than a year the last month."""
    year = np.arange(12.0)
    assert naive(year, 14, MONTHS).tolist() == [*range(12), 0, 1]
    assert naive(year[:5], 2, MONTHS).tolist() == [4, 4]


@pytest.mark.parametrize("past", [np.zeros(20), np.full(20, 3.0), np.arange(20.0)])
def test_theta_stands_any_series(past: Floats) -> None:
    """Nothing, constants, a line: finite and not below 0."""
    told = theta(past, 3, MONTHS)
    assert np.isfinite(told).all()
    assert (told >= 0).all()
    assert told[0] == pytest.approx(past[-1], abs=1.5)


def test_the_method_with_the_least_error_is_told() -> None:
    """A strong season is best told by the year before, with its error and intervals."""
    season = [20, 20, 20, 20, 20, 200, 200, 20, 20, 20, 20, 20]
    found = find_forecasts(trends(season * 4), ["category"], 3)
    assert found["dimension"].unique().sort().to_list() == ["all", "category"]
    own = found.filter(dimension="category")
    assert own["start"].to_list() == [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    assert set(own["method"]) <= {"naive", "theta"}
    assert own["error_naive"][0] == 0
    assert own["error_weighted"][0] > 0.3
    assert own["mean"].to_list() == pytest.approx([20, 20, 20], abs=0.5)
    assert (own["low"] < 20).all()
    assert (own["high"] > 20).all()


def test_what_has_come_already_is_the_least_there_will_be() -> None:
    """Of the month that is not over; nothing is known of the one after."""
    days = [date(2021, 1, 1) + timedelta(days=day) for day in range(31 * 24) for _ in range(2)]
    last = max(days).replace(day=1)
    rows = [day for day in days if day < last] + [last] * 200
    told = find_forecasts(
        find_trends(pl.DataFrame({"local_date": rows, "mood": [0] * len(rows)}), [], {}), [], 2
    )
    assert told["start"][0] == last
    assert told["so_far"].to_list() == [200, None]
    assert told.select("mean", "low", "high").row(0) == (200, 200, 200)
    assert told["high"][1] < 200


def test_intervals_hold_what_comes_as_often_as_they_say() -> None:
    """Poisson counts with a slow trend: 95 % of the next month lie within."""
    rng = np.random.default_rng(0)
    hits = []
    for _ in range(60):
        counts = rng.poisson(np.linspace(40, 60, 31)).tolist()
        told = find_forecasts(trends(counts[:30]), ["category"], 1).filter(dimension="category")
        hits.append(told["low"][0] <= counts[30] <= told["high"][0])
    assert np.mean(hits) >= 0.9


def test_errors_are_of_what_was_not_yet_known() -> None:
    """A jump at the end is an error, whatever the method."""
    past = np.concatenate([np.full(20, 10.0), [50.0]])
    assert try_method("weighted", past, 1, MONTHS).error > 0.2
    assert try_method("weighted", past, 1, MONTHS).n == 8


@pytest.mark.parametrize("counts", [[], [5] * 3, [0] * 30, [1, *[0] * 30]])
def test_what_is_short_or_rare_is_not_forecast(counts: list[int]) -> None:
    """An empty table."""
    assert find_forecasts(trends(counts), ["category"], 3).is_empty()


def test_weeks_are_forecast_where_months_are_few() -> None:
    """A year of days gives weeks, each a Monday, after the last whole one."""
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(200) for _ in range(3)]
    rows = pl.DataFrame({"local_date": days, "mood": [0] * len(days)})
    found = find_forecasts(find_trends(rows, [], {}), [], 2)
    assert found["period"].to_list() == ["week", "week"]
    assert found["start"][0] == date(2024, 7, 15)
    assert found["mean"].to_list() == pytest.approx([21, 21])


def test_what_lies_farther_ahead_is_less_certain() -> None:
    """A walk: intervals grow with the steps."""
    rng = np.random.default_rng(1)
    counts = np.maximum(100 + rng.normal(0, 12, 48).cumsum(), 20).astype(int).tolist()
    told = find_forecasts(trends(counts), ["category"], 12).filter(dimension="category")
    width = (told["high"] - told["low"]).to_numpy()
    assert (np.diff(width / np.sqrt(told["mean"].to_numpy())) >= -1e-9).all()
    assert width[-1] > 1.5 * width[0]
