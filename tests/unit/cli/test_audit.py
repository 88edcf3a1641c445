"""`kesu audit`: the table of labels that are doubted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from click.testing import CliRunner

from kesu.cli import audit
from kesu.files import read_json, write_json

Train = Callable[..., Any]
ISSUES = Path("data/processed/c/label_issues.parquet")


def run() -> pl.DataFrame:
    """What is doubted."""
    assert CliRunner().invoke(audit.command, ["c"], catch_exceptions=False).exit_code == 0
    return pl.read_parquet(ISSUES)


def test_wrong_labels_and_conflicts_are_told(train: Train) -> None:
    """Groups 0 and 1 have another label on their first row than their copy; conflicts, both."""
    right = [("negative", "positive")[group % 2] for group in range(60)]
    train(["positive", "negative", *right[2:]])
    found = run()
    assert found["row_id"].to_list() == ["c:0", "c:1"]
    assert found["is_conflict"].all()
    assert found["label"].to_list() == ["positive", "negative"]
    assert found["likely"].to_list() == ["negative", "positive"]
    assert found["labels"].list.len().to_list() == [2, 2]
    assert found["quality"].max() < 0.5 < found["probability"].min()


def test_right_labels_are_not_doubted(train: Train) -> None:
    """An empty table with all its columns."""
    train([None] * 60)
    found = run()
    assert found.is_empty()
    assert "quality" in found.columns


def test_a_corpus_without_tasks_has_nothing_to_doubt(train: Train) -> None:
    """No label, no doubt, no error."""
    train([None] * 12)
    path = Path("configs/corpora/c.yaml")
    settings = {name: value for name, value in read_json(path).items() if name != "decide_by"}
    write_json(path, settings | {"tasks": {}})
    assert run().is_empty()
