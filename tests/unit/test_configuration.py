"""Settings: checked at once, and a stage sees only what it reads."""

import json
import re
from pathlib import Path
from shutil import copytree
from typing import Any, cast

import pytest
import yaml

from kesu.configuration import load, load_encoder
from kesu.corpora.schema import RECORDS
from kesu.errors import SettingsError
from kesu.export.schema import LABELLED
from kesu.model.schema import PREDICTIONS
from kesu.sections import STAGES, Settings, for_stage
from kesu.splitting.schema import SPLITS
from kesu.tasks import is_reserved

CONFIGS = Path(__file__).parents[2] / "configs"
SOURCE = {"name": "a", "path": "a.csv", "columns": {"text": "内容"}}
FILES = {"ingest": {"sources": [SOURCE]}}


SENTIMENT = {"tasks": {"sentiment": {"labels": "sentiment"}}, "decide_by": "sentiment"}


def source(**over: object) -> dict[str, Any]:
    """Settings with one source."""
    return {"ingest": {"sources": [SOURCE | over]}}


def tone(**over: object) -> dict[str, Any]:
    """Settings with one task."""
    return {"tasks": {"tone": {"labels": "sentiment"} | over}, "decide_by": "tone"}


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
    text = (
        value
        if isinstance(value, str)
        else yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    )
    (configs / "corpora" / f"{corpus}.yaml").write_text(text, encoding="utf-8")


def base() -> dict[str, Any]:
    """What base.yaml says."""
    text = (CONFIGS / "base.yaml").read_text(encoding="utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))


def told(configs: Path, value: object) -> str:
    """What the error says about these settings; they have a source if they name none."""
    write(configs, FILES | value if isinstance(value, dict) else value)
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
    write(configs, FILES | SENTIMENT | {"train": {"epochs": 3, "seeds": [1, 2]}})
    settings = load("shop", configs)
    assert (settings.train.epochs, settings.train.seeds) == (3, [1, 2])
    assert settings.train.hidden == base()["train"]["hidden"]


def test_a_corpus_file_with_nothing_but_sources_means_the_defaults(configs: Path) -> None:
    """No other key has to be there."""
    write(configs, FILES)
    assert load("shop", configs) == Settings.model_validate(base() | FILES)


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
            "tasks": {"tone": {"labels": "sentiment", "knd": "multi"}},
        },
    )
    assert "ingest.sources.1.encodin: there is no such key; did you mean encoding?" in text
    assert "tasks.tone.knd: there is no such key; did you mean kind?" in text


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
            {"tasks": {"tone": {"labels": "sentimen"}}, "decide_by": "tone"},
            "sentimen.tsv does not exist; did you mean sentiment?",
            id="label set missing",
        ),
        pytest.param(
            {
                "tasks": {"tone": {"labels": "sentiment", "from_rating": {"好": [4, 5]}}},
                "decide_by": "tone",
            },
            "tasks.tone.from_rating: '好' is no label of",
            id="rating means no label",
        ),
        pytest.param(
            {"tasks": {"tone": {"labels": "sentiment"}}, "decide_by": "tones"},
            "decide_by: there is no task 'tones'; did you mean tone?",
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
        pytest.param(
            {"ingest": {"timezone": "Mars"}}, "ingest.timezone: 'Mars' is no time", id="time zone"
        ),
        pytest.param("", "ingest.sources: is empty, wanted one at least", id="no sources"),
        pytest.param(
            source(label_map={"tone": {"1": "正面"}}) | SENTIMENT,
            "ingest.sources.0.label_map: there is no task 'tone'",
            id="map of no task",
        ),
        pytest.param(
            source(label_map={"sentiment": {"1": "正而", "2": "正而", "3": "负面"}}) | SENTIMENT,
            "label_map.sentiment: '正而' is no label of sentiment; did you mean 正面?",
            id="map to no label",
        ),
        pytest.param(
            source(side="tset"),
            "ingest.sources.0.side: got 'tset', wanted train, valid, calib, test; did you mean",
            id="no side",
        ),
        pytest.param(
            source(rating_range=[5, 1]), "rating_range: 5 is above 1, wanted", id="ratings upside"
        ),
        pytest.param({"split": {"by": "column"}}, "split.by: got column, but no", id="no column"),
        pytest.param({"split": {"by": "time"}}, "split.by: got time, but no", id="no time"),
        pytest.param(
            tone(from_rating={"负面": [3, 1]}), "负面: 3 is above 1, wanted", id="upside down"
        ),
        pytest.param(
            tone(from_rating={"负面": [1, 3], "正面": [2, 5]}),
            "from_rating: ratings from 2 to 3 mean both 负面 and 正面, wanted one",
            id="two labels of a rating",
        ),
        pytest.param(
            tone(from_rating={"负面": [1, 2]}, kind="multi"),
            "from_rating: a rating means one label, wanted kind: single",
            id="rating of a multi task",
        ),
        pytest.param(
            {"train": {"encoder": "./no_bert"}},
            "train.encoder: the folder ./no_bert does not exist, wanted",
            id="no folder",
        ),
        pytest.param(
            {"train": {"encoder": str(CONFIGS)}},
            f"train.encoder: the folder {CONFIGS} has no config.json",
            id="no encoder",
        ),
        pytest.param(
            {"tasks": {"category": {"kind": "multi"}}},
            "shop.yaml: tasks.category.labels: is missing, wanted label scheme",
            id="missing key",
        ),
        pytest.param(
            {"train": {"encoder": None, "hidden": 10, "heads": 3}},
            "shop.yaml: train: hidden 10 is no multiple of heads 3",
            id="two keys that clash",
        ),
        pytest.param(
            source(columns={"text": 3}),
            "columns.text: got 3, wanted a valid string or a valid list",
            id="neither kind",
        ),
        pytest.param(
            {"clean": {"lexicons": str(CONFIGS / "labels")}},
            "clean.lexicons: the folder "
            f"{CONFIGS / 'labels'} lacks back_conversions.tsv, boilerplate.tsv, name_cues.tsv",
            id="no word lists",
        ),
        pytest.param(
            {"tasks": {"department": {"labels": "sentiment"}}, "decide_by": "department"},
            "tasks.department: is what a column of our own is called; give it another name",
            id="task like a column",
        ),
        pytest.param(
            {
                "tasks": {"tone": {"labels": "sentiment"}},
                "decide_by": "tone",
                "report": {"task_names": {"tune": "语气"}},
            },
            "report.task_names: there is no task 'tune'; did you mean tone?",
            id="name of no task",
        ),
        pytest.param({"train": 3}, "train: got 3, wanted a section with keys", id="no section"),
        pytest.param({"train": None}, "train: got null, wanted a section", id="nothing"),
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


def test_a_faulty_label_set_hides_no_other_mistake(configs: Path) -> None:
    """What is wrong in a label set is one line among the others."""
    (configs / "labels" / "odd.tsv").write_text("id\tname_zh\na\t甲\na\t乙\n", encoding="utf-8")
    text = told(
        configs,
        {"tasks": {"a": {"labels": "odd"}, "b": {"labels": "none"}}, "decide_by": "c"},
    )
    assert "3 mistakes" in text
    assert "tasks.a.labels:" in text
    assert "odd.tsv: line 3: id 'a' stands twice" in text


def test_ranges_of_ratings_may_touch(configs: Path) -> None:
    """The first that fits counts, so 2.5 means one label."""
    write(configs, FILES | tone(from_rating={"负面": [1, 2.5], "正面": [2.5, 5]}))
    assert load("shop", configs).tasks["tone"].from_rating


@pytest.mark.parametrize("encoder", [None, "hfl/rbt3", "bert-base-chinese"])
def test_a_name_on_the_hub_is_no_folder(configs: Path, encoder: str | None) -> None:
    """Only training can tell whether it is there."""
    write(configs, FILES | {"train": {"encoder": encoder}})
    assert load("shop", configs).train.encoder == encoder


def test_a_corpus_that_is_not_there(configs: Path) -> None:
    """The error lists the known ones and the nearest."""
    write(configs, "", "hotline")
    write(configs, "", "shop")
    with pytest.raises(SettingsError) as error:
        load("hotlines", configs)
    assert "did you mean hotline?; there are: hotline, shop" in str(error.value)


def test_a_file_is_no_corpus(configs: Path) -> None:
    """Who gives one is told which commands take files."""
    write(configs, "", "shop")
    with pytest.raises(
        SettingsError, match=r"is a file, wanted .* `kesu init NAME .* `kesu label`"
    ):
        load(str(configs / "corpora/shop.yaml"), configs)


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_sees_only_its_sections(stage: str) -> None:
    """Every section and field that the table names exists, and no other is given."""
    settings = Settings.model_validate(FILES | {"tasks": {"tone": {"labels": "sentiment"}}})
    found = json.loads(for_stage(stage, settings))
    assert set(found) == set(STAGES[stage])
    for section, wanted in STAGES[stage].items():
        fields = wanted["__all__"] if isinstance(wanted, dict) else wanted
        given = found[section]["tone"] if section == "tasks" else found[section]
        assert wanted is True or set(given) == fields


@pytest.mark.parametrize(
    ("over", "reruns"),
    [
        ({"train": {"seeds": [0, 1]}}, set()),
        ({"train": {"epochs": 3}}, {"train"}),
        (tone(class_weights="balanced"), {"train"}),
        (tone(from_rating={"正面": [4, 5]}), {"ingest"}),
        (
            tone(kind="multi"),
            {
                "ingest",
                "train",
                "topics",
                "evaluate",
                "export",
                "compare",
                "audit",
                "explanations",
                "behaviours",
                "insight",
                "watch",
            },
        ),
        ({"compare": {"max_macro_f1_loss": 0.01}}, {"compare"}),
        ({"predict": {"batch_tokens": 512}}, {"predict"}),
        ({"predict": {"shards": 2}}, {"predict", "gather", "topics", "explanations"}),
        ({"clean": {"min_chars": 5}}, {"clean"}),
        ({"topics": {"min_support": 5}}, {"topics", "evaluate"}),
        ({"topics": {"min_texts": 5}}, {"topics", "evaluate"}),
        ({"topics": {"n_keywords": 5}}, {"topics"}),
    ],
)
def test_a_change_reruns_the_stages_that_read_it(
    configs: Path, over: dict[str, Any], reruns: set[str]
) -> None:
    """The others see the same line of settings as before."""
    write(configs, FILES | tone())
    before = load("shop", configs)
    write(configs, FILES | tone() | over)
    after = load("shop", configs)
    assert {s for s in STAGES if for_stage(s, before) != for_stage(s, after)} == reruns


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"files": [{"path": "a.txt"}]}, "got neither learn nor teach, wanted learn with files"),
        (
            {"learn": {"budget": {"minutes": 1}}},
            "learn: there is no text to learn from, wanted files",
        ),
    ],
)
def test_an_encoder_does_one_thing(configs: Path, given: object, told: str) -> None:
    """A mistake of the whole file has no key before it."""
    path = configs / "encoders" / "new.yaml"
    path.write_text(yaml.safe_dump(given), encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(f"{path}: {told}")):
        load_encoder("new", configs)


def test_no_task_is_called_like_a_column() -> None:
    """Of any table in which tasks have columns; a corpus may train `severity`."""
    names = {name for table in (RECORDS, SPLITS, PREDICTIONS, LABELLED) for name in table.columns}
    assert [name for name in sorted(names) if not is_reserved(name)] == []
    assert not is_reserved("severity")
