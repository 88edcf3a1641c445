"""Odd data goes through to the report, which says what is odd and how much of it there is."""

import csv
import json
from typing import Any

import polars as pl
import pytest

SETTINGS = """
{tasks}
ingest:
  sources:
    - name: notes
      path: data/raw/{name}.csv
      columns: {{text: 内容, created_at: 时间{gold}}}
{more}
"""
TASKS = "tasks:\n  sentiment: {labels: sentiment}\ndecide_by: sentiment"
LINEAR = "train: {use_bert: false}"
TINY = "train: {encoder: null, epochs: 1, min_steps: 0, hidden: 16, heads: 2, layers: 1}"
THINGS = ("空调", "冰箱", "快递", "热水器", "洗衣机", "门锁", "电饭煲")
Row = tuple[str, str, str]


@pytest.fixture(scope="module")
def house(build):
    """A copy of the workflow."""
    house = build("odd")
    (house.folder / "data/raw").mkdir(parents=True)
    return house


@pytest.fixture
def run(house):
    """Metrics and page of rows of text, date and label; the stages run one after another."""

    def stages(name: str, rows: list[Row], more: str = LINEAR) -> tuple[dict[str, Any], str]:
        write(house, name, rows, more)
        house.walk(name)
        return read(house, name)

    return stages


def write(house, name: str, rows: list[Row], more: str, *, labelled: bool = True) -> None:
    """The rows as a file, and the settings of their corpus."""
    path = house.folder / "data/raw" / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("内容", "时间", "情感"), *rows])
    tasks, gold = (TASKS, ", gold: {sentiment: 情感}") if labelled else ("tasks: {}", "")
    text = SETTINGS.format(tasks=tasks, name=name, gold=gold, more=more)
    house.settings(name).write_text(text, encoding="utf-8")


def read(house, name: str) -> tuple[dict[str, Any], str]:
    """What came out; no row may be lost, whatever the data."""
    reports = house.folder / "data/reports" / name
    metrics = json.loads((reports / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["rows"]["law_holds"] is True
    return metrics, (reports / "report.html").read_text(encoding="utf-8")


def complaints(n_rows: int) -> list[Row]:
    """Different texts, half of them complaints, on 60 days of one year."""
    return [
        (
            f"第{number}次买{THINGS[number % 7]}，"
            + ("漏水没人修" if number % 2 else "用得很顺手"),
            f"2024-{number % 12 + 1:02}-0{number % 5 + 1}",
            "负面" if number % 2 else "正面",
        )
        for number in range(n_rows)
    ]


def fates(metrics: dict[str, Any]) -> dict[str, int]:
    """How many rows have each fate; only those that some row has."""
    names = ("labelled", "doubtful", "novel", "dropped", "rejected")
    return {name: metrics["rows"][name] for name in names if metrics["rows"][name]}


def themes(metrics: dict[str, Any]) -> list[str]:
    """The topics that lie in no other one."""
    return [topic["topic_id"] for topic in metrics["topics"]["list"] if not topic["parent"]]


def test_no_task_and_no_pinned_model(house) -> None:
    """The whole workflow runs on texts alone: all are novel, topics are found, and it is said."""
    write(house, "bare", complaints(60), LINEAR, labelled=False)
    house.kesu("run", "bare")
    metrics, page = read(house, "bare")
    assert fates(metrics) == {"novel": 60}
    assert (len(themes(metrics)), metrics["topics"]["n_rows"]) == (2, 60)
    assert {"code": "no_tasks"} in metrics["notes"]
    assert "没有设置分类任务，因此不给标签，也没有得分" in page
    assert f"归纳出 {len(themes(metrics))} 个主题" in page


def test_a_task_without_any_label(run) -> None:
    """Nothing can be learned, so all is left over, and the report names the task."""
    rows = [(text, when, "") for text, when, _ in complaints(60)]
    metrics, page = run("unlabelled", rows)
    assert fates(metrics) == {"novel": 60}
    assert len(themes(metrics)) == 2  # what is broken, and what works
    assert {"code": "no_labels", "task": "sentiment"} in metrics["notes"]
    assert "任务“情感倾向”没有任何人工标注，因此没有得分。" in page


def test_one_class_only(run) -> None:
    """One class is no classifier: all rows are left over, and the reason is told."""
    rows = [(text, when, "负面") for text, when, _ in complaints(80)]
    metrics, page = run("oneclass", rows)
    assert fates(metrics) == {"novel": 80}
    assert {"code": "one_gold_class", "task": "sentiment", "n": 80} in metrics["notes"]
    assert "任务“情感倾向”的 80 条人工标注全是同一个类别" in page
    assert "没有模型学过这个任务，因此没有自动标签。" in page


def test_three_rows(run) -> None:
    """Three rows are too few for anything but a report, which says how few were tested."""
    metrics, page = run("three", complaints(3))
    assert sum(fates(metrics).values()) == 3
    assert metrics["tasks"]["sentiment"]["n_gold"] == 3
    n_test = metrics["rows"]["splits"]["test"]
    assert n_test == 1
    assert {"code": "few_rows", "task": "sentiment", "n": 1} in metrics["notes"]
    assert "任务“情感倾向”的测试集只有 1 条" in page
    assert "没有发现话题。" in page


def test_a_date_that_is_none(run, house) -> None:
    """A date that nobody can read is a null, and the report counts it."""
    rows = complaints(80)
    rows[0] = (rows[0][0], "去年冬天", rows[0][2])
    metrics, page = run("undated", rows)
    records = pl.read_parquet(house.folder / "data/interim/undated/records.parquet")
    assert records["created_at"].null_count() == 1
    assert metrics["period"] == {
        "first": "2024-01-01",
        "last": "2024-12-05",
        "n_dated": 79,
        "n_future": 0,
    }
    assert {"code": "few_dates", "n": 1} in metrics["notes"]
    assert "有 1 条数据缺少日期，没有计入按时间的统计。" in page


def test_no_date_at_all(run) -> None:
    """Without dates there is no trend, and the report says so."""
    metrics, page = run("timeless", [(text, "", label) for text, _, label in complaints(80)])
    assert metrics["period"] == {"first": None, "last": None, "n_dated": 0, "n_future": 0}
    assert {"code": "no_dates"} in metrics["notes"]
    assert "没有一条数据带有可用的日期" in page


def test_a_text_of_100_000_characters(run, house) -> None:
    """It is one text like any other, for BERT too, and the reader is told what Excel does to it."""
    rows = complaints(80)
    rows[1] = ("门锁坏了没人修，" * 12_500, *rows[1][1:])
    metrics, page = run("long", rows, TINY)
    assert sum(fates(metrics).values()) == 80
    clean = pl.read_parquet(house.folder / "data/interim/long/clean.parquet")
    assert clean["text"].str.len_chars().max() >= 99_999
    assert {"code": "cut_by_sheets", "n": 1, "chars": 32_767} in metrics["notes"]
    assert "有 1 条文本超过 32767 个字符，用 Excel 打开 labelled.csv 时会被截断" in page


def test_nothing_left_over(run) -> None:
    """All rows get a sure label; there are no topics, and the reader is told to wonder."""
    metrics, page = run("easy", complaints(400))
    assert fates(metrics) == {"labelled": 400}
    assert metrics["topics"]["n_rows"] == 0
    codes = {note["code"] for note in metrics["notes"]}
    assert {"nothing_left_over", "no_topics"} <= codes
    assert "all_left_over" not in codes
    assert "所有文本都得到了有把握的标签" in page
    assert "没有发现话题。没有留下可供归纳的文本。" in page
    assert "其中 400 条（占保留条数的 100.0%）" in page


def test_topics_of_all_rows(run) -> None:
    """Where they are wanted, rows with a sure label make topics too, and the page says so."""
    metrics, page = run("whole", complaints(400), LINEAR + "\ntopics: {rows: all}")
    assert fates(metrics) == {"labelled": 400}
    assert metrics["topics"]["n_rows"] == 400
    assert metrics["topics"]["n_topics"] > 1
    assert "话题从全部 400 条文本中归纳而来" in page


@pytest.mark.parametrize("rows", ["with_bursts", "left_over"])
def test_what_bursts_inside_a_label(run, rows: str) -> None:
    """Rows with a sure label make a new topic where many come at once, unless it is not wanted."""
    faults = ("充电时冒烟", "外壳烫手", "半夜自己启动", "插头烧黑")
    burst = [
        (f"第{k}次买扫地机器人，{faults[k % 4]}，漏水没人修", f"2025-01-{k // 3 + 3:02}", "负面")
        for k in range(40)
    ]
    steady = [
        (text, f"2024-{at // 2 % 12 + 1:02}-{at // 24 % 28 + 1:02}", label)
        for at, (text, _, label) in enumerate(complaints(400))
    ]
    more = LINEAR + f"\ntopics: {{rows: {rows}}}"
    metrics, page = run(rows, [*steady, *burst], more)
    told, topics = fates(metrics), metrics["topics"]
    n_left = 440 - told["labelled"]
    assert n_left < 40
    is_told = "以及曾在短时间内集中出现的" in page
    if rows == "left_over":
        assert (topics["n_rows"], is_told) == (n_left, False)
    else:
        assert (40 <= topics["n_rows"] < 100, is_told) == (True, True)
        assert "new" in [topic["status"] for topic in topics["list"] if topic["size"] >= 36]


def test_everything_left_over(run) -> None:
    """Labels that no text tells, nothing to calibrate on: no row is sure, and all make topics."""
    labels = [("正面", "负面")[k // 3 % 2] for k in range(200)]
    rows = [(*row[:2], label) for row, label in zip(complaints(200), labels, strict=True)]
    metrics, page = run("hard", rows, LINEAR + "\nsplit: {calib: 0}")
    told = fates(metrics)
    assert sum(told.values()) == 200
    assert set(told) <= {"doubtful", "novel"}
    assert metrics["topics"]["n_topics"] > 1
    assert metrics["topics"]["n_rows"] == 200
    assert metrics["tasks"]["sentiment"]["reached"] is False
    notes = metrics["notes"]
    assert {"code": "all_left_over"} in notes
    assert {"code": "not_reached", "task": "sentiment"} in notes
    assert "没有一条文本得到有把握的标签" in page
    assert "找不到能确保目标精确率的阈值" in page


def test_nothing_but_empty_texts(run) -> None:
    """Every row is dropped, and the report is written all the same."""
    metrics, page = run("empty", [("", "2024-01-01", ""), ("  ", "2024-01-02", "")])
    assert fates(metrics) == {"dropped": 2}
    assert "共读入 2 条，清洗后一条也没有留下" in page
