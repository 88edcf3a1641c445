"""Settings: checked at once, and a stage sees only what it reads."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any, cast

import pytest
import yaml

from kesu.configuration import STAGES, Settings, for_stage, load
from kesu.errors import SettingsError

CONFIGS = Path(__file__).parents[2] / "configs"
SOURCE = {"name": "a", "path": "a.csv", "columns": {"text": "内容"}}
SENTIMENT = {"tasks": {"sentiment": {"labels": "sentiment"}}, "decide_by": "sentiment"}


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """The shipped settings without their corpora."""
    folder = tmp_path / "configs"
    copytree(CONFIGS, folder)
    for corpus in (folder / "corpora").iterdir():
        corpus.unlink()
    return folder


def write(configs: Path, value: object, corpus: str = "shop") -> None:
    """A corpus's settings."""
    text = value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True)
    (configs / "corpora" / f"{corpus}.yaml").write_text(text, encoding="utf-8")


def base() -> dict[str, Any]:
    """What base.yaml says."""
    text = (CONFIGS / "base.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def told(configs: Path, value: object) -> str:
    """What the error says about these settings."""
    write(configs, value)
    with pytest.raises(SettingsError) as error:
        load("shop", configs)
    return str(error.value)


def test_base_holds_every_key_with_its_default() -> None:
    """base.yaml is the list of all defaults: nothing else is in the models."""
    assert base() == Settings().model_dump(mode="json")


@pytest.mark.parametrize("corpus", sorted(path.stem for path in CONFIGS.glob("corpora/*.yaml")))
def test_shipped_corpora_load(corpus: str) -> None:
    """Every corpus file in the repository is valid and names its sources."""
    assert load(corpus, CONFIGS).ingest.sources


def test_a_corpus_file_holds_only_what_differs(configs: Path) -> None:
    """Sections are merged with base.yaml, lists replaced."""
    write(configs, SENTIMENT | {"train": {"epochs": 3, "seeds": [1, 2]}})
    settings = load("shop", configs)
    assert (settings.train.epochs, settings.train.seeds) == (3, [1, 2])
    assert settings.train.hidden == base()["train"]["hidden"]


def test_an_empty_corpus_file_means_the_defaults(configs: Path) -> None:
    """No key at all is no mistake."""
    write(configs, "")
    assert load("shop", configs) == Settings.model_validate(base())


def test_all_mistakes_come_at_once(configs: Path) -> None:
    """A misspelt key, a number out of range and a wrong type stand in one error, a line each."""
    text = told(
        configs,
        {
            "train": {"epoch": 3, "max_tokens": "many"},
            "clean": {"duplicates": {"treshold": 0.9}, "emoji": "draw"},
            "evaluate": {"n_bootstrap": -1},
            "trian": {},
        },
    )
    assert text.splitlines()[0].endswith("shop.yaml: 6 mistakes")
    assert len(text.splitlines()) == 7
    for part in (
        "train.epoch: there is no such key; did you mean epochs?",
        "train.max_tokens: got 'many', wanted",
        "clean.duplicates.treshold: there is no such key; did you mean threshold?",
        "clean.emoji: got 'draw', wanted 'keep', 'remove' or 'name'",
        "evaluate.n_bootstrap: got -1, wanted",
        "trian: there is no such key; did you mean train?",
    ):
        assert part in text


def test_the_path_of_a_key_goes_through_lists_and_names(configs: Path) -> None:
    """A mistake in the second source, and one in a task, are found where they stand."""
    wrong = SOURCE | {"name": "b", "encodin": "gbk"}
    text = told(
        configs,
        {
            "ingest": {"sources": [SOURCE, wrong]},
            "tasks": {"mood": {"labels": "sentiment", "knd": "multi"}},
        },
    )
    assert "ingest.sources.1.encodin: there is no such key; did you mean encoding?" in text
    assert "tasks.mood.knd: there is no such key; did you mean kind?" in text


def test_a_mistake_in_base_is_told_as_its(configs: Path) -> None:
    """The corpus file is not blamed for a key that it does not hold."""
    text = (configs / "base.yaml").read_text(encoding="utf-8")
    wrong = re.sub(r"epochs: \d+", "epochs: -8", text)
    (configs / "base.yaml").write_text(wrong, encoding="utf-8")
    text = told(configs, {"train": {"patience": 1}})
    assert f"(in {configs / 'base.yaml'}) train.epochs: got -8" in text


@pytest.mark.parametrize(
    ("over", "message"),
    [
        pytest.param(
            {"tasks": {"mood": {"labels": "sentimen"}}, "decide_by": "mood"},
            "sentimen.tsv does not exist; did you mean sentiment?",
            id="label set missing",
        ),
        pytest.param(
            {
                "tasks": {"mood": {"labels": "sentiment", "from_rating": {"好": [4, 5]}}},
                "decide_by": "mood",
            },
            "tasks.mood.from_rating: '好' is no label of",
            id="rating means no label",
        ),
        pytest.param(
            {"tasks": {"mood": {"labels": "sentiment"}}, "decide_by": "moods"},
            "decide_by: there is no task 'moods'; did you mean mood?",
            id="decides by no task",
        ),
        pytest.param(
            SENTIMENT
            | {
                "ingest": {
                    "sources": [
                        SOURCE | {"columns": {"text": "内容", "gold": {"sentimnt": "情感"}}}
                    ]
                }
            },
            "ingest.sources.0.columns.gold: there is no task 'sentimnt'; did you mean sentiment?",
            id="gold of no task",
        ),
        pytest.param("- a\n- b\n", "holds list, wanted sections with keys", id="a list"),
        pytest.param("train: [\n", "not readable as YAML in UTF-8", id="no YAML"),
        pytest.param({"ingest": {"timezone": "Mars"}}, "'Mars' is no time zone", id="time zone"),
    ],
)
def test_one_mistake_is_one_line(configs: Path, over: object, message: str) -> None:
    """It begins with the file and says what was wanted."""
    text = told(configs, over)
    assert message in text
    assert text.startswith(str(configs / "corpora" / "shop.yaml"))
    assert len(text.splitlines()) == 1


def test_contradictions_come_at_once_too(configs: Path) -> None:
    """Two tasks without label set and a decision by neither are three mistakes."""
    tasks = {name: {"labels": f"no_{name}"} for name in ("a", "b")}
    assert "3 mistakes" in told(configs, {"tasks": tasks, "decide_by": "c"})


def test_a_corpus_that_is_not_there(configs: Path) -> None:
    """The error lists the known ones and the nearest."""
    write(configs, "", "hotline")
    write(configs, "", "shop")
    with pytest.raises(SettingsError) as error:
        load("hotlines", configs)
    assert "did you mean hotline?; there are: hotline, shop" in str(error.value)


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_sees_only_its_sections(stage: str) -> None:
    """Changing any other section leaves its settings, and thus its results, as they are."""
    sections = json.loads(for_stage(stage, Settings()))
    assert set(sections) == set(STAGES[stage])
    dump = Settings().model_dump(mode="json")
    assert sections == {key: dump[key] for key in STAGES[stage]}


def test_a_learning_rate_cleans_nothing_anew(configs: Path) -> None:
    """The settings of clean are the same line when only train changes."""
    write(configs, {"train": {"learning_rate": 0.001}})
    before = load("shop", configs)
    write(configs, {"train": {"learning_rate": 0.002}})
    after = load("shop", configs)
    assert for_stage("clean", before) == for_stage("clean", after)
    assert for_stage("train", before) != for_stage("train", after)
