"""Root causes: ratios by hand, and planted causes, confounders and noise."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from kesu.insight.causes import find_causes
from kesu.insight.ratios import p_values, pooled_ratio, q_values, rate_ratio, shrink
from kesu.insight.settings import InsightSettings

PAIRS = InsightSettings(pairs=(("supplier", "region"),))
Rates = Callable[[pl.DataFrame], np.ndarray]


def planted(n: int, rates: Rates, seed: int = 0) -> pl.DataFrame:
    """Rows of three attributes; fresh goods are sold mostly in the south."""
    draw = np.random.default_rng(seed)
    region = draw.choice(["south", "north", "east"], n)
    fresh = draw.random(n) < np.where(region == "south", 0.6, 0.15)
    rows = pl.DataFrame(
        {
            "region": region,
            "supplier": draw.choice(["lark", "swift", "heron"], n),
            "product": np.where(fresh, "fresh", "other"),
        }
    )
    is_late = draw.random(n) < rates(rows)
    other = draw.choice(["wrong", "rude"], n)
    labels = [
        ["delivery", "late"] if late else [what] for late, what in zip(is_late, other, strict=True)
    ]
    return rows.with_columns(labels=pl.Series(labels))


def found(rows: pl.DataFrame, settings: InsightSettings = PAIRS) -> pl.DataFrame:
    """What is told of late deliveries and of other labels."""
    return find_causes(
        rows, ["delivery", "late", "wrong", "rude"], ["region", "supplier", "product"], settings
    )


def _is(rows: pl.DataFrame, **values: str) -> np.ndarray:
    held = np.ones(rows.height, bool)
    for name, value in values.items():
        held &= (rows[name] == value).to_numpy()
    return held


def test_a_planted_pair_comes_first_and_what_it_explains_is_no_cause() -> None:
    """Its supplier, its region, the goods sold there, and the group of its label come after."""
    rows = planted(
        8000, lambda rows: np.where(_is(rows, supplier="lark", region="south"), 0.4, 0.1)
    )
    told = found(rows)
    causes = told.filter("is_cause")
    assert causes.select("label", "value").rows() == [("late", ["lark", "south"])]
    assert causes["ratio"][0] == pytest.approx(4, rel=0.15)
    assert causes["low"][0] < 4 < causes["high"][0] * 1.1
    assert causes["excess"][0] == pytest.approx(8000 / 9 * 0.3, rel=0.15)
    others = {
        (label, *value): by
        for label, value, by in told.filter(~pl.col("is_cause"))
        .select("label", "value", "explained_by")
        .iter_rows()
    }
    assert others["late", "south"] == others["late", "lark"] == ["lark", "south"]
    assert others["delivery", "lark", "south"] == ["late"]
    assert ("late", "fresh") in others


def test_simpsons_trap() -> None:
    """Goods that are sold where complaints are frequent have no more within each region."""
    rows = planted(8000, lambda rows: np.where(_is(rows, region="south"), 0.4, 0.1))
    told = found(rows).filter(pl.col("label") == "late")
    by = {tuple(value): each for value, each in told.select("value", "explained_by").iter_rows()}
    assert by["south",] is None
    assert by["fresh",] == ["region"]
    assert told["value"].to_list()[0] == ["south"]


def test_what_is_rare_where_another_label_is_frequent_is_no_cause_elsewhere() -> None:
    """Shares add up to one: rude staff seem frequent wherever deliveries are not late."""
    rows = planted(8000, lambda rows: np.where(_is(rows, region="south"), 0.6, 0.05))
    told = found(rows)
    rude = told.filter(pl.col("label") == "rude")
    assert rude.height
    assert {tuple(by) for by in rude["explained_by"]} & {("late",), ("delivery",), ("region",)}
    assert set(told.filter("is_cause")["label"]) == {"late"}


def test_a_value_whose_pairs_are_all_alike_is_the_cause_itself() -> None:
    """Every region of the supplier is as bad, so no pair is told as one."""
    rows = planted(8000, lambda rows: np.where(_is(rows, supplier="lark"), 0.4, 0.1))
    causes = found(rows).filter("is_cause", pl.col("label") == "late")
    assert causes["value"].to_list() == [["lark"]]


def test_where_nothing_is_planted_hardly_anything_is_told() -> None:
    """Of 40 corpora of pure chance at most 4 have any find."""
    quiet = [planted(2000, lambda rows: np.full(rows.height, 0.15), seed) for seed in range(40)]
    told = [found(rows) for rows in quiet]
    assert sum(each.height > 0 for each in told) <= 4


@pytest.mark.parametrize(
    "rows",
    [
        planted(0, lambda rows: np.zeros(rows.height)),
        planted(20, lambda rows: np.full(rows.height, 0.5)),
        planted(500, lambda rows: np.ones(rows.height)),
        planted(500, lambda rows: np.full(rows.height, 0.2)).with_columns(
            region=pl.lit(None, pl.String), supplier=pl.lit("lark")
        ),
    ],
    ids=["none", "few", "one category", "one value"],
)
def test_nothing_to_find(rows: pl.DataFrame) -> None:
    """An empty table with all columns."""
    told = found(rows)
    assert told.is_empty()
    assert "explained_by" in told.columns


def test_only_common_values_are_looked_at() -> None:
    """An attribute of a thousand values costs no more than the settings let it."""
    rows = planted(3000, lambda rows: np.full(rows.height, 0.2)).with_columns(
        supplier=pl.Series([f"s{at % 1000}" for at in range(3000)])
    )
    assert found(rows).filter(pl.col("attribute").list.contains("supplier")).is_empty()


def test_a_ratio_within_strata_by_hand() -> None:
    """Two strata, each of twice the rate, which Mantel and Haenszel give; crude it is far more.

    Stratum 0: 32 of 40 against 4 of 10; stratum 1: 2 of 10 against 40 of 400.
    """
    cells = [(0, 1, 32, 40), (0, 0, 4, 10), (1, 1, 2, 10), (1, 0, 40, 400)]
    rows = [(stratum, inside, at < hits) for stratum, inside, hits, n in cells for at in range(n)]
    strata, inside, hits = (np.array(each) for each in zip(*rows, strict=True))
    ratio = pooled_ratio(hits, inside.astype(bool), strata)
    assert ratio is not None
    assert ratio.value == pytest.approx(2)
    assert ratio.low < 2 < ratio.high
    assert pooled_ratio(hits, np.ones(len(hits), bool), strata) is None


def test_empty_cells_have_ratios_all_the_same() -> None:
    """Half a row is added; the interval is wide and finite."""
    ratio = rate_ratio(0, 20, 10, 100)
    assert 0 < ratio.low < ratio.value < 1 < ratio.high < 10


def test_chances_of_counts() -> None:
    """Four of four rows of a kind that half of eight are of: one of 70 ways."""
    assert p_values(np.array([4]), np.array([4]), 4, 8)[0] == pytest.approx(1 / 70)
    assert q_values(np.array([0.01, 0.04])).tolist() == pytest.approx([0.02, 0.04])
    assert q_values(np.zeros(0)).tolist() == []


def test_uncertain_ratios_are_drawn_towards_none() -> None:
    """The same ratio of few rows counts for less; where all is chance, nothing is left."""
    logs, errors = np.log([4.0, 4.0, 1.0, 1.0]), np.array([0.1, 1.0, 0.1, 0.1])
    sure, unsure, *_ = np.exp(shrink(logs, errors))
    assert 3.5 < sure < 4
    assert 1 < unsure < 3
    assert shrink(np.array([0.1, -0.1]), np.array([0.5, 0.5])).tolist() == [0, 0]


def test_values_of_one_name_are_told_apart_by_their_attribute() -> None:
    """其他 from 其他: the pair explains its supplier and its region as any other does."""
    rows = planted(
        8000, lambda rows: np.where(_is(rows, supplier="lark", region="south"), 0.4, 0.1)
    )
    same = {"lark": "其他", "south": "其他"}
    told = found(rows.with_columns(pl.col("supplier", "region").replace(same)))
    causes = told.filter("is_cause")
    assert causes.select("label", "value").rows() == [("late", ["其他", "其他"])]
