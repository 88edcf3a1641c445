"""A duplicate group is one training text with the labels of all its rows."""

from typing import Any

import polars as pl

from kesu.model.labelled import labelled_texts

GROUP = "g"
SCHEMA = {
    "text": pl.String,
    "dup_group": pl.String,
    "dup_rank": pl.Int32,
    "split": pl.String,
    "gold_category": pl.String,
    "gold_cause": pl.List(pl.String),
}


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """Train rows of one group in the order of time, unless they say otherwise."""
    usual = [{"dup_group": GROUP, "dup_rank": at, "split": "train"} for at in range(len(rows))]
    filled = [dict.fromkeys(SCHEMA) | ours | row for ours, row in zip(usual, rows, strict=True)]
    return pl.DataFrame(filled, schema=SCHEMA)


def test_a_label_on_a_later_copy_is_learned_with_its_text() -> None:
    """The first row of a group has no label; the second stands for the group."""
    rows = table(
        {"text": "门锁坏了", "split": "unlabelled"}, {"text": "门锁坏了。", "gold_category": "lock"}
    )
    found, conflicts = labelled_texts(rows, ["category"])
    assert found.rows() == [("门锁坏了。", "train", "lock")]
    assert conflicts == {"category": 0}


def test_each_task_takes_its_own_first_label() -> None:
    """A copy that is labelled for another task adds its label; an empty list is a label."""
    rows = table(
        {"text": "一", "gold_cause": []},
        {"text": "二", "gold_category": "late", "gold_cause": ["rain"]},
    )
    found, conflicts = labelled_texts(rows, ["category", "cause", "sentiment"])
    assert found.rows() == [("一", "train", "late", [], None)]
    assert conflicts == {"category": 0, "cause": 1, "sentiment": 0}


def test_of_different_labels_the_first_by_rank_holds() -> None:
    """Also where the table is in another order; labels that hold together have no order."""
    rows = table(
        {"text": "一", "gold_category": "late", "gold_cause": ["a", "b"]},
        {"text": "二", "gold_category": "lost", "gold_cause": ["b", "a"]},
    )
    for frame in (rows, rows.reverse()):
        found, conflicts = labelled_texts(frame, ["category", "cause"])
        assert found.rows() == [("一", "train", "late", ["a", "b"])]
        assert conflicts == {"category": 1, "cause": 0}


def test_sides_of_a_group_stay_apart() -> None:
    """Published sides that a row has joined lend each other no label; test and quarantine none."""
    rows = table(
        {"text": "一", "split": "quarantine", "gold_category": "lost"},
        {"text": "二", "split": "test", "gold_category": "lost"},
        {"text": "三", "split": "train", "gold_category": "late"},
        {"text": "四", "split": "calib", "gold_category": "late"},
    )
    found, conflicts = labelled_texts(rows, ["category"])
    assert found.rows() == [("三", "train", "late"), ("四", "calib", "late")]
    assert conflicts == {"category": 0}


def test_no_labelled_row_at_all() -> None:
    """An empty table with its columns."""
    found, conflicts = labelled_texts(table().head(0), ["category"])
    assert found.columns == ["text", "split", "gold_category"]
    assert conflicts == {"category": 0}
