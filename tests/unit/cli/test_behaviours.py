"""`kesu behaviours`: the table of cases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import behaviours
from kesu.errors import SettingsError

Train = Callable[..., Any]


def run() -> pl.DataFrame:
    """What the model says."""
    CliRunner().invoke(behaviours.command, ["c"], catch_exceptions=False)
    return pl.read_parquet("data/processed/c/behaviours.parquet")


def test_sentences_are_asked_and_rows_of_test_changed(train: Train) -> None:
    """As they are cleaned: what masks took out never comes back by a change."""
    train([None] * 60)
    found = run()
    assert {"expect", "stronger", "same"} == set(found["kind"])
    told = found.filter(kind="same")
    splits = dict(pl.read_parquet("data/interim/c/splits.parquet").iter_rows())
    assert {splits[row_id] for row_id in told["row_id"]} == {"test"}
    assert {"full_width", "number", "emoji"} <= set(told["capability"])
    assert told.filter(capability="full_width")["passed"].all()
    texts = pl.read_parquet("data/interim/c/clean.parquet")["text"].to_list()
    assert set(told["base"]) <= set(texts)


def test_a_file_with_a_mistake_is_told(train: Train) -> None:
    """And nothing is written."""
    train([None] * 60)
    path = Path("configs/behaviours/sentiment.tsv")
    path.write_text("capability\ttext\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="lacks column 'expect'"):
        run()
    assert not Path("data/processed/c/behaviours.parquet").exists()
