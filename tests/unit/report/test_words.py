"""The page's own words."""

import string
from importlib.resources import files

import pytest

from kesu.report.words import Words


def _rows() -> list[list[str]]:
    text = files("kesu.report").joinpath("strings.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_each_key_stands_once_with_both_languages() -> None:
    """Three filled columns a line, no key twice."""
    rows = _rows()[1:]
    assert all(len(row) == 3 and all(row) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("row", _rows()[1:], ids=lambda row: row[0])
def test_both_languages_tell_the_same_values(row: list[str]) -> None:
    """What is filled in in Chinese is filled in in English."""
    assert _fields(row[1]) == _fields(row[2])


def test_unknown_tasks_keep_their_names() -> None:
    """A task of the user's own is called as the user calls it, and so is a usual one."""
    assert Words("zh").task("intent") == "intent"
    assert Words("en").task("category") == "Category"
    words = Words("zh", {"intent": "诉求", "sentiment": "情绪"})
    assert [words.task(name) for name in ("intent", "sentiment", "category")] == [
        "诉求", "情绪", "问题类别",
    ]  # fmt: skip
