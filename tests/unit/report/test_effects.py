"""Whether what was done worked, on the page."""

from typing import Any

import pytest

from kesu.report.effects import effects_section
from kesu.report.words import Words

METRICS: dict[str, Any] = {
    "decide_by": "matter",
    "tasks": {"matter": {"labels": [{"id": "wrong", "name": "错发漏发"}]}},
}


def told(verdict: str, **other: Any) -> Any:
    """The section of one intervention."""
    numbers = {"ratio": 0.672, "low": 0.55, "high": 0.82}
    each = {
        "name": "复核出库清单", "date": "2024-05-06", "label": "wrong", "value": [],
        "weeks_before": 70, "weeks_after": 34, "verdict": verdict, "reason": None,
        "is_compared": True, "first_week": -1, "by_week": [4, 2],
    }  # fmt: skip
    return effects_section(METRICS | {"effects": [each | numbers | other]}, Words("zh"))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            "fell",
            "降到原来的 67%（95% 区间 55% 至 82%），已扣除对照同期的变化，说明改进有效。",
        ),
        ("rose", "反而升到原来的 0.67 倍"),
        ("no_change", "没有明显变化"),
        ("undecided", "还看不出有没有效果"),
    ],
)
def test_each_verdict_has_its_sentence(verdict: str, words: str) -> None:
    """With name, day, label and interval."""
    section = told(verdict)
    assert section.lead.startswith("“复核出库清单”实施后（2024-05-06 起），“错发漏发”")
    assert words in section.lead
    row = ("复核出库清单", "错发漏发", "全部", "2024-05-06", "0.67 [0.55, 0.82]", "70 / 34", "有")
    assert section.blocks[0].tables[0].rows == [row]
    assert section.blocks[1].heading == "复核出库清单：每周“错发漏发”的条数"
    assert section.blocks[1].figures[0].svg.startswith("<svg")


@pytest.mark.parametrize(
    "reason", ["future", "few_weeks_after", "few_weeks_before", "few_rows", "no_fit"]
)
def test_too_early_says_why(reason: str) -> None:
    """There is no number then."""
    section = told("too_early", reason=reason, ratio=None, low=None, high=None)
    assert "目前还不能下结论（" in section.lead
    assert section.blocks[0].tables[0].rows[0][4] == "–"


def test_nothing_done_no_section() -> None:
    """A corpus whose settings name nothing."""
    assert effects_section(METRICS, Words("zh")) is None
