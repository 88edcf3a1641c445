"""Odd data goes through to the report, which says what is odd."""

import csv
import json

import polars as pl
import pytest

SETTINGS = """
{tasks}
ingest:
  sources:
    - name: notes
      path: data/raw/{name}.csv
      columns: {{text: 内容, created_at: 时间{gold}}}
train: {{use_bert: {bert}, epochs: 1, hidden: 16, heads: 2, layers: 1}}
"""
TASKS = "tasks:\n  sentiment: {labels: sentiment}\ndecide_by: sentiment"
THINGS = ("空调", "冰箱", "快递", "热水器", "洗衣机", "门锁", "电饭煲")


@pytest.fixture(scope="module")
def house(build):
    """A copy of the workflow."""
    house = build("odd")
    (house.folder / "data/raw").mkdir(parents=True)
    return house


def run(house, name: str, rows: list[tuple[str, str, str]], *, labelled=True, bert="false"):
    """Metrics of a run over rows of text, date and label."""
    path = house.folder / "data/raw" / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([("内容", "时间", "情感"), *rows])
    tasks, gold = (TASKS, ", gold: {sentiment: 情感}") if labelled else ("tasks: {}", "")
    text = SETTINGS.format(tasks=tasks, name=name, gold=gold, bert=bert)
    house.settings(name).write_text(text, encoding="utf-8")
    house.kesu("run", name)
    reports = house.folder / "data/reports" / name
    page = (reports / "report.html").read_text(encoding="utf-8")
    metrics = json.loads((reports / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["rows"]["law_holds"] is True
    return metrics, page


def complaints(n_rows: int) -> list[tuple[str, str, str]]:
    """Different texts, half of them complaints."""
    return [
        (
            f"第{number}次买{THINGS[number % 7]}，"
            + ("漏水没人修" if number % 2 else "用得很顺手"),
            f"2024-{number % 12 + 1:02}-0{number % 9 + 1}",
            "负面" if number % 2 else "正面",
        )
        for number in range(n_rows)
    ]


def test_no_labels(house) -> None:
    """Without labels and without a pinned model the run goes up to topics and says so."""
    metrics, page = run(house, "unlabelled", complaints(60), labelled=False)
    assert metrics["rows"]["novel"] == 60
    assert "没有" in page


def test_one_class_only(house) -> None:
    """One class is no classifier, and no crash."""
    rows = [(text, when, "负面") for text, when, _ in complaints(80)]
    run(house, "oneclass", rows, bert="true")


def test_three_rows(house) -> None:
    """Three rows are too few for anything but a report."""
    run(house, "three", complaints(3), bert="true")


def test_dates_that_are_none_and_a_very_long_text(house) -> None:
    """A bad date is a null, and 100,000 characters are one text."""
    rows = complaints(80)
    rows[0] = (rows[0][0], "去年冬天", rows[0][2])
    rows[1] = ("门锁坏了没人修，" * 12_500, rows[1][1], rows[1][2])
    run(house, "long", rows, bert="true")
    records = pl.read_parquet(house.folder / "data/interim/long/records.parquet")
    assert records["created_at"].null_count() == 1
    clean = pl.read_parquet(house.folder / "data/interim/long/clean.parquet")
    assert clean["text"].str.len_chars().max() > 90_000


def test_nothing_but_empty_texts(house) -> None:
    """Every row is dropped, and the report is written all the same."""
    metrics, _ = run(house, "empty", [("", "2024-01-01", ""), ("  ", "2024-01-02", "")])
    assert metrics["rows"]["dropped"] == 2
