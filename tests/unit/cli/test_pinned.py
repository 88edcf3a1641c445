"""A pinned model: refused before anything runs if it cannot label, and taken by every stage."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu import cli
from kesu.cli import predict, publish
from kesu.configuration import load
from kesu.errors import ModelError, SettingsError
from kesu.files import read_json, sha256, write_json
from kesu.model.folder import load_model

Train = Callable[[Sequence[str | None]], Any]
SETTINGS = Path("configs/corpora/c.yaml")
LABELS = Path("configs/labels/sentiment.tsv")
SEED = Path("data/interim/c/model/seed0")


def pin(folder: str) -> None:
    """Name the model in the settings."""
    write_json(SETTINGS, read_json(SETTINGS) | {"model": folder})


@pytest.fixture
def version(train: Train) -> Path:
    """A pinned version that may be spoilt."""
    train([None] * 60)
    done = CliRunner().invoke(publish.command, ["c"], catch_exceptions=False)
    folder = Path(done.output.strip().removeprefix("published "))
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700)
    pin(str(folder))
    assert load("c").model == str(folder)
    return folder


def told() -> str:
    """What loading the settings says, in one line."""
    with pytest.raises(SettingsError) as error:
        load("c")
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_missing_model_names_others(version: Path) -> None:
    """Before any job starts, and with the exit code of what a user can mend."""
    pin("models/c/20240101-00000000")
    assert f"model: models/c/20240101-00000000: there is no such model folder; {ADVICE}" in told()
    assert str(version) in told()
    with pytest.raises(SystemExit) as stopped:
        cli.main(["run", "c"])
    assert stopped.value.code == 2


ADVICE = "copy the folder there again, or pin another (there are: "


@pytest.mark.parametrize("name", ["vocab.json", "MANIFEST.json"])
def test_a_file_is_missing(version: Path, name: str) -> None:
    """It is named; without any other version the way out is to train."""
    (version / name).unlink()
    assert name in told()
    assert "set model: null to train one" in told()


def test_a_manifest_that_was_cut_short(version: Path) -> None:
    """Half a manifest is none."""
    (version / "MANIFEST.json").write_text('{"format": 1, "fi', encoding="utf-8")
    assert "MANIFEST.json cannot be read" in told()


def test_labels_that_were_changed(version: Path) -> None:
    """They are not compared with the corpus's."""
    (version / "labels.json").write_text("{}", encoding="utf-8")
    assert "labels.json is not as it was saved" in told()


def test_metrics_that_were_changed(version: Path) -> None:
    """A stage tells it before it uses a number."""
    (version / "metrics.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"metrics\.json is not as it was saved"):
        CliRunner().invoke(predict.command, ["c"], catch_exceptions=False)


def test_another_kind_of_task(version: Path) -> None:
    """One label a text, or several: never both."""
    assert version
    tasks = {"sentiment": {"labels": "sentiment", "kind": "multi"}}
    write_json(SETTINGS, read_json(SETTINGS) | {"tasks": tasks})
    assert "task sentiment of the pinned model is single, but tasks.sentiment.kind is mul" in told()


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda rows: rows[:-1], "has labels that the corpus lacks (positive)"),
        (lambda rows: [*rows, "odd\t\t怪"], "no labels odd, which the corpus has"),
        (lambda rows: rows[::-1], "has the corpus's labels in another order"),
    ],
    ids=["fewer", "more", "order"],
)
def test_other_labels(version: Path, change: Callable[[list[str]], list[str]], wanted: str) -> None:
    """Ids and their order are the columns of probabilities."""
    assert version
    header, *rows = LABELS.read_text(encoding="utf-8").splitlines()
    width = header.count("\t")
    lines = [row + "\t" * (width - row.count("\t")) for row in change(rows)]
    LABELS.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    assert wanted in told()
    assert "use the label set sentiment that it was trained with" in told()


def test_a_task_that_one_of_them_has(version: Path) -> None:
    """It is simply not labelled."""
    settings = read_json(SETTINGS)
    write_json(
        SETTINGS, settings | {"tasks": {"tone": {"labels": "sentiment"}}, "decide_by": "tone"}
    )
    assert load("c").model == str(version)


def predicted_by() -> str:
    """The id of the model that `kesu predict c` labels with."""
    CliRunner().invoke(predict.command, ["c"], catch_exceptions=False)
    found = pl.read_parquet("data/interim/c/shards/predictions0.parquet")["model_id"]
    (model_id,) = found.unique()
    return str(model_id)


def better(folder: Path) -> str:
    """A model with a higher score than that of seed 0; its id."""
    shutil.copytree(SEED, folder)
    write_json(folder / "metrics.json", read_json(folder / "metrics.json") | {"score": 2})
    manifest = read_json(folder / "MANIFEST.json")
    manifest["files"]["metrics.json"] = sha256(folder / "metrics.json")
    write_json(folder / "MANIFEST.json", manifest)
    return load_model(folder).model_id


def test_by_hand_the_settings_name_the_models(train: Train) -> None:
    """Seeds that they no longer name are left aside; a pinned model goes before all."""
    train([None] * 60)
    own, other = load_model(SEED).model_id, better(SEED.with_name("seed7"))
    assert predicted_by() == own
    settings = read_json(SETTINGS)
    write_json(SETTINGS, settings | {"train": settings["train"] | {"seeds": [0, 7]}})
    assert predicted_by() == other
    pin(str(SEED))
    assert predicted_by() == own
