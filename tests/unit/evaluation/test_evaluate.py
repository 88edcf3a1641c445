"""The whole of metrics.json from a tiny corpus, and from corpora that lack something."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from kesu.evaluation.evaluate import _period, evaluate
from kesu.evaluation.settings import EvaluateSettings
from kesu.evaluation.topics import summarize_topics
from kesu.tasks import Task

FAST = EvaluateSettings(n_bootstrap=100)


@pytest.fixture
def metrics(tables: dict[str, Any], tasks: tuple[Task, ...]) -> dict[str, Any]:
    """All numbers of the tiny corpus."""
    return evaluate("demo", **tables, tasks=tasks, settings=FAST)


def _codes(metrics: dict[str, Any]) -> set[str]:
    return {note["code"] for note in metrics["notes"]}


def test_rows_are_all_accounted_for(metrics: dict[str, Any]) -> None:
    """Read = labelled + doubtful + novel + dropped + rejected."""
    rows = metrics["rows"]
    assert rows["read"] == 42
    assert (rows["labelled"], rows["doubtful"], rows["novel"]) == (30, 6, 4)
    assert rows["splits"]["test"] == 30
    assert rows["law_holds"]


def test_a_lost_row_breaks_the_law(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """A row without a decision is remarked upon."""
    tables["predictions"] = tables["predictions"].head(39)
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert not found["rows"]["law_holds"]
    assert "law_broken" in _codes(found)


def test_scores_of_each_system(metrics: dict[str, Any]) -> None:
    """The sure system is perfect, the flat one says one label; residual gold is left out."""
    task = metrics["tasks"]["category"]
    assert task["n_test"] == 29
    assert task["n_test_residual"] == 1
    assert task["scores"]["blend"]["macro_f1"]["value"] == 1.0
    assert task["scores"]["linear"]["accuracy"]["value"] == pytest.approx(9 / 29)
    assert task["confusion"] == [[9, 0, 0], [0, 10, 0], [0, 0, 10]]
    assert [row["support"] for row in task["per_class"]] == [9, 10, 10]
    assert metrics["verdict"]["bert"]["category"]["verdict"] == "better"
    assert metrics["verdict"]["bert"]["cause"]["verdict"] == "absent"


def test_a_tree_is_scored_at_each_level(metrics: dict[str, Any]) -> None:
    """At the top 29 rows count, below it only those whose gold label lies there."""
    levels = metrics["tasks"]["category"]["level_scores"]
    assert [(level["level"], level["accuracy"]["n"]) for level in levels] == [(1, 29), (2, 19)]
    assert metrics["tasks"]["category"]["told"] == {"accuracy": 1.0, "n": 29}


def test_a_multi_task_has_micro_scores(metrics: dict[str, Any]) -> None:
    """Rows known to have no label take part; there is no confusion matrix."""
    task = metrics["tasks"]["cause"]
    assert task["n_test"] == 30
    assert task["scores"]["blend"]["micro_f1"]["value"] == 1.0
    assert "confusion" not in task
    assert task["calibration"]["ece"] == pytest.approx(0.15)


def test_json_holds_no_nan(metrics: dict[str, Any]) -> None:
    """NaN in any input becomes null."""
    json.dumps(metrics, allow_nan=False)
    assert metrics["model"]["valid"]["category"]["macro_f1"] is None
    assert metrics["topics"]["outlier_rate"] == 0.25


def test_order_of_rows_does_not_matter(
    tables: dict[str, Any], tasks: tuple[Task, ...], metrics: dict[str, Any]
) -> None:
    """Reversed tables give the same numbers, intervals included."""
    turned = {
        name: value.reverse() if isinstance(value, pl.DataFrame) else value
        for name, value in tables.items()
    }
    assert evaluate("demo", **turned, tasks=tasks, settings=FAST) == metrics


def test_no_labelled_test_rows(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """Without test rows a task has no scores, and says so."""
    tables["splits"] = tables["splits"].with_columns(split=pl.lit("unlabelled"))
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert found["tasks"]["category"]["scores"] == {}
    assert found["verdict"]["bert"]["category"] == {"verdict": "not_measured"}
    assert "no_test_rows" in _codes(found)


def test_no_gold_column(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """A corpus without any label is told apart from one without test rows."""
    tables["records"] = tables["records"].drop("gold_category", "gold_cause")
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert "no_labels" in _codes(found)


def test_no_tasks_and_no_topics(tables: dict[str, Any]) -> None:
    """Nothing to score is no error."""
    tables["topics"] = tables["topics"].clear()
    tables["topic_members"] = tables["topic_members"].clear()
    tables["parts"] = pl.DataFrame({"row_id": []}, schema={"row_id": pl.String})
    tables["calibration"] = {}
    found = evaluate("demo", **tables, tasks=(), settings=FAST)
    assert found["tasks"] == {}
    assert _codes(found) == {"no_dates", "no_tasks", "no_topics"}
    json.dumps(found, allow_nan=False)


def test_one_class_in_test(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """One class alone is scored and remarked upon."""
    tables["records"] = tables["records"].with_columns(gold_category=pl.lit("late"))
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert "one_class" in _codes(found)
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("decision", "code"), [("labelled", "nothing_left_over"), ("novel", "all_left_over")]
)
def test_all_rows_with_one_fate(
    tables: dict[str, Any], tasks: tuple[Task, ...], decision: str, code: str
) -> None:
    """Nothing left over, or everything, is remarked upon."""
    tables["predictions"] = tables["predictions"].with_columns(decision=pl.lit(decision))
    assert code in _codes(evaluate("demo", **tables, tasks=tasks, settings=FAST))


def test_small_classes_are_named(metrics: dict[str, Any]) -> None:
    """A class with fewer test rows than the setting asks for is named, with the limit."""
    found = [note for note in metrics["notes"] if note["code"] == "few_rows_of_class"]
    told = {"code": "few_rows_of_class", "task": "category", "n": 1, "least": 10}
    assert found == [told | {"ids": ["broken"]}]


def test_classes_without_train_rows_are_named(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """What the model never tells is named, also without any gold row of it in the corpus."""
    tables["calibration"]["category"]["learned"] = ["late"]
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    unlearned = {"n": 2, "ids": ["broken", "fake"]}
    assert {"code": "unlearned", "task": "category"} | unlearned in found["notes"]
    assert found["tasks"]["cause"]["unlearned"] == []


def test_missing_dates_are_counted(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """Some rows without a date are counted; all of them are another remark."""
    dates = [date(2025, 1, 1)] * 30 + [None] * 11
    tables["records"] = tables["records"].with_columns(local_date=pl.Series(dates))
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert {"code": "few_dates", "n": 11} in found["notes"]
    day = "2025-01-01"
    assert found["period"] == {"first": day, "last": day, "n_dated": 30, "n_future": 0}


@pytest.mark.parametrize(
    ("today", "n_future"),
    [(date(2025, 1, 1), 10), (date(2030, 1, 1), 0), (None, 0)],
    ids=["ten to come", "all past", "no clock"],
)
def test_dates_to_come_are_told(
    tables: dict[str, Any], tasks: tuple[Task, ...], today: date | None, n_future: int
) -> None:
    """Rows dated after today are counted and remarked upon."""
    dates = [date(2025, 1, 1)] * 31 + [date(2029, 1, 1)] * 10
    tables["records"] = tables["records"].with_columns(local_date=pl.Series(dates))
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST, today=today)
    assert found["period"]["n_future"] == n_future
    assert ("future_dates" in _codes(found)) == (n_future > 0)


def test_a_slip_of_a_clerk_is_not_the_end() -> None:
    """One date to come and one far from all others are counted, and begin or end nothing."""
    days = [date(1970, 1, 1), *(date(2025, 1, 1 + n % 28) for n in range(200)), date(2036, 5, 1)]
    records = pl.DataFrame({"local_date": days})
    assert _period(records, date(2025, 3, 1)) == {
        "first": "2025-01-01", "last": "2025-01-28", "n_dated": 202, "n_future": 1,
    }  # fmt: skip
    only = records.tail(1)
    assert _period(only, date(2025, 3, 1))["last"] == "2036-05-01"


def test_how_topics_were_judged_is_told(tables: dict[str, Any]) -> None:
    """The settings, the period and how many there are stand beside the topics."""
    judged = {"min_texts": 8, "min_history": 4, "min_support": 10, "false_alarm_rate": 0.05}
    found = evaluate("demo", **tables, tasks=(), settings=FAST, emergence=judged)["topics"]
    assert {name: found[name] for name in judged} == judged
    assert (found["period"], found["n_periods"]) == ("month", 1)
    assert found["list"][0]["by_period"] == [{"period": "2025-01", "n": 4}]
    assert found["list"][0]["onset"] is None


def test_a_task_that_no_model_knows(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """Gold rows without any prediction have a baseline, and the verdict says why no more."""
    names = ["category", "category_probs"]
    tables["predictions"] = tables["predictions"].drop(names)
    tables["parts"] = tables["parts"].drop("category_linear", "category_bert")
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert found["verdict"]["bert"]["category"] == {"verdict": "no_model"}


def test_shares_are_of_all_rows(metrics: dict[str, Any]) -> None:
    """Twelve to fourteen of forty each, four novel; parents are sums of what is below."""
    shares = metrics["tasks"]["category"]["shares"]
    assert (shares["n"], shares["n_known"], shares["n_test"]) == (40, 40, 30)
    found = {each["id"]: each for each in shares["labels"]}
    assert set(found) == {"broken", "fake", "late", "outside", "goods"}
    assert found["outside"]["value"] == pytest.approx(1 / 40)
    assert found["outside"]["told"] == pytest.approx(4 / 40)
    below = found["broken"]["value"] + found["fake"]["value"]
    assert found["goods"]["value"] == pytest.approx(below)
    assert all(each["low"] <= each["value"] <= each["high"] for each in found.values())


def test_shares_of_unlabelled_rows_are_corrected(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """A model that takes every late parcel for a fake is not believed where nobody looked."""
    rows = tables["predictions"]
    is_late = pl.col("category") == "late"
    fake = pl.lit([0.1, 0.8, 0.1])
    tables["predictions"] = rows.with_columns(
        category_probs=pl.when(is_late).then(fake).otherwise("category_probs"),
        decision=pl.lit("labelled"),
    )
    records = tables["records"]
    unseen = pl.col("row_id").is_in(rows["row_id"].tail(10).implode())
    tables["records"] = records.with_columns(
        gold_category=pl.when(unseen).then(None).otherwise("gold_category")
    )
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    shares = {each["id"]: each for each in found["tasks"]["category"]["shares"]["labels"]}
    assert shares["late"]["told"] == 0
    assert shares["fake"]["told"] == pytest.approx(26 / 40, abs=0.03)
    assert shares["fake"]["value"] < 0.5
    assert shares["fake"]["low"] < shares["fake"]["high"]


def test_shares_of_several_labels_a_row_are_of_rows(metrics: dict[str, Any]) -> None:
    """Each label holds or does not; half of the rows have the first, none the second."""
    shares = metrics["tasks"]["cause"]["shares"]["labels"]
    assert [(each["id"], each["value"]) for each in shares] == [("x", 0.5), ("y", 0.0)]


def test_without_test_rows_no_share_is_claimed(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """Nothing is known of the mistakes."""
    tables["splits"] = tables["splits"].with_columns(split=pl.lit("train"))
    found = evaluate("demo", **tables, tasks=tasks, settings=FAST)
    assert found["tasks"]["category"]["shares"] == {}


def test_members_that_belong_only_just_are_counted() -> None:
    """Rows outside all topics are not among them."""
    members = pl.DataFrame(
        {"topic_id": ["t1", "t1", "t1", None], "strength": [0.9, 0.4, 0.39, 0.0]}
    )
    told = summarize_topics(pl.DataFrame({"topic_id": ["t1"]}), members, {"weak": 0.4})
    assert (told["n_weak"], told["n_outliers"]) == (1, 1)
