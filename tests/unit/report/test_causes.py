"""Where complaints pile up, on the page."""

from typing import Any

from kesu.report.causes import causes_section, place
from kesu.report.words import Words

TASKS: dict[str, Any] = {
    "matter": {
        "labels": [{"id": "late", "name": "配送延误"}],
        "groups": [{"id": "delivery", "name": "物流配送"}],
    }
}


def find(label: str, value: list[str], by: list[str] | None) -> dict[str, Any]:
    """One row of the table causes."""
    return {
        "task": "matter", "label": label, "department": "物流管理部", "value": value, "n": 467,
        "attribute": ["supplier", "region"][: len(value)],
        "rate": 0.199, "rate_elsewhere": 0.092, "ratio": 2.164, "low": 1.977, "high": 2.37,
        "excess": 251.2, "explained_by": by, "is_cause": by is None,
    }  # fmt: skip


def test_causes_are_told_in_a_sentence_and_what_they_explain_beside_them() -> None:
    """Labels and attributes by their names; what is explained is in a table of its own."""
    causes = [
        find("late", ["云雀速运", "华南"], None),
        find("delivery", ["云雀速运", "华南"], ["late"]),
        find("late", ["生鲜"], ["region"]),
    ]
    section = causes_section({"decide_by": "matter", "tasks": TASKS, "causes": causes}, Words("zh"))
    assert section is not None
    assert section.lead.startswith("“云雀速运 × 华南”中“配送延误”占 19.9%，其余数据中只占 9.2%，")
    assert section.lead.endswith("是后者的 2.16 倍（95% 区间 1.98 至 2.37），大约多出 251 条。")
    clear, explained = section.blocks
    assert clear.tables[0].rows == [
        ("云雀速运 × 华南", "配送延误", "物流管理部", "251", "467", "19.9%", "9.2%",
         "2.16 [1.98, 2.37]")
    ]  # fmt: skip
    assert [row[:2] + row[3:] for row in explained.tables[0].rows] == [
        ("云雀速运 × 华南", "物流配送", "配送延误"), ("生鲜", "配送延误", "地区"),
    ]  # fmt: skip


def test_codes_are_told_with_what_they_are_codes_of() -> None:
    """A number alone says nothing."""
    each = find("late", ["686488", "华南"], None)
    assert place(each, Words("zh")) == "供应商 686488 × 华南"
    assert place(each | {"attribute": ["hotelid", "region"]}, Words("zh")) == (
        "hotelid 686488 × 华南"
    )


def test_finds_without_a_cause_are_said_to_be_none() -> None:
    """And without any find there is no section."""
    told = {"decide_by": "matter", "tasks": TASKS, "causes": [find("late", ["生鲜"], ["region"])]}
    section = causes_section(told, Words("zh"))
    assert section is not None
    assert section.lead.startswith("没有发现")
    assert len(section.blocks) == 1
    assert (
        causes_section({"decide_by": "matter", "tasks": TASKS, "causes": []}, Words("zh")) is None
    )
