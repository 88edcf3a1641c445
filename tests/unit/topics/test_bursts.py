"""Tight topics among all rows that were ever new or growing."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from kesu.topics.bursts import NO_BURSTS, Bursts, find_bursts, purer
from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.find import find_topics
from kesu.topics.rises import NEVER, Rises
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated
from kesu.topics.tight import latest

SETTINGS = TopicsSettings()


@pytest.fixture(scope="module")
def found(rows: pl.DataFrame, stopwords: frozenset[str]) -> Bursts:
    """What bursts among four planted topics: one of them, in the last month."""
    return find_bursts(rows, None, SETTINGS, stopwords)


def test_what_bursts_is_found(rows: pl.DataFrame, found: Bursts) -> None:
    """Nearly all rows of the matter that came last, and hardly any other."""
    held = rows.filter(found.hold(rows))
    assert (held["truth"] == "mixer").sum() > 0.9 * held.height
    assert (held["truth"] == "mixer").sum() > 0.7 * (rows["truth"] == "mixer").sum()


def test_what_is_steady_is_not_found(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """Without the burst no group rises."""
    quiet = rows.filter(pl.col("truth").ne_missing("mixer"))
    assert not find_bursts(quiet, None, SETTINGS, stopwords).hold(quiet).any()


def test_a_burst_is_found_among_too_many_texts(
    rows: pl.DataFrame, stopwords: frozenset[str], found: Bursts
) -> None:
    """Of sixty texts of all times hardly any would be of the burst; of the latest many are."""
    few = SETTINGS.model_copy(update={"max_rows": 60})
    held = rows.filter(find_bursts(rows, None, few, stopwords).hold(rows))
    assert (held["truth"] == "mixer").sum() > 0.9 * found.hold(rows).sum()
    assert (held["truth"] == "mixer").sum() > 0.9 * held.height


def test_the_latest_dates() -> None:
    """The last ones of equal dates; those without a date come first."""
    dates = pl.Series([date(2025, 1, 3), None, date(2025, 1, 9), date(2025, 1, 3), None])
    assert latest(dates, 2).tolist() == [2, 3]
    assert latest(dates, 4).tolist() == [0, 2, 3, 4]
    assert latest(dates, 9).tolist() == [0, 1, 2, 3, 4]
    assert latest(pl.Series([None, None], dtype=pl.Date), 1).tolist() == [1]


@pytest.mark.parametrize("dates", [None, date(2025, 1, 1)])
def test_nothing_bursts_without_history(
    rows: pl.DataFrame, stopwords: frozenset[str], dates: date | None
) -> None:
    """Without dates, or with one date."""
    timeless = rows.with_columns(local_date=pl.lit(dates, pl.Date))
    assert find_bursts(timeless, None, SETTINGS, stopwords) is NO_BURSTS


def test_a_burst_is_told_as_it_was_found(
    rows: pl.DataFrame, stopwords: frozenset[str], found: Bursts
) -> None:
    """Its rows and some others make topics: it is one, which holds all its rows and no other."""
    chosen = rows.filter(found.hold(rows) | (pl.col("truth") == "bus"))
    result = find_topics(chosen, None, SETTINGS, stopwords, rows, bursts=found)
    told = result.members.with_columns(is_burst=found.hold(chosen))
    assert told.filter("is_burst")["topic_id"].null_count() == 0
    own = told.filter("is_burst")["topic_id"].unique()
    assert len(own) == len(found.stability)
    assert told.filter(pl.col("topic_id").is_in(own.to_list()))["is_burst"].all()
    topics = result.topics.filter(pl.col("topic_id").is_in(own.to_list()))
    assert set(topics["status"]) == {"new"}
    assert sorted(topics["stability"]) == pytest.approx(sorted(found.stability))


def test_parts_of_one_matter_are_told_below_a_theme(
    rows: pl.DataFrame, stopwords: frozenset[str], found: Bursts
) -> None:
    """A burst that is cut in two is one theme, with both parts in it and no stranger."""
    members = found.members.sort("dup_group").with_row_index("at")
    half = members.select(
        "dup_group", (pl.col("at") % 2).cast(pl.Int64).alias("burst"), "strength",
        matter=pl.lit(0, pl.Int64),
    )  # fmt: skip
    chosen = rows.filter(found.hold(rows) | (pl.col("truth") == "bus"))
    cut = Bursts(half, np.ones(2))
    topics = find_topics(chosen, None, SETTINGS, stopwords, rows, bursts=cut).topics
    parents = topics.filter(status="new").drop_nulls("parent")
    assert parents.height == 2
    theme = topics.filter(topic_id=parents["parent"].unique().item())
    assert (theme["size"].item(), theme["status"].item()) == (half.height, "new")


def test_order_of_rows_does_not_matter(
    rows: pl.DataFrame, stopwords: frozenset[str], found: Bursts
) -> None:
    """Shuffled rows give the same bursts."""
    shuffled = find_bursts(rows.sample(fraction=1, shuffle=True, seed=1), None, SETTINGS, stopwords)
    assert shuffled.members.equals(found.members)
    assert shuffled.stability.tolist() == found.stability.tolist()


def test_groups_beside_others() -> None:
    """The others keep their points and come after these."""
    own = Rated(Clusters(np.array([0, NOISE, 1]), np.array([0.5, 0.0, 0.6])), np.array([0.7, 0.8]))
    more = Rated(
        Clusters(np.array([NOISE, 0, NOISE, NOISE, 0]), np.array([0, 1.0, 0, 0, 0.9])),
        np.array([0.95]),
    )
    both = own.placed(np.array([0, 2, 3]), 5).beside(more)
    assert both.clusters.labels.tolist() == [0, 2, NOISE, 1, 2]
    assert both.clusters.strengths.tolist() == [0.5, 1.0, 0.0, 0.6, 0.9]
    assert both.stability.tolist() == [0.7, 0.8, 0.95]


def rated(labels: list[int], stability: list[float]) -> Rated:
    """Groups of texts that belong to them wholly."""
    found = np.array(labels)
    return Rated(Clusters(found, (found != NOISE).astype(float)), np.array(stability))


def rises(*told: tuple[int, float, float]) -> Rises:
    """Period, p-value and share since then of each group."""
    periods, p_values, since = (np.array(cells) for cells in zip(*told, strict=True))
    return Rises(periods, p_values, since)


OLDER = rated([0, 0, 0, 0, 0, 1, 1, 1, 2, 2], [0.9, 0.8, 0.7])  # the last one is quiet
QUIET = (NEVER, 1.0, 0.0)


def test_a_group_of_mostly_older_texts_yields_to_a_purer_one() -> None:
    """That takes its own texts, and none of a group that stays."""
    purer_one = rated([NOISE, NOISE, NOISE, 0, 0, 0, NOISE, NOISE, 0, NOISE], [1.0])
    told = rises((5, 1e-6, 0.4), (6, 1e-20, 1.0), QUIET), rises((5, 1e-9, 1.0))
    found = purer((OLDER, purer_one), told)
    assert found.clusters.labels.tolist() == [
        NOISE, NOISE, NOISE, 2, 2, 0, 0, 0, 2, 1,
    ]  # fmt: skip
    assert found.stability.tolist() == [0.8, 0.7, 1.0]


@pytest.mark.parametrize(
    ("older", "other"),
    [
        ((5, 1e-6, 0.6), (5, 1e-9, 1.0)),  # mostly of now
        ((5, 1e-6, 0.4), (5, 1e-5, 1.0)),  # rose more surely
        ((5, 1e-6, 0.4), (5, 1e-9, 0.4)),  # no more of now than the other
        ((5, 1e-6, 0.4), QUIET),
    ],
)
def test_a_group_stays_where_no_other_tells_it_better(
    older: tuple[int, float, float], other: tuple[int, float, float]
) -> None:
    """And the other group is not told: it is looked for again among what is left over."""
    others = rated([NOISE, NOISE, NOISE, 0, 0, NOISE, NOISE, NOISE, 0, NOISE], [1.0])
    found = purer((OLDER, others), (rises(older, QUIET, QUIET), rises(other)))
    assert found.clusters.labels.tolist() == OLDER.clusters.labels.tolist()


def test_a_group_that_holds_few_of_its_texts_is_no_better() -> None:
    """One of the two that came since is half; none is not."""
    others = rated([NOISE] * 5 + [NOISE, NOISE, NOISE, 0, 0], [1.0])
    told = rises((5, 1e-6, 0.4), QUIET, QUIET), rises((5, 1e-9, 1.0))
    assert purer((OLDER, others), told).stability.tolist() == OLDER.stability.tolist()


def test_a_quiet_group_may_lose_all_its_texts() -> None:
    """Then it is none."""
    others = rated([NOISE, NOISE, NOISE, 0, 0, NOISE, NOISE, NOISE, 0, 0], [1.0])
    told = rises((5, 1e-6, 0.4), (6, 1e-20, 1.0), QUIET), rises((5, 1e-9, 1.0))
    found = purer((OLDER, others), told)
    assert found.clusters.labels.tolist() == [NOISE] * 3 + [1, 1, 0, 0, 0, 1, 1]
    assert found.stability.tolist() == [0.8, 1.0]


@pytest.mark.parametrize("left", ["all", "none", "burst"])
def test_what_is_found_twice_is_one_burst(
    rows: pl.DataFrame, stopwords: frozenset[str], found: Bursts, left: str
) -> None:
    """Where all rows are left over, or the burst alone, both searches find it."""
    is_burst = rows["truth"].eq_missing("mixer")
    is_left = is_burst if left == "burst" else pl.repeat(left == "all", rows.height, eager=True)
    again = find_bursts(rows, None, SETTINGS, stopwords, is_left=is_left)
    assert again.members["dup_group"].is_duplicated().sum() == 0
    held = rows.filter(again.hold(rows))
    assert (held["truth"] == "mixer").sum() > 0.9 * held.height
    assert held.height >= 0.9 * found.hold(rows).sum()
