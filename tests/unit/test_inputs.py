"""Rules are given the files that their stages read, and no others."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kesu.cleaning.lexicons import read_lexicons
from kesu.errors import SettingsError
from kesu.inputs import LEXICONS, compared_files, encoder_files, lexicon_files, state_files
from kesu.insight.severity import read_cues
from kesu.manifest import MODEL_FILES
from kesu.sections import Settings
from kesu.text.lexicon import read_names, read_words

SHIPPED = Path(__file__).parents[2] / "configs" / "lexicons"
READERS: dict[str, Callable[[Path], object]] = {
    "ingest": read_names,
    "clean": read_lexicons,
    "topics": lambda folder: read_words(folder / "stopwords.tsv"),
    "insight": lambda folder: read_cues(folder / "severity.tsv", 1000),
    "watch": lambda folder: read_words(folder / "stopwords.tsv"),
}


def settings(lexicons: Path) -> Settings:
    """The defaults with another folder of word lists."""
    return Settings.model_validate({"clean": {"lexicons": str(lexicons)}})


@pytest.mark.parametrize("stage", sorted(LEXICONS))
def test_a_stage_reads_the_word_lists_that_its_rule_names(stage: str, tmp_path: Path) -> None:
    """They are enough, and none is too many: without it the stage fails."""
    files = [Path(file) for file in lexicon_files(stage, settings(tmp_path))]
    for file in files:
        shutil.copy(SHIPPED / file.name, file)
    assert READERS[stage](tmp_path)
    for file in files:
        file.unlink()
        with pytest.raises(SettingsError, match=file.name):
            READERS[stage](tmp_path)
        shutil.copy(SHIPPED / file.name, file)


def test_the_files_of_a_local_encoder_are_inputs(tmp_path: Path) -> None:
    """A name on the hub has none, and neither has a model without BERT."""
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).touch()
    (tmp_path / "onnx").mkdir()

    def found(**train: object) -> list[str]:
        return encoder_files(Settings.model_validate({"train": train}))

    assert found(encoder=str(tmp_path)) == [
        str(tmp_path / "config.json"),
        str(tmp_path / "model.safetensors"),
    ]
    assert found(encoder=str(tmp_path), use_bert=False) == []
    assert found(encoder="hfl/rbt3") == found(encoder=None) == []


def test_a_state_is_an_input_once_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before that the rule has one input less, and makes none."""
    monkeypatch.chdir(tmp_path)
    path = Path("data/state/c/topics.jsonl")
    assert state_files("c", "topics") == []
    path.parent.mkdir(parents=True)
    path.touch()
    assert state_files("c", "topics") == [str(path)]
    assert state_files("d", "topics") == []


def test_the_card_of_an_encoder_is_no_input(tmp_path: Path) -> None:
    """A word changed in it trains nothing anew."""
    for name in ("config.json", "README.md"):
        (tmp_path / name).touch()
    settings = Settings.model_validate({"train": {"encoder": str(tmp_path)}})
    assert encoder_files(settings) == [str(tmp_path / "config.json")]


def test_a_model_of_this_run_is_waited_for(tmp_path: Path) -> None:
    """Its files are inputs before they are there; of other systems what is there."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "labels.json").write_text("{}")
    systems = [str(tmp_path / "v1"), "data/interim/c/model/seed0", str(tmp_path / "none.csv")]
    found = compared_files(Settings.model_validate({"compare": {"systems": systems}}), "c")
    own = {f"data/interim/c/model/seed0/{name}" for name in MODEL_FILES}
    assert set(found) == {str(tmp_path / "v1" / "labels.json"), *own}
