"""Did the fix work: planted drops, days on which nothing happened, and too little to say."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.insight.effects import find_effects
from kesu.insight.settings import Intervention

START, N_DAYS = date(2023, 1, 1), 728
DAY = date(2024, 5, 6)
TODAY = date(2025, 1, 1)


def rows(
    seed: int = 0,
    *,
    factor: float = 1.0,
    per_day: float = 4.0,
    everything: float = 1.0,
    region: str | None = None,
    growth: float = 0.0,
) -> pl.DataFrame:
    """Two years of `wrong` and other rows with a season; `factor` works from the day on."""
    draw = np.random.default_rng(seed)
    told: list[dict[str, Any]] = []
    for at in range(N_DAYS):
        day = START + timedelta(at)
        season = 1 + 0.3 * np.sin(2 * np.pi * at / 365.25) + growth * at / N_DAYS
        after = everything if day >= DAY else 1.0
        for place in ("south", "north"):
            fixed = factor if day >= DAY and region in (None, place) else 1.0
            for label, rate in (("wrong", per_day / 2 * fixed), ("late", 5.0)):
                n = draw.poisson(rate * season * after)
                told += [{"labels": [label], "local_date": day, "region": place}] * n
    return pl.DataFrame(told)


def effect(frame: pl.DataFrame, today: date = TODAY, **done: Any) -> dict[str, Any]:
    """What is told of one intervention."""
    what = {"name": "复核", "day": DAY, "label": "wrong"} | done
    return find_effects(frame, [Intervention.model_validate(what)], today).row(0, named=True)


def test_a_drop_is_found_with_its_size() -> None:
    """By two fifths, in ten made-up histories; the interval holds it in most."""
    found = [effect(rows(seed, factor=0.6)) for seed in range(10)]
    assert all(each["verdict"] == "fell" and each["is_compared"] for each in found)
    assert np.mean([each["ratio"] for each in found]) == pytest.approx(0.6, abs=0.05)
    assert sum(each["low"] < 0.6 < each["high"] for each in found) >= 8


def test_a_fix_that_left_nothing_has_an_answer() -> None:
    """No row after the day: the ratio is next to none, with a finite interval."""
    found = effect(rows(factor=0.0))
    assert found["verdict"] == "fell"
    assert 0 < found["low"] < found["ratio"] < 0.1
    assert found["high"] < 1


def test_where_nothing_happened_hardly_anything_is_found() -> None:
    """Of 40 histories at most 5 have an effect, with season and growth all the same."""
    found = [effect(rows(seed, growth=0.5)) for seed in range(40)]
    assert sum(each["verdict"] in {"fell", "rose"} for each in found) <= 5


def test_a_few_weeks_in_which_nothing_happened_say_nothing() -> None:
    """8 weeks before and 4 after, counts by chance alone; a normal interval erred in a tenth."""
    n_days = 12 * 7
    found = []
    for seed in range(60):
        draw = np.random.default_rng(seed)
        days = [START + timedelta(at) for at in range(n_days) for _ in range(draw.poisson(3))]
        frame = pl.DataFrame({"local_date": days}).with_columns(labels=pl.lit(["wrong"]))
        found.append(effect(frame, day=START + timedelta(8 * 7))["verdict"])
    assert sum(each in {"fell", "rose"} for each in found) <= 4


def test_what_fell_everywhere_is_no_effect() -> None:
    """Half as many customers from that day on: the own series falls, against the others nothing."""
    found = effect(rows(everything=0.5))
    assert found["own_high"] < 1
    assert found["verdict"] in {"no_change", "undecided"}


def test_a_fix_in_one_place_is_compared_with_the_others() -> None:
    """Where it was done; the same label elsewhere did not fall."""
    found = effect(rows(factor=0.5, per_day=8.0, region="south"), where={"region": "south"})
    assert found["verdict"] == "fell"
    assert (found["attribute"], found["value"]) == (["region"], ["south"])
    assert effect(rows(factor=0.5, per_day=8.0, region="south"), where={"region": "north"})[
        "verdict"
    ] in {"rose", "undecided"}


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ({"day": date(2030, 1, 1)}, "future"),
        ({"day": date(2024, 12, 20)}, "few_weeks_after"),
        ({"day": date(2023, 2, 1)}, "few_weeks_before"),
        ({"label": "nothing"}, "few_rows"),
    ],
)
def test_too_early_to_say(done: dict[str, Any], reason: str) -> None:
    """With the reason; there is no number."""
    found = effect(rows(), **done)
    assert (found["verdict"], found["reason"], found["ratio"]) == ("too_early", reason, None)


def test_months_alone_have_no_weeks_to_compare() -> None:
    """The first of a month is a week with all rows of it, and others with none."""
    found = effect(rows().with_columns(pl.col("local_date").dt.truncate("1mo")))
    assert (found["verdict"], found["reason"], found["by_week"]) == ("too_early", "only_months", [])


def test_rows_without_a_day_are_in_no_week() -> None:
    """A thousand rows of an older system that all stand on the day of the intervention."""
    plain = rows().with_columns(time_precision=pl.lit("day"))
    older = pl.concat([plain.head(1)] * 1000).with_columns(
        local_date=DAY.replace(day=1), time_precision=pl.lit("month")
    )
    assert effect(pl.concat([plain, older]))["by_week"] == effect(plain)["by_week"]


def test_without_dates_it_is_too_early_and_without_interventions_the_table_is_empty() -> None:
    """No crash, all columns."""
    bare = rows().with_columns(local_date=pl.lit(None, pl.Date))
    assert effect(bare)["verdict"] == "too_early"
    assert find_effects(rows(), [], TODAY).is_empty()
    one_day = rows().with_columns(local_date=pl.lit(DAY))
    assert effect(one_day)["verdict"] == "too_early"
