"""What gets worse, on the page."""

from typing import Any

from kesu.report.alerts import alerts_section
from kesu.report.words import Words

TASKS: dict[str, Any] = {
    "matter": {
        "labels": [{"id": "late", "name": "配送延误", "name_en": "Late delivery"}],
        "residual": [{"id": "other", "name": "其他", "name_en": "Other"}],
    }
}


def alert(**cells: Any) -> dict[str, Any]:
    """One alert of metrics.json."""
    return {
        "alert_id": "a1", "state": "open", "kind": "rise", "dimension": "matter", "value": "late",
        "name": "配送延误", "department": "物流部", "since": "2024-05-01", "told": "2024-05-06",
        "until": None, "n": 1204, "expected": 500.0, "ratio": 2.41, "low": 2.2, "high": 2.6,
        "p_value": 0.0001, "q_value": 0.001, "is_sure": True, "words": ["爆仓"], "note": None,
    } | cells  # fmt: skip


def section(*alerts: dict[str, Any], control: Any = (), language: Any = "zh") -> Any:
    """The section of these alerts."""
    metrics = {"decide_by": "matter", "tasks": TASKS, "alerts": alerts, "control": control}
    return alerts_section(metrics, Words(language))


def test_sure_alerts_come_first_and_the_others_are_to_be_watched() -> None:
    """With since when, how much, and who answers for it."""
    told = section(
        alert(),
        alert(is_sure=False, dimension="all", value="all", department=None, ratio=1.24),
    )
    assert told.lead == (
        "已经确定、需要马上处理的有：配送延误（自 2024-05-01 起共 1,204 条，是按以往水平"
        "预计的 2.4 倍）【物流部】。尚不能确定、需要继续观察的有：全部投诉（自 2024-05-01 起"
        "共 1,204 条，是按以往水平预计的 1.2 倍）。"
    )
    assert told.blocks[0].tables[0].rows[0] == (
        "配送延误", "物流部", "未登记", "2024-05-01", "2024-05-06", "仍在继续", "爆仓", "1,204",
        "2.4 [2.2, 2.6]", "< 0.001", "a1",
    )  # fmt: skip


def test_a_rise_on_days_without_other_rows_is_told_without_a_ratio() -> None:
    """How many times as much there was, nobody can tell."""
    told = section(alert(n=9, expected=0.0, ratio=None, low=None, high=None))
    assert "配送延误（自 2024-05-01 起共 9 条，多于以往）【物流部】" in told.lead
    assert told.blocks[0].tables[0].rows[0][8] == "–"


def test_labels_that_no_model_learns_have_their_names_too() -> None:
    """What people called 其他 may rise."""
    assert "其他（自" in section(alert(value="other")).lead
    assert "Other (1,204 rows" in section(alert(value="other"), language="en").lead


def test_what_has_been_quiet_for_two_weeks_is_not_to_be_dealt_with_first() -> None:
    """Though it is not over yet, as four weeks tell."""
    told = section(alert(quiet_days=13), alert(value="other", quiet_days=21))
    sure, quiet = told.lead.split("。")[:2]
    assert "配送延误" in sure
    assert quiet.startswith("曾经增多、但最近两周没有新增的有：其他（自")
    rows = told.blocks[0].tables[0].rows
    assert [row[5] for row in rows] == ["仍在继续", "最近两周没有新增"]


def test_what_is_over_or_closed_is_listed_and_not_warned_of() -> None:
    """A note stands with its state; a new topic has no ratio."""
    told = section(alert(until="2024-06-01"), alert(state="closed", note="已整改"))
    assert told.lead == "目前没有需要处理的预警。最近一年另有 1 项预警，已经结束。"
    tables = [(each.caption, [row[2] for row in each.rows]) for each in told.blocks[0].tables]
    assert tables == [
        ("仍在继续的预警", ["已关闭：已整改"]),
        ("已经结束的预警（1 项）", ["未登记"]),
    ]
    fresh = alert(kind="topic", name="搅拌站噪音", value="t1", dimension="topic", ratio=None,
                  low=None, high=None, department=None)  # fmt: skip
    assert "新话题“搅拌站噪音”（自 2024-05-01 起，共 1,204 人次）" in section(fresh).lead
    grown = section(fresh | {"ratio": 398.3, "low": 24.1, "high": 6000.0})
    assert "话题“搅拌站噪音”（自 2024-05-01 起，至少为之前的 24.1 倍）" in grown.lead
    unsure = section(fresh | {"ratio": 1.7, "low": 0.8, "high": 3.1})
    assert "话题“搅拌站噪音”（自 2024-05-01 起增多，共 1,204 人次）" in unsure.lead


def test_without_departments_no_column_tells_of_them() -> None:
    """As where only topics are watched."""
    plain = section(alert(department=None, low=None, high=None, ratio=None))
    assert "责任部门" not in plain.blocks[0].tables[0].head
    assert "责任部门" in section(alert(), alert(department=None)).blocks[0].tables[0].head
    fresh = section(alert(department=None, ratio=None, low=72.56, high=None))
    assert fresh.blocks[0].tables[0].rows[0][7] == "至少 73"


def test_a_long_list_of_what_is_over_is_folded() -> None:
    """What goes on stays in sight."""
    over = [alert(until="2024-06-01")] * 13
    assert [each.is_folded for each in section(alert(), *over).blocks[0].tables] == [False, True]
    assert not section(*over[:12]).blocks[0].tables[0].is_folded


def test_alerts_that_are_left_out_are_counted() -> None:
    """In the words below the heading, and among those that are over."""
    metrics = {"decide_by": "matter", "tasks": TASKS, "alerts": [alert(until="2024-06-01")],
               "n_alerts": 51, "n_alerts_over": 51}  # fmt: skip
    told = alerts_section(metrics, Words("zh"))
    assert told is not None
    assert "最近一年另有 51 项预警，已经结束。" in told.lead
    assert "表中未列出的还有 50 项" in told.blocks[0].lead


def test_many_alerts_are_counted() -> None:
    """Five are told, the others counted; so in English."""
    assert "2 more" in section(*[alert()] * 7, language="en").lead
    assert (
        "Late delivery (1,204 rows since 2024-05-01, 2.4 times as"
        in section(alert(), language="en").lead
    )


def test_control_charts_are_drawn_with_the_rules_that_points_break() -> None:
    """A chart a series, and the points in words; without anything there is no section."""
    row = {
        "start": "2024-05-01", "n": 20, "total": 100, "rate": 0.2, "center": 0.1, "lower": 0.0,
        "upper": 0.19, "z": 3.3, "rules": [1, 4],
    }  # fmt: skip
    chart = {"dimension": "matter", "value": "late", "chart": "p", "period": "month", "rows": [row]}
    told = section(control=[chart])
    first, points = told.blocks
    assert first.heading == "控制图：配送延误（p 图）"
    assert first.figures[0].svg.startswith("<svg")
    assert points.tables[0].rows == [
        ("配送延误", "2024-05-01", "20.0%", "超出三倍标准差、连续八点落在中心线同一侧")
    ]
    assert section() is None


def test_what_came_up_since_is_counted() -> None:
    """Once people decided of any alert."""
    assert "没有登记" not in section(alert(), alert()).lead
    told = section(alert(), alert(state="seen"), alert(state="closed"))
    assert told.lead.endswith("其中 1 项还没有登记处理情况（含重新增多的）。")
