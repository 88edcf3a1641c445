"""Pass rates of the behavioural suite, from cases to the page."""

from typing import Any

import polars as pl

from kesu.comparison.behaviours import compare_behaviours
from kesu.evaluation.behaviours import behaviour_rates
from kesu.model.behaviour.schema import BEHAVIOURS
from kesu.report.behaviours import behaviours_section
from kesu.report.words import Words

LABELS = [{"id": "bad", "name": "负面"}, {"id": "good", "name": "正面"}]
METRICS: dict[str, Any] = {"tasks": {"mood": {"labels": LABELS}, "kind": {"labels": []}}}


def cases(*passed: bool) -> pl.DataFrame:
    """Sentences of the capability `negation`, and changed rows of a capability of the user's."""
    rows = [
        {"capability": "negation", "kind": "expect", "task": "mood", "row_id": None,
         "text": f"不差{at}", "base": None, "expect": ["good"], "told": ["bad"], "before": None,
         "passed": each}
        for at, each in enumerate(passed)
    ]  # fmt: skip
    rows += [
        {"capability": "自定义", "kind": "same", "task": task, "row_id": "r", "text": None,
         "base": "原来", "expect": [], "told": None, "before": ["bad"], "passed": False}
        for task in ("kind", "mood")
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(BEHAVIOURS.columns))


def test_rates_are_counted_by_task_and_capability() -> None:
    """With an interval, and some cases that failed."""
    found = behaviour_rates(cases(True, True, True, False))
    keys = [(rate["task"], rate["capability"], rate["passed"], rate["n"]) for rate in found]
    assert keys == [
        ("mood", "negation", 3, 4), ("kind", "自定义", 0, 1), ("mood", "自定义", 0, 1),
    ]  # fmt: skip
    assert found[0]["low"] < found[0]["value"] == 0.75 < found[0]["high"]
    assert [case["text"] for case in found[0]["failed"]] == ["不差3"]


def test_the_page_tells_rates_and_what_failed() -> None:
    """Sentences first, then changes by task; names of labels; what cleaning dropped is said so."""
    rates = behaviour_rates(cases(True, False))
    section = behaviours_section(METRICS | {"behaviours": rates}, Words("zh"))
    assert section is not None
    assert [block.heading for block in section.blocks] == [
        "mood：有标准答案的句子", "mood：改写之后标签不应变", "kind：改写之后标签不应变",
    ]  # fmt: skip
    given, own, _ = section.blocks
    assert given.tables[0].rows == [("否定", "50.0% [9.5%, 90.5%]", "2")]
    assert given.tables[1].rows == [("否定", "不差1", "正面", "负面")]
    assert own.tables[1].rows == [("自定义", "（清洗时被剔除）（原文：原来）", "负面", "–")]


def test_nothing_asked_no_section() -> None:
    """A corpus without tasks."""
    assert behaviours_section(METRICS, Words("zh")) is None


def test_two_models_are_compared_case_by_case() -> None:
    """What A alone passed counts against B."""
    a, b = cases(*[True] * 8, *[False] * 4), cases(*[True] * 2, *[False] * 10)
    told = compare_behaviours(a, b)[0]
    assert (told["n"], told["a"], told["b"]) == (12, 8 / 12, 2 / 12)
    assert told["value"] == -0.5
    assert told["low"] < -0.5 < told["high"] < 0
    assert told["p_value"] == 2 * 0.5**6
