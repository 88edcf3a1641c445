"""Attributes against categories, on the page."""

from typing import Any

from kesu.report.segments import segments_section
from kesu.report.words import Words

METRICS: dict[str, Any] = {
    "decide_by": "matter",
    "tasks": {"matter": {"labels": [{"id": "late", "name": "配送延误"}]}},
}


def told(q_value: float) -> Any:
    """The section of one attribute."""
    test = {"attribute": "region", "p_value": q_value, "q_value": q_value, "cramers_v": 0.032,
            "n_values": 6}  # fmt: skip
    cell = {"attribute": "region", "value": "华南", "label": "late", "n": 659, "share": 0.138,
            "low": 0.128, "high": 0.148, "residual": 9.13}  # fmt: skip
    found = {"attributes": [test], "cells": [cell] if q_value < 0.05 else []}
    return segments_section(METRICS | {"segments": found}, Words("zh"))


def test_what_differs_is_named_with_its_cells() -> None:
    """Attribute and label by their names, p-value, share with interval."""
    section = told(0.0001)
    assert section.lead == "各类问题的比例，在不同的地区之间确有差别。"
    tests, cells = section.blocks[0].tables
    assert tests.rows == [("地区", "6", "0.032", "< 0.001")]
    row = ("地区", "华南", "配送延误", "659", "13.8% [12.8%, 14.8%]", "+9.130")
    assert cells.rows == [row]


def test_where_nothing_differs_that_is_said() -> None:
    """The tests are told all the same."""
    section = told(0.4)
    assert "都没有明显差别" in section.lead
    assert len(section.blocks[0].tables) == 1
    assert segments_section(METRICS, Words("zh")) is None
