"""How far texts lie from the training data, on the page and in its notes."""

from typing import Any

import pytest

from kesu.evaluation.remarks import _drift_remarks
from kesu.report.drift import drift_section
from kesu.report.verdict import note_sentences
from kesu.report.words import Words

METRICS: dict[str, Any] = {
    "tasks": {"mood": {"labels": [{"id": "bad", "name": "负面"}, {"id": "good", "name": "正面"}]}}
}


def measure(what: str, level: str, **other: Any) -> dict[str, Any]:
    """One measure."""
    told = {"before": 0.05, "here": 0.4, "psi": 0.312, "p_value": 0.0001, "task": None}
    return {"what": what, "level": level} | told | other


def test_measures_are_told_and_labels_that_moved() -> None:
    """Shares in percent, lengths in characters, the labels that moved most first."""
    shares = {"before": {"bad": 0.5, "good": 0.5}, "here": {"bad": 0.9, "good": 0.1}}
    drift = [
        measure("length", "same", before=40.2, here=41.7, psi=0.0),
        measure("novel", "far"),
        measure("labels", "shifted", task="mood", **shares),
    ]
    section = drift_section(METRICS | {"drift": drift}, Words("zh"))
    assert section is not None
    first, labels = section.blocks
    assert first.tables[0].rows == [
        ("文本长度（平均字数）", "没有明显差别", "40", "42", "0.000"),
        ("不像任何已有类别的文本（占比）", "差别很大", "5.0%", "40.0%", "0.312"),
        ("mood：各标签的占比", "有一定差别", "–", "–", "0.312"),
    ]
    assert labels.tables[0].rows == [("负面", "50.0%", "90.0%"), ("正面", "50.0%", "10.0%")]


def test_a_model_that_cannot_tell_has_no_section() -> None:
    """One of an earlier kesu, or a corpus of few texts."""
    assert drift_section(METRICS | {"drift": []}, Words("zh")) is None


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("novel", "40% 不像任何已有类别，而在与训练数据同类的文本里只有 5%"),
        ("unknown", "每条文本里平均有 40% 的相邻两字组合是训练数据里没有的"),
    ],
)
def test_texts_out_of_depth_are_warned_of_first(what: str, sentence: str) -> None:
    """Where they are far; a shift is told in its section alone."""
    notes = list(_drift_remarks([measure(what, "far"), measure("length", "far")]))
    assert len(notes) == 1
    assert sentence in note_sentences(METRICS | {"notes": notes}, Words("zh"))[0]
    assert not list(_drift_remarks([measure(what, "shifted")]))
