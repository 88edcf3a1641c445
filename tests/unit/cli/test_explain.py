"""`kesu explain` and `kesu explanations`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import explain, explanations, gather, predict
from kesu.errors import DataError, ModelError

Train = Callable[..., Any]
MODEL = "data/interim/c/model/seed0"
TEXT = "门锁坏了没人修，电话13812345678"


@pytest.fixture(autouse=True)
def _trained(train: Train) -> None:
    """A model of the task sentiment, and what it says of its corpus."""
    train([None] * 60)
    for stage in (predict, gather):
        CliRunner().invoke(stage.command, ["c"], catch_exceptions=False)


def told(*arguments: str) -> str:
    """What `kesu explain` prints."""
    return CliRunner().invoke(explain.command, list(arguments), catch_exceptions=False).output


def test_a_text_is_explained_by_words_and_training_texts() -> None:
    """The label, what speaks for it, and rows of train with their labels; the text is masked."""
    lines = told(TEXT, "--model", MODEL).splitlines()
    assert lines[0] == "门锁坏了没人修，电话[手机]"
    assert re.match(r"(labelled|doubtful|novel) \(.*, novelty \d\.\d\d\)$", lines[2])
    assert lines[3].startswith("sentiment: negative (")
    assert lines[4].split()[0].startswith("+")
    near = lines[lines.index("nearest training texts:") + 1 :]
    assert len(near) == 6
    assert near[0].endswith("negative")
    assert "门锁坏了没人修，单号" in near[1]


def test_the_same_is_told_by_corpus_and_as_json() -> None:
    """`--corpus` finds the model of the last run; words carry their places."""
    found = json.loads(told(TEXT, "--corpus", "c", "--json", "--neighbours", "1"))
    assert found == json.loads(told(TEXT, "--model", MODEL, "--json", "--neighbours", "1"))
    assert [label["task"] for label in found["labels"]] == ["sentiment"]
    words = found["labels"][0]["words"]
    assert all(found["text"][word["start"] : word["end"]] == word["word"] for word in words)
    assert len(found["nearest"]) == 1
    assert found["decision"] in {"labelled", "doubtful", "novel"}
    assert 0 <= found["novelty"] <= 1
    assert found["nearest"][0]["gold_sentiment"] == "negative"


def test_only_training_texts_are_near() -> None:
    """Rows of valid, calib and test are no reason for a label."""
    found = json.loads(told(TEXT, "--model", MODEL, "--json", "--neighbours", "50"))
    splits = dict(pl.read_parquet("data/interim/c/splits.parquet").iter_rows())
    near = [each["row_id"] for each in found["nearest"]]
    assert len(near) == 30
    assert {splits[row_id] for row_id in near} <= {"train", "unlabelled"}


def test_a_model_without_its_corpus_tells_the_words_alone(tmp_path: Path) -> None:
    """A published model travels without the texts."""
    (tmp_path / "data/interim/c/clean.parquet").unlink()
    assert "nearest" not in told(TEXT, "--model", MODEL)


def test_a_corpus_without_gold_labels_may_be_searched() -> None:
    """A model of another corpus explains its texts."""
    path = Path("data/interim/c/records.parquet")
    rows = pl.read_parquet(path)
    rows.drop([name for name in rows.columns if name.startswith("gold_")]).write_parquet(path)
    assert told(TEXT, "--model", MODEL, "--corpus", "c")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ([TEXT], DataError, "neither --model nor --corpus is given"),
        ([TEXT, "--model", "nowhere"], ModelError, "nowhere: there is no such model folder"),
        (
            [TEXT, "--model", f"{MODEL}9"],
            ModelError,
            "there is no such model folder; data/interim/c/model holds seed0$",
        ),
        (["。。", "--model", MODEL], DataError, r"cleaning drops it \(empty\)"),
        (["very good app", "--model", MODEL], DataError, r"cleaning drops it \(foreign\)"),
        (
            [TEXT, "--model", MODEL, "--task", "mood"],
            DataError,
            "does not know mood; it knows s",
        ),
    ],
)
def test_mistakes_are_told(arguments: list[str], error: type[Exception], words: str) -> None:
    """What is wrong, and what is there."""
    with pytest.raises(error, match=words):
        told(*arguments)


def test_a_sample_of_a_run_is_explained() -> None:
    """Right and doubtful rows with words and neighbours; the report reads the table."""
    CliRunner().invoke(explanations.command, ["c"], catch_exceptions=False)
    found = pl.read_parquet("data/processed/c/explanations.parquet")
    assert found.height
    assert set(found["kind"]) <= {"wrong", "right", "labelled", "doubtful", "novel"}
    assert found["neighbours"].list.len().to_list() == [3] * found.height
    assert (found["starts"].list.len() == found["effects"].list.len()).all()


def test_no_task_decides_so_nothing_is_explained() -> None:
    """An empty table with all its columns."""
    settings = json.dumps(
        {"explain": {}, "tasks": {}, "decide_by": "category", "predict": {"shards": 1}}
    )
    CliRunner().invoke(explanations.command, ["c", "--settings", settings], catch_exceptions=False)
    found = pl.read_parquet("data/processed/c/explanations.parquet")
    assert found.is_empty()
    assert "effects" in found.columns
