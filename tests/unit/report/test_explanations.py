"""The section on why labels were told."""

from typing import Any

import pytest

from kesu.report.explanations import Why, explanations_section
from kesu.report.page import render_report
from kesu.report.words import Words

METRICS: dict[str, Any] = {
    "tasks": {"category": {"labels": [{"id": "late", "name": "送货慢", "name_en": "Late"}]}}
}
TEXTS = {"a": "快递太慢<script>", "b": "三天没到"}


def row(**other: Any) -> dict[str, Any]:
    """A text of three words, of which the second speaks most, for, and the third against."""
    return {
        "row_id": "a", "kind": "wrong", "task": "category", "label": "late", "gold": ["other"],
        "probability": 0.93, "starts": [0, 2, 3], "ends": [2, 3, 4], "effects": [0.1, 2.0, -1.0],
        "fit": 0.9, "neighbours": ["b"], "similarities": [0.75],
    } | other  # fmt: skip


def section(*rows: dict[str, Any]) -> Any:
    """What is shown of these rows."""
    why = Why(rows, TEXTS, {"b": ["late"]})
    return explanations_section(why, METRICS, Words("zh"))


def test_words_are_marked_by_what_they_add() -> None:
    """Strong ones more than weak ones, each with its number; weak ones not at all."""
    pieces = section(row()).blocks[0].passages[0].pieces
    marked = [(piece.text, piece.mark, piece.told) for piece in pieces if piece.mark]
    assert marked == [("太", "for3", "支持，2.0"), ("慢", "against2", "反对，1.0")]
    assert "".join(piece.text for piece in pieces) == TEXTS["a"]


def test_label_gold_and_neighbours_are_named() -> None:
    """In the words of the label set; a label outside it has the page's own word."""
    passage = section(row()).blocks[0].passages[0]
    assert passage.head == "模型：送货慢（93.0%）　人工：其他"
    assert passage.beside == ["送货慢：三天没到（相似度 0.75）"]
    assert passage.notes == []


def test_rows_stand_by_kind_and_poor_fits_are_told() -> None:
    """Where words taken one by one tell little the page says so."""
    found = section(row(), row(kind="novel", gold=None, fit=0.2))
    assert [block.heading for block in found.blocks] == ["有把握却判错的", "不像任何已有类别的"]
    assert found.blocks[1].passages[0].head == "模型：送货慢（93.0%）"
    assert "不能靠单个词来解释" in found.blocks[1].passages[0].notes[0]


@pytest.mark.parametrize("effects", [[], [0.0, 0.0, 0.0]])
def test_a_text_without_effects_is_shown_plain(effects: list[float]) -> None:
    """No word, or none that matters."""
    places = range(len(effects))
    plain = row(effects=effects, starts=list(places), ends=[at + 1 for at in places])
    assert [piece.mark for piece in section(plain).blocks[0].passages[0].pieces] == [""]


def test_nothing_explained_no_section() -> None:
    """A run without a task that decides."""
    assert explanations_section(Why(), METRICS, Words("zh")) is None


def test_marked_text_cannot_run() -> None:
    """Texts are escaped around and inside marks."""
    page = render_report(METRICS, {}, why=Why([row(ends=[2, 3, 12])], TEXTS, {}))
    assert page.count("<script") == 1  # our own
    assert "慢&lt;script&gt;" in page
