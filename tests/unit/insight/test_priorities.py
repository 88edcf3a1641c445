"""Priorities: importance that stands labels which go together, burden, and what is left out."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from kesu.insight.priorities import find_priorities, outcome_of, relative_weights

DAY = date(2024, 5, 1)


def rows(
    labels: list[list[str]],
    *,
    satisfaction: list[float | None] | None = None,
    mood: list[int | None] | None = None,
    severity: list[int] | None = None,
) -> pl.DataFrame:
    """Rows of one day."""
    n = len(labels)
    return pl.DataFrame(
        {
            "labels": labels, "local_date": [DAY] * n, "satisfaction": satisfaction or [None] * n,
            "mood": mood or [None] * n, "level": severity or [1] * n,
        },
        schema={
            "labels": pl.List(pl.String), "local_date": pl.Date, "satisfaction": pl.Float64,
            "mood": pl.Int64, "level": pl.Int64,
        },
    )  # fmt: skip


def test_relative_weights_share_the_explained_variance() -> None:
    """Uncorrelated labels have their squared correlations; two that go together share."""
    rng = np.random.default_rng(0)
    has = rng.integers(0, 2, (4000, 2)).astype(float)
    bad = (rng.random(4000) < 0.2 + 0.4 * has[:, 0] + 0.2 * has[:, 1]).astype(float)
    told = relative_weights(has, bad, np.ones(4000))
    squared = np.square([np.corrcoef(has[:, at], bad)[0, 1] for at in (0, 1)])
    np.testing.assert_allclose(told, squared / squared.sum(), atol=0.01)
    twins = np.column_stack([has[:, 0], has[:, 0], has[:, 1]])
    shared = relative_weights(twins, bad, np.ones(4000))
    assert shared[0] == pytest.approx(shared[1])
    assert shared.sum() == pytest.approx(1)


@pytest.mark.parametrize("bad", [np.zeros(10), np.ones(10)])
def test_nothing_to_explain_weighs_nothing(bad: np.ndarray) -> None:
    """No division by zero."""
    has = np.ones((10, 2))
    assert relative_weights(has, bad, np.ones(10)).tolist() == [0, 0]


def test_what_makes_people_dissatisfied_comes_first_and_says_so() -> None:
    """A label with more dissatisfied people is a driver; a frequent one without is volume."""
    labels = [["rude"]] * 300 + [["slow"]] * 700
    rated: list[float | None] = [1.0] * 200 + [5.0] * 100 + [1.0] * 140 + [5.0] * 560
    found = find_priorities(rows(labels, satisfaction=rated), ["rude", "slow", "none"], days=365)
    assert found["label"].to_list() == ["rude", "slow"]
    first, second = found.to_dicts()
    assert (first["quadrant"], first["is_driver"], first["outcome"]) == (
        "act", True, "satisfaction",
    )  # fmt: skip
    assert first["dissatisfied"] == pytest.approx(2 / 3)
    assert first["dissatisfied_elsewhere"] == pytest.approx(0.2)
    assert first["burden"] == pytest.approx(200 / 340)
    assert second["is_driver"] is False
    assert found["share"].to_list() == pytest.approx([0.3, 0.7])
    assert found["rank"].to_list() == [1, 2]


@pytest.mark.parametrize("n_bad", [0, 2])
def test_two_rows_make_no_driver(n_bad: int) -> None:
    """Not even where both are dissatisfied, nor half a row that is added to none."""
    labels = [["rare"]] * 2 + [["slow"]] * 396
    mood = [-1] * n_bad + [1] * (2 - n_bad) + [-1] * 4 + [1] * 392
    found = find_priorities(rows(labels, mood=mood), ["rare", "slow"], days=365)
    assert found.height == 2
    assert not any(found["is_driver"])


def test_grave_rows_weigh_more_in_the_burden() -> None:
    """As many dissatisfied rows, but of level 3."""
    labels = [["a"], ["b"]] * 200
    table = rows(labels, mood=[-1, -1, 0, 0] * 100, severity=[3, 1] * 200)
    found = find_priorities(table, ["a", "b"], days=365)
    assert found["burden"].to_list() == pytest.approx([0.75, 0.25])
    assert found["is_driver"].to_list() == [False, False]


def test_rows_without_a_ranked_label_do_not_count() -> None:
    """Praise is no matter: neither its rows nor their mood."""
    table = rows([["praise"]] * 50 + [["late"]] * 100, mood=[1] * 50 + [-1, 0] * 50)
    found = find_priorities(table, ["late"], days=365)
    assert found["n"].to_list() == [100]
    assert found["share"].to_list() == [1.0]


def test_old_rows_do_not_count() -> None:
    """Those more than so many days before the newest one; rows without a date do."""
    table = rows([["a"]] * 40 + [["b"]] * 40, mood=[-1, 0] * 40)
    dates = [date(2020, 1, 1)] * 20 + [None] * 20 + [DAY] * 40
    table = table.with_columns(local_date=pl.Series(dates, dtype=pl.Date))
    assert dict(find_priorities(table, ["a", "b"], days=365).select("label", "n").iter_rows()) == {
        "a": 20, "b": 40,
    }  # fmt: skip


def test_dissatisfaction_is_read_from_what_there_is() -> None:
    """Ratings where there are enough, else mood, else severity, else nothing is claimed."""
    labels = [["a"]] * 300
    rated: list[float | None] = [1.0, 4.0, 5.0] * 100
    moods: list[int | None] = [-1, 0, 1] * 100
    few: list[float | None] = [*rated[:150], *[None] * 150]
    for table, name in (
        (rows(labels, satisfaction=rated, mood=moods), "satisfaction"),
        (rows(labels, satisfaction=few, mood=moods), "sentiment"),
        (rows(labels, mood=[-1] * 300, severity=[1, 2, 3] * 100), "severity"),
    ):
        outcome = outcome_of(table)
        assert outcome is not None
        assert outcome.name == name
        assert outcome.is_bad.sum() == 100
    assert outcome_of(rows(labels)) is None
    assert find_priorities(rows(labels), ["a"], days=1).is_empty()
    assert find_priorities(rows([]), ["a"], days=1).is_empty()


def test_the_burden_is_that_of_the_dissatisfied_rows() -> None:
    """Grave rows whose people are content weigh nothing."""
    labels = [["a"], ["a"], ["b"], ["b"]] * 100
    table = rows(labels, mood=[-1, 0, -1, 0] * 100, severity=[1, 4, 1, 1] * 100)
    found = find_priorities(table, ["a", "b"], days=365)
    assert found["burden"].to_list() == pytest.approx([0.5, 0.5])
