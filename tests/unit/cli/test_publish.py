"""`kesu publish`: the same model is one version, whole and read-only, and its sides are noted."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import publish
from kesu.cli import train as learn
from kesu.errors import DataError, ModelError
from kesu.files import sha256, write_text
from kesu.manifest import MODEL_FILES
from kesu.model.folder import load_model
from kesu.state import read_state

Train = Callable[[Sequence[str | None]], Any]
FAMILY = Path("models/c")
MODEL = Path("data/interim/c/model/seed0")
SPLITS = Path("data/interim/c/splits.parquet")
STATE = Path("data/state/c/splits.jsonl")


def run() -> Path:
    """Publish; the version."""
    done = CliRunner().invoke(publish.command, ["c"], catch_exceptions=False)
    return Path(done.output.strip().removeprefix("published "))


@pytest.fixture
def version(train: Train) -> Path:
    """A published model."""
    train([None] * 60)
    return run()


def test_a_version_is_named_by_the_model(version: Path) -> None:
    """Date and id, all files, nothing else."""
    assert version.name.split("-")[1] == load_model(version).model_id[:8]
    assert {path.name for path in version.iterdir()} == set(MODEL_FILES)
    assert list(FAMILY.iterdir()) == [version]


def test_the_same_model_trained_again_is_the_same_version(version: Path, train: Train) -> None:
    """Seconds in the history are no part of a model."""
    train([None] * 60)
    history = (MODEL / "history.csv").read_text(encoding="utf-8")
    write_text(MODEL / "history.csv", history + "1,0.5,0.001,99.0\n")
    manifest = (MODEL / "MANIFEST.json").read_text(encoding="utf-8")
    old = sha256(version / "history.csv")
    new = sha256(MODEL / "history.csv")
    write_text(MODEL / "MANIFEST.json", manifest.replace(old, new))
    assert run() == version
    assert len(list(FAMILY.iterdir())) == 1


def test_a_label_that_was_added_since_is_told(version: Path) -> None:
    """The old model is the old version; whoever promoted a topic wants a run first."""
    path = Path("configs/labels/sentiment.tsv")
    write_text(
        path,
        path.read_text(encoding="utf-8").rstrip("\n") + "\nmixed\t\t褒贬不一" + "\t" * 8 + "\n",
    )
    done = CliRunner().invoke(publish.command, ["c"], catch_exceptions=False)
    assert "warning: sentiment has mixed, which this model was not trained on" in done.stderr
    assert done.stdout.strip() == f"published {version}"


def test_published_files_are_read_only(version: Path) -> None:
    """No file can be written, and none can be added."""
    assert {path.stat().st_mode & 0o222 for path in (version, *version.iterdir())} == {0}


def test_a_damaged_version_is_told(version: Path) -> None:
    """It is not handed out as if it were whole."""
    (version / "labels.json").chmod(0o600)
    with (version / "labels.json").open("a", encoding="utf-8") as stream:
        stream.write(" ")
    with pytest.raises(ModelError, match=r"labels\.json is not as it was saved.*publish again"):
        run()


def test_without_splits_nothing_is_written(train: Train) -> None:
    """There is neither a version nor a state."""
    train([None] * 60)
    SPLITS.unlink()
    with pytest.raises(DataError, match=r"splits\.parquet"):
        run()
    assert not FAMILY.exists()
    assert not STATE.exists()


def test_splits_of_another_training_are_refused(train: Train) -> None:
    """Sides that the model was not trained on are never noted."""
    train([None] * 60)
    other = {"train": "test", "test": "train"}
    pl.read_parquet(SPLITS).with_columns(pl.col("split").replace(other)).write_parquet(SPLITS)
    with pytest.raises(DataError, match=r"30 texts .* learned from are no train rows"):
        run()
    assert not STATE.exists()


def test_a_call_that_was_cut_short_is_made_good(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sides are noted before the version appears; the next call ends the work, once."""
    train([None] * 60)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", _fail)
        with pytest.raises(OSError, match="disk"):
            run()
    assert not list(FAMILY.iterdir())
    version = load_model(MODEL).model_id[: publish.DIGITS]
    day = date.today()  # noqa: DTZ011 - whichever zone, one of these is it
    for shift in (-1, 0, 1):  # left by a process that had our number
        (FAMILY / f".{day + timedelta(shift):%Y%m%d}-{version}.{os.getpid()}").mkdir()
    noted = read_state(STATE)
    assert len(noted) == 60
    assert load_model(run()).model_id
    assert read_state(STATE) == noted


def _fail(*_: object) -> None:
    raise OSError("disk")


def test_a_model_that_learned_no_task_is_refused(train: Train) -> None:
    """With it every text would be novel."""
    train([None] * 60)
    settings = json.dumps({"tasks": {}, "decide_by": "none", "train": {"use_bert": False}})
    CliRunner().invoke(learn.command, ["c", "--settings", settings], catch_exceptions=False)
    with pytest.raises(DataError, match="learned no task, so every text would be novel"):
        run()
    assert not FAMILY.exists()
    assert not STATE.exists()
