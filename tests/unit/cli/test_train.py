"""`kesu train` on hand-made tables: which rows it learns from, and what it says of them."""

import json
import logging
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cleaning.schema import CLEAN
from kesu.cli.train import command
from kesu.corpora.schema import RECORDS
from kesu.files import read_json, write_json
from kesu.splitting.schema import SPLITS
from kesu.tables import TableSchema, write_table

CONFIGS = Path(__file__).parents[3] / "configs"
INTERIM = Path("data/interim/c")
SETTINGS = {
    "tasks": {"sentiment": {"labels": "sentiment"}},
    "decide_by": "sentiment",
    "train": {"use_bert": False},
}
TEXTS = {"negative": "门锁坏了没人修", "positive": "空调很安静很好用"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project folder without data."""
    (tmp_path / "configs").symlink_to(CONFIGS)
    monkeypatch.chdir(tmp_path)


def pair(group: int, first: str | None) -> list[dict[str, Any]]:
    """A text and its copy; the copy's label fits, the first row has another one, or none."""
    label = ("negative", "positive")[group % 2]
    side = ("train", "train", "train", "valid", "calib", "test")[group % 6]
    common = {"dup_group": f"c:{group}", "edits": [], "text": f"{TEXTS[label]}，单号{group}"}
    return [
        common
        | {"row_id": f"c:{group}", "dup_rank": 0, "gold_sentiment": first}
        | {"split": side if first else "unlabelled"},
        common | {"row_id": f"d:{group}", "dup_rank": 1, "gold_sentiment": label, "split": side},
    ]


def train(rows: list[dict[str, Any]]) -> Any:
    """Run the command; the model's metrics."""
    gold = {"gold_sentiment": pl.String}
    for schema in (CLEAN, SPLITS, TableSchema("records", RECORDS.columns | gold)):
        table = pl.DataFrame([{name: row.get(name) for name in schema.columns} for row in rows],
            schema=schema.columns)  # fmt: skip
        write_table(table, INTERIM / f"{schema.name}.parquet", schema)
    write_json(INTERIM / "cleaning.json", {})
    arguments = ["c", "--settings", json.dumps(SETTINGS)]
    CliRunner().invoke(command, arguments, catch_exceptions=False)
    return read_json(INTERIM / "model/seed0/metrics.json")


@pytest.mark.usefixtures("house")
def test_labels_on_later_copies_are_learned() -> None:
    """Every group counts once, though its first row has no label."""
    rows = [row for group in range(60) for row in pair(group, None)]
    assert train(rows)["tasks"]["sentiment"]["rows"] == {"train": 30, "valid": 10, "calib": 10}


@pytest.mark.usefixtures("house")
def test_copies_with_different_labels_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """The earliest label is learned, and the log says how often copies differ."""
    rows = [row for group in range(60) for row in pair(group, "neutral" if group < 3 else None)]
    with caplog.at_level(logging.INFO):
        found = train(rows)
    assert found["tasks"]["sentiment"]["rows"]["train"] == 30
    assert "task sentiment: 3 texts with copies of another label" in caplog.text
    labels = read_json(INTERIM / "model/seed0/labels.json")
    assert labels["tasks"]["sentiment"]["seen"] == [True, True, True]


@pytest.mark.usefixtures("house")
def test_a_corpus_without_any_labelled_row() -> None:
    """The model knows no task, and there is one."""
    rows = [pair(group, None)[0] for group in range(5)]
    assert train(rows)["tasks"] == {}
