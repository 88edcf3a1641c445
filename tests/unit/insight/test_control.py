"""Control charts: their limits, Laney's wider ones, and the rules of Western Electric."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.insight.control import chart, find_control, western_electric
from kesu.insight.trends import find_trends

RNG = np.random.default_rng(0)


def test_limits_are_those_of_the_binomial_and_the_poisson() -> None:
    """Three standard deviations around the mean, none below 0."""
    total = np.full(40, 400.0)
    shares = chart(RNG.binomial(400, 0.1, 40).astype(float), total, is_share=True)
    center = pl.select(shares["center"]).item()
    assert pl.select(shares["chart"]).item() == "p"
    expected = center + 3 * np.sqrt(center * (1 - center) / 400)
    assert shares["upper"][0] == pytest.approx(expected)
    rates = chart(RNG.poisson(3.0, 40).astype(float), np.full(40, 7.0), is_share=False)
    assert pl.select(rates["chart"]).item() == "u"
    assert rates["lower"].min() == 0


def test_values_that_scatter_more_have_wider_limits() -> None:
    """Laney's chart tells fewer points of a scattered series than the plain limits would."""
    total = np.full(60, 10_000.0)
    share = np.clip(RNG.normal(0.1, 0.02, 60), 0.01, 1)
    found = chart(RNG.binomial(10_000, share).astype(float), total, is_share=True)
    assert pl.select(found["chart"]).item() == "p'"
    beyond = (np.abs(found["z"].to_numpy()) > 3).sum()
    plain = np.abs(found["rate"].to_numpy() - 0.1) > 3 * np.sqrt(0.09 / 10_000)
    assert beyond <= 2 < plain.sum()


def test_the_newest_periods_are_judged_by_those_before() -> None:
    """A step in the last weeks does not move the center."""
    n = np.concatenate([np.full(30, 40.0), np.full(6, 80.0)])
    found = chart(n, np.full(36, 400.0), is_share=True)
    assert pl.select(found["center"]).item() == pytest.approx(0.1, abs=0.005)
    assert all(1 in rules for rules in found["rules"].to_list()[-6:])


@pytest.mark.parametrize(
    ("z", "rules"),
    [
        ([0.0, 0.0, 3.1], [1]),
        ([0.0, 0.0, -3.1], [1]),
        ([2.1, 0.0, 2.1], [2]),
        ([2.1, 0.0, -2.1], []),
        ([1.1, 1.1, 0.0, 1.1, 1.1], [3]),
        ([1.1, 1.1, 0.0, 0.0, 1.1], []),
        ([0.1] * 8, [4]),
        ([-0.1] * 8, [4]),
        ([0.1] * 7, []),
        ([0.1] * 7 + [-0.1], []),
        ([0.0] * 9, []),
    ],
)
def test_rules_of_western_electric(z: list[float], rules: list[int]) -> None:
    """What the last point breaks."""
    assert western_electric(np.array(z))[-1] == rules


def test_series_that_are_short_rare_or_partial_are_not_drawn() -> None:
    """Weeks of two years; of a label with one row there is no chart."""
    days = [date(2023, 1, 4) + timedelta(days=day) for day in range(700)]
    labels = [["rare" if at == 350 else ("often", "other")[at % 2]] for at in range(700)]
    rows = pl.DataFrame({"local_date": days, "mood": [0] * 700, "category": labels})
    control = find_control(find_trends(rows, ["category"], {}), ["category"])
    assert set(control["value"]) == {"all", "often", "other"}
    assert control["start"].min() != date(2023, 1, 2)
    assert control.filter(value="often")["rate"].to_list()[-1] == pytest.approx(0.5, abs=0.1)
    assert find_control(find_trends(rows.head(30), ["category"], {}), ["category"]).is_empty()


@pytest.mark.parametrize("labels", [["a"], []])
def test_what_is_always_or_never_there_has_no_chart(labels: list[str]) -> None:
    """Its limits would be nothing, and the first other row beyond all of them."""
    days = [date(2023, 1, 4) + timedelta(days=day) for day in range(700)]
    told = [labels if at < 690 else ["a", "b"] for at in range(700)]
    rows = pl.DataFrame({"local_date": days, "mood": [0] * 700, "category": told})
    control = find_control(find_trends(rows, ["category"], {}), ["category"])
    assert set(control["value"]) == {"all"}
