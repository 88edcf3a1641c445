"""What stages take when a person calls them by hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kesu.cli.choice import model_folders
from kesu.cli.stage import MODELS, StageRun, stage_command
from kesu.errors import ModelError


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus with two seeds, and a model of a seed that its settings no longer name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs" / "corpora").mkdir(parents=True)
    (tmp_path / "configs" / "base.yaml").write_text("{}\n")
    for name in ("boilerplate", "back_conversions", "name_cues", "surnames", "stopwords"):
        path = tmp_path / "configs" / "lexicons" / f"{name}.tsv"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "data/interim/mine/model/seed7").mkdir(parents=True)
    return tmp_path


def models_of(settings: str) -> str:
    """The folders that a stage called by hand looks into."""
    Path("configs/corpora/mine.yaml").write_text(
        settings + "ingest: {sources: [{name: a, path: a.csv, columns: {text: t}}]}\n"
    )
    found: list[str] = []

    @stage_command("gather", models=MODELS)
    def command(run: StageRun) -> str:
        """Note the folders."""
        found.append(str(run["models"]))
        return ""

    given = ["mine", "--settings", json.dumps({})]
    CliRunner().invoke(command, given, catch_exceptions=False)
    return found[0]


@pytest.mark.usefixtures("house")
def test_models_are_those_of_the_settings() -> None:
    """One a seed that the settings name; older folders on disk are not looked at."""
    folder = "data/interim/mine/model"
    assert models_of("train: {seeds: [0, 3]}\n") == f"{folder}/seed0,{folder}/seed3"


@pytest.mark.usefixtures("house")
def test_a_missing_model_is_told() -> None:
    """With what to do."""
    with pytest.raises(ModelError, match="seed0: there is no trained model; run `kesu train`"):
        model_folders("data/interim/mine/model/seed0")
