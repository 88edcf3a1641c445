"""`kesu train` on hand-made tables: which rows it learns from, and what it says of them."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.cli.choice import cuts
from kesu.files import read_json

INTERIM = Path("data/interim/c")
Train = Callable[[Sequence[str | None]], Any]


def test_labels_on_later_copies_are_learned(train: Train) -> None:
    """Every group counts once, though its first row has no label."""
    found = train([None] * 60)
    assert found["tasks"]["sentiment"]["rows"] == {"train": 30, "valid": 10, "calib": 10}
    assert cuts(INTERIM / "model/seed0")["sentiment"]["learned"] == ["negative", "positive"]


def test_copies_with_different_labels_are_counted(
    train: Train, caplog: pytest.LogCaptureFixture
) -> None:
    """The earliest label is learned, and the log says how often copies differ."""
    with caplog.at_level(logging.INFO):
        found = train([*["neutral"] * 3, *[None] * 57])
    assert found["tasks"]["sentiment"]["rows"]["train"] == 30
    assert "task sentiment: 3 texts with copies of another label" in caplog.text
    labels = read_json(INTERIM / "model/seed0/labels.json")
    assert labels["tasks"]["sentiment"]["seen"] == [True, True, True]


def test_no_rows_at_all(train: Train) -> None:
    """There is a model, and it knows no task."""
    assert train([])["tasks"] == {}
    assert pl.read_parquet(INTERIM / "clean.parquet").is_empty()
