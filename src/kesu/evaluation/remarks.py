"""What the numbers mean: the verdict, and the conditions that a reader must know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.evaluation.settings import EvaluateSettings
from kesu.tables import SHEET_CELL


def verdict(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """What the first lines of the report are made of."""
    rows, topics = metrics["rows"], _risen(metrics["topics"]["list"])
    return {
        "labelled_share": rows["labelled"] / rows["kept"] if rows["kept"] else None,
        "bert": {name: bert_gain(task) for name, task in metrics["tasks"].items()},
        "new_topics": [topic["topic_id"] for topic in topics if topic.get("status") == "new"],
        "growing_topics": [
            topic["topic_id"] for topic in topics if topic.get("status") == "growing"
        ],
    }


def _risen(topics: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Topics that rise, without those that are parts of a theme which rises itself."""
    risen = [topic for topic in topics if topic.get("status") in ("new", "growing")]
    whole = {topic["topic_id"] for topic in risen}
    return [topic for topic in risen if topic.get("parent") not in whole]


def bert_gain(task: Mapping[str, Any]) -> dict[str, Any]:
    """Whether BERT adds something: the blend with it against the linear model alone.

    Returns:
        `verdict` is better, worse or no_difference, with the paired difference; absent where
        only the linear model was trained; no_model where no model knows the task; not_measured
        where no test row has a gold label.
    """
    scores = task["scores"]
    if not scores:
        return {"verdict": "not_measured"}
    if not scores.keys() - {"majority"}:
        return {"verdict": "no_model"}
    gain = task["differences"].get("blend_minus_linear")
    if "bert" not in scores or not gain:
        return {"verdict": "absent" if "linear" in scores else "not_compared"}
    return dict(gain)


def remarks(metrics: Mapping[str, Any], settings: EvaluateSettings) -> Iterator[dict[str, Any]]:
    """Conditions that a reader must know; `code` names the sentence, the rest fills it."""
    rows = metrics["rows"]
    if not rows["law_holds"]:
        yield {"code": "law_broken"}
    yield from _date_remarks(metrics)
    if rows["longer_than_a_cell"]:
        yield {"code": "cut_by_sheets", "n": rows["longer_than_a_cell"], "chars": SHEET_CELL}
    if not metrics["tasks"]:
        yield {"code": "no_tasks"}
    elif rows["kept"]:
        if not rows["labelled"]:
            yield {"code": "all_left_over"}
        elif rows["labelled"] == rows["kept"]:
            yield {"code": "nothing_left_over"}
    decider = metrics["tasks"].get(metrics["decide_by"])
    if decider and decider["threshold"] is None:
        yield {"code": "decider_unknown", "task": metrics["decide_by"]}
    if not metrics["topics"]["n_topics"]:
        yield {"code": "no_topics"}
    yield from _drift_remarks(metrics["drift"])
    for name, task in metrics["tasks"].items():
        yield from _task_remarks(name, task, settings)


def _drift_remarks(drift: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A warning where texts are out of the model's depth, by words or by novelty."""
    found = {each["what"]: each for each in drift if each["level"] == "far"}
    for what in ("novel", "unknown"):
        if what in found:
            shares = {key: round(100 * found[what][key], 1) for key in ("before", "here")}
            yield {"code": f"drift_{what}", **shares}


def _date_remarks(metrics: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows = metrics["rows"]
    n_records, n_dated = rows["read"] - rows["rejected"], metrics["period"]["n_dated"]
    if n_records and not n_dated:
        yield {"code": "no_dates"}
    elif n_dated < n_records:
        yield {"code": "few_dates", "n": n_records - n_dated}
    if n_future := metrics["period"]["n_future"]:
        yield {"code": "future_dates", "n": n_future}


def _task_remarks(
    name: str, task: Mapping[str, Any], settings: EvaluateSettings
) -> Iterator[dict[str, Any]]:
    n_test = task["n_test"]
    if not task["n_gold"]:
        yield {"code": "no_labels", "task": name}
    elif not n_test:
        yield {"code": "no_test_rows", "task": name}
    elif n_test < settings.min_test_rows:
        yield {"code": "few_rows", "task": name, "n": n_test}
    if task["kind"] == "single" and len(task["gold_labels"]) == 1:
        yield {"code": "one_gold_class", "task": name, "n": task["n_gold"]}
    left_out = task["n_test_residual"] + task["n_test_not_leaf"]
    if left_out:
        yield {"code": "left_out", "task": name, "n": left_out}
    if n_test:
        yield from _class_remarks(name, task.get("per_class", []), settings)
    for label in task["reviewed"]["new_labels"]:
        told = {"seeds": label["seeds"], "reviews": label["reviews"]}
        yield {"code": "new_label", "task": name, "ids": [label["id"]], **told}
    if unlearned := task["unlearned"]:
        yield {"code": "unlearned", "task": name, "n": len(unlearned), "ids": unlearned}
    if task["reached"] is False:
        yield {"code": "not_reached", "task": name}


def _class_remarks(
    name: str, classes: list[dict[str, Any]], settings: EvaluateSettings
) -> Iterator[dict[str, Any]]:
    seen = [row for row in classes if row["support"]]
    few = [row["id"] for row in seen if row["support"] < settings.min_class_rows]
    unseen = [row["id"] for row in classes if not row["support"]]
    if len(seen) == 1:
        yield {"code": "one_class", "task": name}
    if few:
        least = settings.min_class_rows
        yield {"code": "few_rows_of_class", "task": name, "n": len(few), "ids": few, "least": least}
    if unseen and seen:
        yield {"code": "unseen_classes", "task": name, "n": len(unseen), "ids": unseen}
