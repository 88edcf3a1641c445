"""The page that compares two models."""

from typing import Any

import polars as pl
import pytest

from kesu.cli.compare_told import most_telling
from kesu.report.comparison import compare_sentences, render_comparison
from kesu.report.overview import overview_sentences, render_overview
from kesu.report.words import Words

NAMES = {"category": {"late": "配送延误", "bad": "<script>alert(1)</script>"}}


def difference(value: float, n: int = 50) -> dict[str, Any]:
    """From 0.8, with an interval of 0.04 on each side and twice that for all classes."""
    return {
        "a": 0.8, "b": 0.8 + value, "value": value, "low": value - 0.04, "high": value + 0.04,
        "all_low": value - 0.08, "all_high": value + 0.08, "se": 0.02, "n": n,
    }  # fmt: skip


def comparison(outcome: str = "fail") -> dict[str, Any]:
    """One task of two classes; the second one lost 0.2."""
    finding = {"what": "class bad", "outcome": outcome, "value": -0.2, "low": -0.3, "high": -0.1,
               "limit": -0.03, "rows_to_decide": None}  # fmt: skip
    part = {"by": "copies", "value": "one", "n_rows": 80, "a": 0.9, "b": 0.7, "difference": -0.2,
            "low": -0.3, "high": -0.1}  # fmt: skip
    task = {
        "labels": ["late", "bad"], "n_rows": 1234, "n_groups": 1200,
        "mcnemar": {"only_a": 30, "only_b": 11, "p_value": 0.004},
        "accuracy": difference(-0.1), "macro_f1": difference(-0.1),
        "by_class": [difference(0.0), difference(-0.2)], "slices": [part],
        "trust": {"a": {"ece": 0.031, "coverage": 0.42}, "b": None},
        "verdict": {
            "outcome": outcome, "findings": [finding],
            "rows_to_decide": 5000 if outcome == "undecided" else None,
        },
    }  # fmt: skip
    return {
        "corpus": "工单", "outcome": outcome, "n_rows_learned": 7,
        "settings": {"n_bootstrap": 2000},
        "a": {"name": "models/x/old", "rows_per_second": 100.0},
        "b": {"name": "models/x/new", "rows_per_second": None}, "tasks": {"category": task},
    }  # fmt: skip


FLIP = {
    "task": "category", "text": "<img src=x onerror=alert(1)>", "gold": "late", "a": "late",
    "b": "bad", "change": "broken",
}  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("pass", "可以替换旧模型"),
        ("fail", "下降过多的有：“<script>alert(1)</script>”的 F1 −0.200（容许下限 −0.030）。"),
        ("undecided", "大约需要 5,000 条测试数据才能判断"),
    ],
)
def test_the_verdict_comes_first_in_words(outcome: str, words: str) -> None:
    """What failed is named with its limit, what is undecided with the rows that would decide."""
    told = "".join(compare_sentences(comparison(outcome), NAMES, Words("zh")))
    assert words in told
    assert "只有 A 判对的有 30 条，只有 B 判对的有 11 条（McNemar 检验 p = 0.004）" in told


def test_nothing_that_is_compared_can_run() -> None:
    """Names and texts are shown as they are, and never as markup."""
    page = render_comparison(comparison(), [FLIP], n_flips=3, names=NAMES, words=Words("zh"))
    assert page.count("<script") == 1  # our own
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "共 3 条文本的判断不同，这里列出 1 条" in page
    assert "由对变错" in page
    assert "没有重复" in page
    assert "42.0%" in page


def test_it_speaks_english_too() -> None:
    """With the language of the report's settings."""
    page = render_comparison(comparison(), [FLIP], n_flips=1, names=NAMES, words=Words("en"))
    assert 'lang="en"' in page
    assert "should not replace" in page


def test_the_most_telling_rows_come_first() -> None:
    """Broken before fixed, the surest first, unknown probabilities last, and not too many."""
    frame = pl.DataFrame(
        {
            "row_id": list("abcde"),
            "change": ["other", "fixed", "broken", "broken", "broken"],
            "b_p": [0.9, 0.9, 0.6, 0.8, None],
        }
    )
    assert most_telling(frame)["row_id"].to_list() == ["d", "c", "e", "b", "a"]
    assert most_telling(pl.concat([frame] * 100)).height == 200


def overview() -> dict[str, Any]:
    """Two candidates beside one old model; the name of the second would like to be markup."""
    task = {"category": {"macro_f1": difference(0.1), "n_rows": 1234}}
    cost = {"rows_per_second": 650.4, "megabytes": 41.25}
    return {
        "corpus": "工单", "n_rows_learned": 7, "settings": {"n_bootstrap": 2000},
        "a": {"name": "models/x/old"} | cost,
        "candidates": [
            {"folder": "1-new", "name": "models/x/new/", "outcome": "pass", "tasks": task} | cost,
            {"folder": "2-b", "name": "<b>", "outcome": "undecided", "tasks": task,
             "rows_per_second": None, "megabytes": None},
        ],
    }  # fmt: skip


def test_several_candidates_are_told_apart_by_verdict() -> None:
    """A sentence a verdict, and only those that occur."""
    told = list(overview_sentences(overview()["candidates"], Words("zh")))
    assert told == ["可以替换旧模型的：new。", "测试数据不足、尚不能判断的：<b>。"]


def test_the_overview_leads_to_each_page() -> None:
    """Links, costs where they are known, and names that stay names."""
    page = render_overview(overview(), Words("en"))
    assert '<a href="1-new/compare.html">new</a>' in page
    assert "&lt;b&gt;</a>" in page
    assert "<b>" not in page
    assert "+0.100 [+0.060, +0.140]" in page
    assert ">650<" in page
    assert ">41.2<" in page
