"""How complaints move, on the page."""

from typing import Any

from kesu.report.trends import trends_section
from kesu.report.words import Words

LABELS = [{"id": "late", "name": "配送延误"}, {"id": "rude", "name": "服务态度"}]
METRICS: dict[str, Any] = {"decide_by": "matter", "tasks": {"matter": {"labels": LABELS}}}


def row(
    value: str, n: int, previous: int | None, change: float | None, **other: Any
) -> dict[str, Any]:
    """A category of December."""
    ends = (None, None) if change is None else (change - 0.2, change + 0.2)
    return {
        "start": "2024-12-01", "value": value, "n": n, "share": 0.25, "previous": previous,
        "change": change, "change_low": ends[0], "change_high": ends[1], "on_year": None,
        "on_year_low": None, "on_year_high": None, "mood": -0.5, "is_above_target": None,
    } | other  # fmt: skip


def told(*rows: dict[str, Any]) -> Any:
    """The section."""
    total = row("all", 1516, 1598, -0.05)
    course = [{"start": f"2024-{at:02}-01", "value": "late", "n": at} for at in range(1, 13)]
    trends = {"period": "month", "start": "2024-12-01", "total": total, "rows": list(rows),
              "course": course}  # fmt: skip
    return trends_section(METRICS | {"trends": trends}, Words("zh"))


def test_what_surely_moved_is_named_and_the_rest_is_in_the_table() -> None:
    """Up, down, and above a target; changes with intervals and minus signs."""
    section = told(row("late", 90, 60, 0.5, is_above_target=True), row("rude", 20, 40, -0.5))
    assert section.lead == (
        "2024-12 共 1,516 条，环比 −5%（95% 区间 −25% 至 +15%，没有明显变化）。"
        "明显增多的有：配送延误（+50% [+30%, +70%]）。"
        "明显减少的有：服务态度（−50% [−70%, −30%]）。"
        "占比超过目标的有：配送延误。"
    )
    rows = section.blocks[-1].tables[0].rows
    assert rows[0] == ("配送延误", "90", "25.0%", "+50% [+30%, +70%]", "–", "−0.500")


def test_a_week_is_told_by_its_first_and_last_day() -> None:
    """Its Monday alone would be read as one day."""
    trends = {"period": "week", "start": "2024-12-30", "total": row("all", 300, None, None),
              "rows": [], "course": []}  # fmt: skip
    section = trends_section(METRICS | {"trends": trends}, Words("zh"))
    assert section is not None
    assert section.lead.startswith("2024-12-30 至 2025-01-05 共 300 条")
    assert section.blocks == []  # no category has rows, and no table is empty


def test_where_nothing_surely_moved_that_is_said() -> None:
    """An interval that holds no change, or nothing to compare with."""
    section = told(row("late", 61, 60, 0.02), row("rude", 4, None, None))
    assert section.lead.endswith("各类别与上一期相比都没有明显变化。")


def test_what_came_from_nothing_is_named() -> None:
    """There is no ratio to none; and without anything to compare nothing is said to be quiet."""
    section = told(row("late", 60, 0, None), row("rude", 20, 20, 0.0))
    assert "上一期没有、本期出现的有：配送延误（60 条）。" in section.lead
    never = told(row("late", 60, None, None), row("rude", 20, 20, 0.0))
    assert never.lead == section.lead
    assert "各类别与上一期相比" not in told(row("late", 4, None, None)).lead


def test_no_whole_period_no_section() -> None:
    """A corpus of one day, or without dates."""
    assert trends_section(METRICS, Words("zh")) is None
