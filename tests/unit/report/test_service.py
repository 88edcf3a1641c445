"""How soon people were answered, on the page."""

from typing import Any

from kesu.report.service import service_section
from kesu.report.words import Words

LABELS = [{"id": "late", "name": "配送延误"}]
METRICS: dict[str, Any] = {"decide_by": "matter", "tasks": {"matter": {"labels": LABELS}}}


def row(dimension: str, value: str, **other: Any) -> dict[str, Any]:
    """One value."""
    return {
        "dimension": dimension, "value": value, "n": 100, "n_judged": 90, "n_open": 4,
        "in_time": 0.852, "in_time_low": 0.839, "in_time_high": 0.865, "reply_median": 19.42,
        "reply_p90": 148.9, "close_median": None, "close_p90": None, "n_rated": 37,
        "satisfaction": 3.04, "satisfaction_low": 2.96, "satisfaction_high": 3.12,
    } | other  # fmt: skip


def told(*rows: dict[str, Any]) -> Any:
    """The section."""
    return service_section(METRICS | {"service": {"limit": 48, "rows": list(rows)}}, Words("zh"))


def test_the_share_in_time_is_told_first_and_then_by_department_and_label() -> None:
    """With interval, count, hours and satisfaction; labels by their names."""
    section = told(row("all", "all"), row("department", "物流部"), row("matter", "late"),
                   row("matter", "other"), row("supplier", "云雀"))  # fmt: skip
    assert section.lead == (
        "48 小时内答复的占 85.2%（95% 区间 83.9% 至 86.5%，共 90 条，其中 4 条超时仍未答复）；"
        "已经答复的当中，用时的中位数是 19.4 小时，九成在 6.2 天以内。"
        "37 条评价的满意度平均为 3.04（95% 区间 2.96 至 3.12）。"
    )
    assert [block.heading for block in section.blocks] == ["按责任部门", "按matter"]
    rows = section.blocks[1].tables[0].rows
    assert [each[0] for each in rows] == ["配送延误", "其他"]
    assert rows[0][1:] == ("85.2% [83.9%, 86.5%]", "90", "19.4 小时", "–", "3.04 [2.96, 3.12]")


def test_ratings_alone_are_no_service() -> None:
    """There is no time of reply, and that is said."""
    bare = {"in_time": None, "n_judged": 0}
    section = told(row("all", "all", **bare), row("channel", "热线", **bare))
    assert section.lead.startswith("没有答复时间")
    assert section.lead.endswith("37 条评价的满意度平均为 3.04（95% 区间 2.96 至 3.12）。")
    assert section.blocks[0].tables[0].rows[0][:2] == ("热线", "–")


def test_without_such_columns_there_is_no_section() -> None:
    """Reviews have no replies."""
    assert told() is None
    assert service_section(METRICS, Words("zh")) is None
