"""Reviews take the place of gold labels; seeds only fill what is open."""

from typing import Any

import polars as pl
import pytest

from kesu.corpora.reviewed import take_reviews
from kesu.errors import DataError
from kesu.evaluation.gold import gold_of
from kesu.export.final import final_columns
from kesu.labels import Label, LabelSet
from kesu.reviews import read_reviews
from kesu.tasks import Task, TaskSettings

LABELS = LabelSet("s", (Label("a", "甲"), Label("b", "乙"), Label("other", "其他", residual=True)))
SINGLE = Task("one", TaskSettings(labels="s"), LABELS)
MULTI = Task("many", TaskSettings(labels="s", kind="multi"), LABELS)


def entry(event: str, row_id: str, *labels: str, task: str = "one") -> dict[str, Any]:
    """A line of the state."""
    told = {"event": event, "row_id": row_id, "task": task, "labels": list(labels)}
    return told | {"label_set": "s@2", "topic_id": "t1"}


def taken(*entries: dict[str, Any]) -> tuple[pl.DataFrame, list[str]]:
    """Four rows after the reviews: not labelled, other, a, b."""
    records = pl.DataFrame(
        {
            "row_id": ["r0", "r1", "r2", "r3"],
            "gold_one": [None, "other", "a", "b"],
            "gold_many": [None, ["other"], ["a"], []],
        }
    )
    reviews = read_reviews(entries, "x.jsonl")
    return take_reviews(records, reviews, [SINGLE, MULTI], where="x.jsonl")


def test_without_reviews_nothing_changes() -> None:
    """The marks are there, and null."""
    records, told = taken()
    assert records["gold_one"].to_list() == [None, "other", "a", "b"]
    assert records["gold_many"].to_list() == [None, ["other"], ["a"], []]
    assert records["reviewed_one"].to_list() == [None] * 4
    assert told == []


def test_a_review_takes_the_place_of_gold() -> None:
    """In tasks of one label and of several, none of which may hold."""
    records, _ = taken(
        entry("review", "r0", "b"), entry("review", "r2", "b"),
        entry("review", "r2", task="many"), entry("review", "r3", "a", "b", task="many"),
    )  # fmt: skip
    assert records["gold_one"].to_list() == ["b", "other", "b", "b"]
    assert records["gold_many"].to_list() == [None, ["other"], [], ["a", "b"]]
    assert records["reviewed_one"].to_list() == ["review", None, "review", None]


def test_a_seed_fills_what_is_open() -> None:
    """It takes no label from a row that a person labelled."""
    rows = ("r0", "r1", "r2", "r3")
    seeds = [entry("seed", row, "a", task=task) for row in rows for task in ("one", "many")]
    records, _ = taken(*seeds)
    assert records["gold_one"].to_list() == ["a", "a", "a", "b"]
    assert records["gold_many"].to_list() == [["a"], ["a"], ["a"], []]
    assert records["reviewed_one"].to_list() == ["seed", "seed", None, None]


@pytest.mark.parametrize("order", [1, -1], ids=["seed first", "seed last"])
def test_a_review_overrides_a_seed(order: int) -> None:
    """Whichever came first."""
    entries = [entry("seed", "r0", "a"), entry("review", "r0", "b")][::order]
    records, _ = taken(*entries)
    assert records["gold_one"][0] == "b"
    assert records["reviewed_one"][0] == "review"


def test_no_model_is_scored_on_seeds() -> None:
    """They teach; only what a person looked at counts as right or wrong."""
    records, _ = taken(entry("seed", "r0", "a"), entry("review", "r1", "b"))
    assert gold_of(SINGLE, records)["row_id"].to_list() == ["r1", "r2", "r3"]


def test_the_source_of_a_reviewed_label_is_told() -> None:
    """Export says review for both, gold where the corpus's own label stands."""
    records, _ = taken(entry("seed", "r0", "a"), entry("review", "r2", "b"))
    columns = final_columns(SINGLE, records, decide_by="one", calibration={})
    found = records.select(columns)
    assert found["one_source"].to_list() == ["review", "gold", "review", "gold"]
    assert found["one_final"].to_list() == ["a", "other", "b", "b"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (entry("review", "r0", "new"), "line 1: 'new' is no label of s; .* labels: s@2"),
        (entry("review", "r0"), "line 1: has 0 labels, wanted 1"),
        ({"event": "guess"}, "line 1: has the event 'guess'"),
        ({"event": "review", "row_id": "r0"}, "line 1: lacks task, labels, label_set"),
        (entry("seed", "r0", 3), "line 1: labels is .*, wanted label ids"),  # type: ignore[arg-type]
    ],
)
def test_a_state_that_makes_no_sense_is_told(line: dict[str, Any], message: str) -> None:
    """File, line, and what to do."""
    with pytest.raises(DataError, match=message):
        taken(line)


def test_reviews_that_find_no_row_are_told() -> None:
    """The row went away, or the task did; they wait."""
    _, told = taken(entry("review", "r9", "a"), entry("review", "r0", "a", task="mood"))
    assert told == [
        "reviews: 1 of rows that the corpus no longer has",
        "reviews: those of mood, which is no task now, wait",
    ]
