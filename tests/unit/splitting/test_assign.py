"""Sides are stable, keep duplicate groups together, and quarantine what would leak."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.errors import DataError
from kesu.splitting.assign import assign_splits
from kesu.splitting.settings import SplitSettings


def rows(groups: list[int], *, labelled: bool = True) -> pl.DataFrame:
    """One row per entry; rows with the same number are near-duplicates."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "row_id": [f"c:{i}" for i in range(len(groups))],
            "dup_group": [f"g{group}" for group in groups],
            "created_at": [start + timedelta(days=i) for i in range(len(groups))],
            "given_split": pl.Series([None] * len(groups), dtype=pl.String),
            "is_labelled": pl.Series([labelled] * len(groups), dtype=pl.Boolean),
        }
    )


def sides(frame: pl.DataFrame) -> dict[str, str]:
    """row_id -> split."""
    return dict(frame.select("row_id", "split").iter_rows())


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(0, 10))
@settings(deadline=None)
def test_groups_stay_together_and_row_order_does_not_matter(groups: list[int], seed: int) -> None:
    """The side of a row depends on its group and the salt alone."""
    frame = rows(groups)
    once = assign_splits(frame, SplitSettings(salt=seed), {})
    shuffled = assign_splits(
        frame.sample(fraction=1, shuffle=True, seed=seed), SplitSettings(salt=seed), {}
    )
    assert sides(once) == sides(shuffled)
    together = once.with_columns(frame["dup_group"]).group_by("dup_group").n_unique()
    assert set(together["split"]) <= {1}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.data())
@settings(deadline=None)
def test_growth_moves_no_assigned_row(groups: list[int], data: st.DataObject) -> None:
    """New rows may merge old groups; old rows keep their sides, the bridge is quarantined."""
    before = sides(assign_splits(rows(groups), SplitSettings(), {}))
    merged = data.draw(st.lists(st.integers(0, 3), min_size=len(groups), max_size=60))
    after = sides(assign_splits(rows(merged), SplitSettings(), before))
    assert {row: after[row] for row in before} == before


def test_a_bridge_between_two_sides_is_quarantined() -> None:
    """A new near-duplicate of a train row and of a test row belongs nowhere."""
    after = assign_splits(rows([1, 1, 1]), SplitSettings(), {"c:0": "train", "c:1": "test"})
    assert after["split"].to_list() == ["train", "test", "quarantine"]


def test_time_tests_on_the_latest_rows() -> None:
    """Of ten rows the last two test, those before them calibrate and stop training."""
    split = assign_splits(rows(list(range(20))), SplitSettings(by="time"), {})["split"].to_list()
    assert split == ["train"] * 11 + ["valid"] * 2 + ["calib"] * 3 + ["test"] * 4


def test_a_given_test_side_stays_and_calib_comes_out_of_train() -> None:
    """The official test rows are those of the source."""
    frame = rows(list(range(200))).with_columns(
        given_split=pl.Series(["test", "dev", *["train"] * 198])
    )
    split = assign_splits(frame, SplitSettings(by="column"), {})["split"]
    assert split[:2].to_list() == ["test", "valid"]
    assert (split == "test").sum() == 1
    assert (split == "calib").sum() > 10


def test_rows_without_gold_label_are_unlabelled() -> None:
    """Nothing to learn from, nothing to score."""
    split = assign_splits(rows([1, 2], labelled=False), SplitSettings(), {})["split"]
    assert set(split) == {"unlabelled"}


@pytest.mark.parametrize("by", ["time", "column"])
def test_an_unlabelled_copy_says_nothing_about_the_side(by: Literal["time", "column"]) -> None:
    """A train row whose unlabelled copy came late, or is given as test, still trains."""
    frame = rows([0, *range(1, 19), 0]).with_columns(
        given_split=pl.Series([*["train"] * 19, "test"]),
        is_labelled=pl.Series([*[True] * 19, False]),
    )
    split = assign_splits(frame, SplitSettings(by=by, calib=0.0, valid=0.0), {})["split"]
    assert (split[0], split[19]) == ("train", "unlabelled")
    assert "quarantine" not in split


def test_a_side_given_to_unlabelled_rows_only_is_drawn_from_train() -> None:
    """Valid rows without labels stop no training, so that others are drawn."""
    frame = rows(list(range(200))).with_columns(
        given_split=pl.Series(["dev", *["train"] * 199]),
        is_labelled=pl.Series([False, *[True] * 199]),
    )
    split = assign_splits(frame, SplitSettings(by="column"), {})["split"]
    assert (split == "valid").sum() > 5


def test_a_side_that_is_none_is_told() -> None:
    """Rows to hold out were trained on where the file calls them something else."""
    sides = ["Holdout", "val", "", *["train"] * 7]
    frame = rows(list(range(10))).with_columns(given_split=pl.Series(sides))
    with pytest.raises(DataError, match=r"holds 'Holdout' \(1\), wanted train, valid, calib, test"):
        assign_splits(frame, SplitSettings(by="column"), {})
    unlabelled = frame.with_columns(is_labelled=pl.Series([False, *[True] * 9]))
    found = assign_splits(unlabelled, SplitSettings(by="column", calib=0.0), {})["split"]
    assert found.to_list() == ["unlabelled", "valid", *["train"] * 8]
