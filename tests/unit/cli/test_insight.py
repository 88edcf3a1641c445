"""`kesu insight`: names that collide, settings that do not fit, and corpora without anything."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import gather, insight, predict
from kesu.cli.insight_settings import fit_settings
from kesu.cli.labelled_rows import complaint_labels, with_departments
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.files import read_json, write_json
from kesu.insight.settings import InsightSettings
from kesu.labels import Label, LabelSet, read_label_set
from kesu.sections import for_stage
from kesu.tables import TableSchema, write_table
from kesu.tasks import Task, TaskSettings
from kesu.topics.schema import TOPIC_MEMBERS

Train = Callable[..., Any]
CORPUS = Path("configs/corpora/c.yaml")
RECORDS_PATH = Path("data/interim/c/records.parquet")
NAMES = ("labels", "text", "value", "month", "mood", "topic", "channel", "sentiment", "len",
         "count", "department", "start", "n")  # fmt: skip


@pytest.fixture(autouse=True)
def _labelled(train: Train) -> None:
    """120 rows with labels, and attributes that are named like other columns."""
    train([None] * 120)
    for stage in (predict, gather):
        CliRunner().invoke(stage.command, ["c"], catch_exceptions=False)
    members = Path("data/processed/c/topic_members.parquet")
    write_table(TOPIC_MEMBERS.empty(), members, TOPIC_MEMBERS)
    rows = pl.read_parquet(RECORDS_PATH)
    values = pl.Series([f"v{at % 2}" for at in range(rows.height)])
    rows = rows.with_columns(**{f"attr_{name}": values for name in NAMES})
    schema = TableSchema(
        "records", RECORDS.columns | {"gold_sentiment": pl.String}, RECORDS.patterns
    )
    write_table(rows, RECORDS_PATH, schema)


def run(**settings: Any) -> None:
    """The stage, with other settings of its section."""
    text = read_json(CORPUS) | {"insight": settings}
    write_json(CORPUS, text)
    given = for_stage("insight", load("c"))
    CliRunner().invoke(insight.command, ["c", "--settings", given], catch_exceptions=False)


def table(name: str) -> pl.DataFrame:
    """What was written."""
    return pl.read_parquet(f"data/processed/c/{name}.parquet")


def test_attributes_may_be_named_like_anything() -> None:
    """They are told by their names, and no column of our own is taken for one."""
    run(pairs=[["labels", "text"]])
    assert set(table("segments")["attribute"]) == set(NAMES)
    assert not any(table("causes")["value"].explode().str.starts_with("attr_"))
    assert table("assessments").height == 240
    assert table("trends").is_empty()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"pairs": [["region", "labels"]]}, "insight.pairs: no attribute region"),
        ({"targets": [{"dimension": "city", "value": "x", "share": 0.5}]},
         "insight.targets: no attribute city"),
        ({"targets": [{"dimension": "sentiment", "value": "负而", "share": 0.5}]},
         "insight.targets: sentiment: '负而' is no label of sentiment; did you mean 负面"),
        ({"interventions": [{"name": "复核", "day": "2024-01-01", "label": "late"}]},
         "insight.interventions: 复核: no label or topic late"),
        ({"interventions": [{"name": "复核", "day": "2024-01-01", "label": "negative",
                             "where": {"city": "x"}}]},
         "insight.interventions: 复核: no attribute city"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_the_corpus_are_told(settings: Any, words: str) -> None:
    """What came, and what there is."""
    with pytest.raises(DataError, match=words):
        run(**settings)


@pytest.mark.parametrize("value", ["negative", "负面"])
def test_a_target_names_its_label_by_id_or_by_name(value: str) -> None:
    """Both are the same label."""
    rows = pl.DataFrame({"channel": ["热线"]})
    target = {"dimension": "sentiment", "value": value, "share": 0.5}
    labels = read_label_set(Path("configs/labels/sentiment.tsv"))
    task = Task("sentiment", TaskSettings(labels="sentiment"), labels)
    settings = InsightSettings.model_validate({"targets": [target]})
    [found] = fit_settings(settings, rows, {"sentiment": task}).targets
    assert found.value == "negative"


def test_a_corpus_without_tasks_has_tables_all_the_same() -> None:
    """Empty where a label is needed, with all columns."""
    write_json(CORPUS, {**read_json(CORPUS), "tasks": {}, "decide_by": "category"})
    settings = json.loads(for_stage("insight", load("c")))
    CliRunner().invoke(
        insight.command, ["c", "--settings", json.dumps(settings)], catch_exceptions=False
    )
    assert table("causes").is_empty()
    assert table("effects").is_empty()
    assert table("assessments").height == 240


def test_an_intervention_without_a_task_is_told() -> None:
    """It is not left out in silence."""
    write_json(CORPUS, {**read_json(CORPUS), "tasks": {}, "decide_by": "category"})
    with pytest.raises(DataError, match="复核: no task decides"):
        run(interventions=[{"name": "复核", "day": "2024-01-01", "label": "late"}])


def test_topics_have_causes_and_effects_too() -> None:
    """Where a topic piles up, and whether what was done about it worked."""
    rows = pl.read_parquet(RECORDS_PATH)
    days = [date(2024, 1, 1) + timedelta(days=at) for at in range(rows.height)]
    places = pl.Series(["南" if at % 4 == 0 else "北" for at in range(rows.height)])
    rows = rows.with_columns(attr_place=places, local_date=pl.Series(days))
    schema = TableSchema(
        "records", RECORDS.columns | {"gold_sentiment": pl.String}, RECORDS.patterns
    )
    write_table(rows, RECORDS_PATH, schema)
    members = rows.filter(pl.col("attr_place") == "南").select(
        "row_id", topic_id=pl.lit("t1"), strength=pl.lit(1.0)
    )
    path = Path("data/processed/c/topic_members.parquet")
    write_table(members, path, TOPIC_MEMBERS)
    done = {"name": "修好", "day": "2024-05-01", "label": "t1"}
    run(interventions=[done, done | {"label": "negative"}])
    causes = table("causes").filter(task="topic")
    assert causes["label"].unique().to_list() == ["t1"]
    assert ["南"] in causes["value"].to_list()
    effects = table("effects")
    assert effects["label"].to_list() == ["t1", "negative"]
    assert effects["verdict"][0] in {"no_change", "undecided"}


def test_complaint_labels_are_no_praise_and_no_rest() -> None:
    """What is said in a good mood is left out; of moods the bad one is left."""
    labels = LabelSet(
        "matters",
        (Label("late", "慢"), Label("praise", "赞"), Label("other", "其他", residual=True)),
    )
    task = Task("matter", TaskSettings(labels="matters"), labels)
    rows = pl.DataFrame(
        {"matter": [["late"], ["praise"], ["praise"], None], "mood": [-1, 1, 0, -1]}
    )
    assert complaint_labels(rows, task) == ["late"]
    moods = LabelSet("sentiment", (Label("negative", "负面"), Label("positive", "正面")))
    mood = Task("sentiment", TaskSettings(labels="sentiment"), moods)
    assert complaint_labels(rows, mood) == ["negative"]


def test_a_row_of_several_labels_counts_in_each_department() -> None:
    """Of a branch the lowest label answers; it was the department of the last label alone."""
    labels = LabelSet("s", (
        Label("goods", "商品", department="质检部"),
        Label("broken", "破损", parent="goods", department="仓储部"),
        Label("late", "送货慢", department="物流部"),
        Label("rude", "态度差"),
    ))  # fmt: skip
    task = Task("about", TaskSettings(labels="s", kind="multi"), labels)
    told = [["goods", "broken", "late"], ["goods"], ["rude"], None]
    rows = pl.DataFrame({"about": pl.Series(told, dtype=pl.List(pl.String))})
    found = with_departments(rows, task)["department"].to_list()
    assert found == [["仓储部", "物流部"], ["质检部"], [], None]
    assert with_departments(rows, None)["department"].to_list() == [None] * 4
