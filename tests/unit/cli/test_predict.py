"""`kesu predict` on hand-made tables: what decides is the corpus's own setting."""

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli.predict import command
from kesu.errors import DataError

INTERIM = Path("data/interim/c")
Train = Callable[[Sequence[str | None]], Any]


def decisions(decide_by: str) -> list[str]:
    """What `kesu predict` decides of all rows."""
    settings = json.dumps({"predict": {}, "decide_by": decide_by})
    arguments = ["c", "--settings", settings, "--models", str(INTERIM / "model/seed0")]
    CliRunner().invoke(command, arguments, catch_exceptions=False)
    return pl.read_parquet(INTERIM / "shards/predictions0.parquet")["decision"].to_list()


def test_the_corpus_says_which_task_decides(train: Train, caplog: pytest.LogCaptureFixture) -> None:
    """Rows are judged by the task in the settings; one that the model lacks decides nothing."""
    train([None] * 60)
    assert "labelled" in decisions("sentiment")
    with caplog.at_level(logging.INFO):
        assert set(decisions("category")) == {"novel"}
    assert "decide_by category: the model knows sentiment, so all rows are novel" in caplog.text


def test_a_shard_that_there_is_not_is_refused(train: Train) -> None:
    """It would have taken the place of the rows of another one."""
    train([None] * 60)
    arguments = ["c", "--settings", json.dumps({"predict": {"shards": 2}, "decide_by": "x"})]
    with pytest.raises(DataError, match=r"--shard 5: predict.shards is 2, wanted 0 to 1"):
        CliRunner().invoke(command, [*arguments, "--shard", "5"], catch_exceptions=False)
    assert not (INTERIM / "shards").exists()
