"""Labels of a row: how they may be spelt, and what is told of those that are none."""

import json
from pathlib import Path

import polars as pl
import pytest

from kesu.errors import DataError
from kesu.labels import Label, LabelSet
from kesu.tasks import Task, TaskSettings

MOOD = LabelSet(
    "mood",
    (
        Label("negative", "负面", code="-1", name_en="Negative"),
        Label("neutral", "中性", code="0", name_en="Neutral"),
        Label("positive", "正面", code="1", name_en="Positive"),
    ),
)
CAUSE = LabelSet("cause", (Label("late", "送货慢"), Label("rude", "态度差"), Label("dear", "太贵")))
COLUMNS = {"gold": {"mood": "情感"}}
SEVERAL = {"gold": {"cause": "原因"}}


@pytest.fixture
def mood() -> Task:
    """One label a text; low ratings are negative, the ranges meet at 2.5."""
    ranges = {"negative": (1.0, 2.5), "正面": (2.5, 5.0)}
    return Task("mood", TaskSettings(labels="mood", from_rating=ranges), MOOD)


@pytest.fixture
def cause() -> Task:
    """Several labels a text."""
    return Task("cause", TaskSettings(kind="multi", labels="cause"), CAUSE)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param("negative", "negative", id="id"),
        pytest.param("负面", "negative", id="Chinese name"),
        pytest.param("Negative", "negative", id="English name"),
        pytest.param("-1", "negative", id="code"),
        pytest.param(" 负面 ", "negative", id="blanks around"),
        pytest.param("差得很", "negative", id="label_map"),
        pytest.param("", None, id="empty"),
    ],
)
def test_spellings_of_a_label(read, mood: Task, value: str, wanted: str | None) -> None:
    """An id, a code, a name in either language or a mapped value is the label's id."""
    label_map = {"mood": {"差得很": "负面"}}
    result = read("a.csv", f"内容,情感\n甲,{value}\n", COLUMNS, tasks=(mood,), label_map=label_map)
    assert result.records["gold_mood"].to_list() == [wanted]


def test_codes_that_a_format_keeps_as_numbers(read, mood: Task, tmp_path: Path) -> None:
    """1.0 in a Parquet file and 1 in JSON are the code 1."""
    path = tmp_path / "b.parquet"
    pl.DataFrame({"内容": ["甲", "乙", "丙"], "情感": [1.0, -1.0, None]}).write_parquet(path)
    found = read("a.parquet", path.read_bytes(), COLUMNS, tasks=(mood,)).records
    assert found["gold_mood"].to_list() == ["positive", "negative", None]
    line = json.dumps({"内容": "甲", "情感": 0})
    assert read("a.jsonl", line, COLUMNS, tasks=(mood,)).records["gold_mood"][0] == "neutral"


def test_whole_numbers_with_a_decimal_point(read, mood: Task) -> None:
    """A text 1.0, as data frames write it, is the code 1, also in label_map, on either side."""
    found = read("a.csv", "内容,情感\n甲,1.0\n乙,-1.0\n", COLUMNS, tasks=(mood,)).records
    assert found["gold_mood"].to_list() == ["positive", "negative"]
    content = "内容,情感\n甲,1.0\n乙,2\n"
    label_map = {"mood": {"1": "负面", "2.0": "正面"}}
    found = read("a.csv", content, COLUMNS, tasks=(mood,), label_map=label_map).records
    assert found["gold_mood"].to_list() == ["negative", "positive"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param("送货慢", ["late"], id="one"),
        pytest.param("送货慢，态度差", ["late", "rude"], id="full-width comma"),
        pytest.param("送货慢;态度差；太贵", ["late", "rude", "dear"], id="two kinds of semicolon"),
        pytest.param("送货慢、 rude|太贵", ["late", "rude", "dear"], id="mixed, with a blank"),
        pytest.param("太贵；太贵", ["dear"], id="twice"),
        pytest.param("太贵；", ["dear"], id="separator at the end"),
        pytest.param("无", [], id="none holds"),
        pytest.param("-", [], id="dash"),
        pytest.param("", None, id="nobody looked"),
        pytest.param("太贵；别的", ["dear"], id="one of two is known"),
        pytest.param("别的；又一种", None, id="none is known"),
    ],
)
def test_several_labels(read, cause: Task, value: str, wanted: list[str] | None) -> None:
    """An empty cell is no label at all, a dash says that none holds."""
    settings = {"unknown_labels": "null"}
    result = read("a.csv", f"内容,原因\n甲,{value}\n", SEVERAL, tasks=(cause,), settings=settings)
    assert result.records["gold_cause"].to_list() == [wanted]


def test_other_separators(read, cause: Task) -> None:
    """A source may have its own separator; then the usual ones are part of labels."""
    content = "内容\t原因\n甲\t送货慢/太贵\n"
    result = read("a.tsv", content, SEVERAL, tasks=(cause,), label_separators="/")
    assert result.records["gold_cause"].to_list() == [["late", "dear"]]


def test_lists_of_json(read, cause: Task) -> None:
    """A list in JSON needs no separator; an empty one says that none holds."""
    rows = [{"内容": "甲", "原因": ["送货慢", "dear"]}, {"内容": "乙", "原因": []}, {"内容": "丙"}]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    found = read("a.jsonl", content, SEVERAL, tasks=(cause,)).records
    assert found["gold_cause"].to_list() == [["late", "dear"], [], None]


@pytest.mark.parametrize(
    ("rating", "wanted"),
    [
        pytest.param("1", "negative", id="lower border"),
        pytest.param("2.5", "negative", id="border of both: the first"),
        pytest.param("2.6", "positive", id="above the border"),
        pytest.param("5", "positive", id="upper border"),
        pytest.param("0.9", None, id="below all"),
        pytest.param("5.1", None, id="above all"),
        pytest.param("", None, id="no rating"),
    ],
)
def test_ratings_as_labels(read, mood: Task, rating: str, wanted: str | None) -> None:
    """Borders belong to the range; where two meet, the first one in the settings counts."""
    result = read("a.csv", f"内容,分\n甲,{rating}\n", {"rating": "分"}, tasks=(mood,))
    assert result.records["gold_mood"].to_list() == [wanted]


def test_ratings_outside_their_range_label_nothing(read, mood: Task) -> None:
    """A 9 on a scale of five is a slip, not praise."""
    result = read("a.csv", "内容,分\n甲,0\n乙,3\n", {"rating": "分"}, tasks=(mood,))
    assert result.warnings == []
    limited = read(
        "a.csv", "内容,分\n甲,0\n乙,3\n", {"rating": "分"}, tasks=(mood,), rating_range=[1, 5]
    )
    assert limited.records["rating"].to_list() == [None, 3.0]
    assert limited.warnings == ["notes: 1 ratings outside 1 to 5; taken for missing"]


def test_a_label_beats_the_rating(read, mood: Task) -> None:
    """What somebody wrote counts more than the stars."""
    columns = COLUMNS | {"rating": "分"}
    result = read("a.csv", "内容,情感,分\n甲,负面,5\n", columns, tasks=(mood,))
    assert result.records["gold_mood"].to_list() == ["negative"]


def test_a_row_that_comes_again_with_another_label(read, mood: Task, cause: Task) -> None:
    """The last label counts for the first row, if the text is the same; nobody's silence does."""
    content = (
        "号,内容,情感,原因\n1,慢,负面,\n2,好,正面,太贵\n3,行,正面,\n4,差,负面,\n"
        "1,慢,中性,送货慢\n1,慢,正面,\n2,好,,-\n3,不行,负面,\n4,差,负面,\n"
    )
    columns = {"id": "号", "gold": {"mood": "情感", "cause": "原因"}}
    result = read("a.csv", content, columns, tasks=(mood, cause))
    first = result.records.head(4)
    assert first["gold_mood"].to_list() == ["positive", "positive", "positive", "negative"]
    assert first["gold_cause"].to_list() == [["late"], [], None, None]
    assert result.warnings == ["3 labels changed where rows came again; the last one counts"]
    assert first["row_id"].to_list() == ["c:1", "c:2", "c:3", "c:4"]


def test_stars_that_come_again_beat_no_label(read, mood: Task) -> None:
    """A second import without label does not bring back what the stars would say."""
    columns = {"id": "号", "rating": "分", "gold": {"mood": "情感"}}
    result = read("a.csv", "号,内容,情感,分\n1,慢,负面,5\n1,慢,,5\n", columns, tasks=(mood,))
    assert result.records["gold_mood"][0] == "negative"


def test_each_unknown_value_is_told_once(read, mood: Task) -> None:
    """Five values with their first line; the others are counted."""
    values = ["负而", "负而", "二", "三", "四", "五", "六", "七"]
    content = "内容,情感\n" + "".join(f"甲,{value}\n" for value in values)
    with pytest.raises(DataError) as told:
        read("a.csv", content, COLUMNS, tasks=(mood,))
    text = str(told.value)
    assert text.count("'负而'") == 1
    assert "line 2: '负而' is no label of mood; did you mean 负面?" in text
    assert "line 4: '二' is no label of mood (has: 负面, 中性, 正面)" in text
    assert "and 2 more" in text
    assert "'六'" not in text


def test_unknown_labels_as_missing_are_counted(read, mood: Task) -> None:
    """The warning counts rows, not values."""
    content = "内容,情感\n甲,别的\n乙,别的\n丙,负面\n"
    settings = {"unknown_labels": "null"}
    result = read("a.csv", content, COLUMNS, tasks=(mood,), settings=settings)
    assert result.records["gold_mood"].to_list() == [None, None, "negative"]
    assert result.warnings == [
        "notes: 2 labels outside the label set (the first: mood '别的'); taken for missing"
    ]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("水、电", ["power"]),
        ("水、电；太贵", ["power", "dear"]),
        ("送货慢、太贵", ["late", "dear"]),
        ("公用事业;送货慢，太贵", ["power", "late", "dear"]),
    ],
)
def test_a_name_that_holds_a_separator(read, cell: str, wanted: list[str]) -> None:
    """水、电 is one label, not two that nobody knows."""
    labels = LabelSet("cause", (*CAUSE.labels, Label("power", "水、电")))
    task = Task("cause", TaskSettings(kind="multi", labels="cause"), labels)
    label_map = {"cause": {"公用事业": "水、电"}}
    content = f'内容,原因\n甲,"{cell}"\n'
    found = read("a.csv", content, SEVERAL, tasks=(task,), label_map=label_map)
    assert found.records["gold_cause"].to_list() == [wanted]
