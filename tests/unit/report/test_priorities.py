"""What to improve first, and what is to be expected, on the page."""

from typing import Any

from kesu.report.forecasts import forecasts_section
from kesu.report.priorities import priorities_section
from kesu.report.words import Words

METRICS: dict[str, Any] = {
    "decide_by": "matter",
    "tasks": {"matter": {"labels": [{"id": "late", "name": "配送延误"},
                                    {"id": "rude", "name": "态度不好"}]}},
}  # fmt: skip


def priority(label: str, quadrant: str, **cells: Any) -> dict[str, Any]:
    """One row of PRIORITIES."""
    return {
        "rank": 1, "label": label, "department": "物流部", "quadrant": quadrant, "score": 0.3,
        "importance": 0.41, "importance_low": 0.2, "importance_high": 0.6,
        "is_driver": quadrant in {"act", "pain"}, "burden": 0.22, "n": 1500, "share": 0.126,
        "outcome": "satisfaction", "n_judged": 300, "dissatisfied": 0.428,
        "dissatisfied_elsewhere": 0.347, "severity": 1.352,
    } | cells  # fmt: skip


def test_the_reason_is_a_sentence() -> None:
    """What surely makes people dissatisfied is told; the others are in the table."""
    found = [priority("rude", "act"), priority("late", "volume", department=None)]
    told = priorities_section(METRICS | {"priorities": found}, Words("zh"))
    assert told is not None
    assert told.lead == (
        "建议优先改进：态度不好（42.8% 的人不满意，其余投诉是 34.7%；量大，占已归类投诉的 12.6%）"
        "【物流部】。"
    )
    matrix, listed = told.blocks
    assert matrix.figures[0].svg.startswith("<svg")
    assert "满意度评价" in matrix.lead
    assert listed.tables[0].rows[1] == (
        "1", "配送延误", "–", "量大，占已归类投诉的 12.6%；42.8% 的人不满意，并不明显高于其余投诉",
        "1,500", "1.35", "41.0% [20.0%, 60.0%]", "22.0%",
    )  # fmt: skip


def test_without_a_driver_the_greatest_burden_is_told() -> None:
    """And without any row there is no section."""
    told = priorities_section(METRICS | {"priorities": [priority("late", "volume")]}, Words("en"))
    assert told is not None
    assert "frequent, 12.6% of all" in told.lead
    assert priorities_section(METRICS, Words("zh")) is None


def forecast(dimension: str, value: str) -> dict[str, Any]:
    """One series of metrics.json."""
    return {
        "dimension": dimension, "value": value, "period": "month", "method": "theta", "n_tries": 8,
        "error_weighted": 0.085, "error_naive": 0.196, "error_theta": 0.082,
        "ahead": [{"start": "2025-01-01", "mean": 1543.1, "low": 1164.0, "high": 1922.3}],
        "past": [{"start": "2024-12-01", "n": 1500}],
    }  # fmt: skip


def test_forecasts_are_told_with_the_error_of_the_method() -> None:
    """The total in a sentence and a chart, each label in the table; unknown ones are left out."""
    found = [forecast("all", "all"), forecast("matter", "late"), forecast("matter", "gone")]
    told = forecasts_section(METRICS | {"forecasts": found}, Words("zh"))
    assert told is not None
    assert told.lead == (
        "预计 2025-01 共 1,543 条（95% 区间 1,164 至 1,922）；所用方法在回测中的平均误差是 8.2%。"
    )
    block = told.blocks[0]
    assert block.figures[0].svg.startswith("<svg")
    assert block.tables[0].rows == [
        (name, "Theta 方法", "1,543 [1,164, 1,922]", "8.5% / 19.6% / 8.2%")
        for name in ("全部投诉", "配送延误")
    ]
    assert forecasts_section(METRICS, Words("zh")) is None


def test_a_period_that_is_not_over_is_told_so() -> None:
    """Rows of it are there already."""
    told = forecast("all", "all")
    begun = told | {"ahead": [told["ahead"][0] | {"so_far": 1200}, *told["ahead"][1:]]}
    running, over = (
        forecasts_section(
            METRICS | {"forecasts": [each], "period": {"last": "2025-01-20"}}, Words("zh")
        )
        for each in (begun, told)
    )
    assert running is not None
    assert (
        "（95% 区间 1,164 至 1,922；该时段尚未结束，截至 2025-01-20 已有 1,200 条）" in running.lead
    )
    assert over is not None
    assert "尚未结束" not in over.lead
