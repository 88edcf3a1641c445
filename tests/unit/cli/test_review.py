"""`kesu review`: what people answer comes back, and nothing is lost."""

import json
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kesu.cleaning.schema import CLEAN
from kesu.cli import main, review
from kesu.cli.review_files import read_lines, write_jsonl
from kesu.cli.review_rows import Source, choose
from kesu.cli.review_topics import topic_cells
from kesu.cli.review_workbook import WIDTHS, write_workbook
from kesu.corpora.schema import RECORDS
from kesu.files import write_json
from kesu.labels import Label, LabelSet
from kesu.model.schema import LABEL_ISSUES
from kesu.reviews import Reviews, read_reviews
from kesu.state import read_state
from kesu.tables import TableSchema, write_table
from kesu.tasks import Task, TaskSettings, read_tasks
from kesu.topics.schema import TOPICS

CONFIGS = Path(__file__).parents[3] / "configs"
STATE = Path("data/state/c/reviews.jsonl")
SETTINGS = {
    "tasks": {
        "sentiment": {"labels": "sentiment"},
        "cause": {"labels": "demo_cause", "kind": "multi"},
    },
    "decide_by": "sentiment",
    "ingest": {"sources": [{"name": "s", "path": "s.csv", "columns": {"text": "t"}}]},
    "train": {"use_bert": False},
}
GOLD = {"gold_sentiment": pl.String, "gold_cause": pl.List(pl.String)}
FORMATS = pytest.mark.parametrize("ending", ["xlsx", "jsonl"])


@pytest.fixture(autouse=True)
def _corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows c:0 to c:5; c:5 has gold labels."""
    copytree(CONFIGS, tmp_path / "configs")
    write_json(tmp_path / "configs/corpora/c.yaml", SETTINGS)
    monkeypatch.chdir(tmp_path)
    schema = TableSchema("records", RECORDS.columns | GOLD)
    rows = [dict.fromkeys(schema.columns) | {"row_id": f"c:{at}"} for at in range(6)]
    rows[5] |= {"gold_sentiment": "positive", "gold_cause": ["staff"]}
    table = pl.DataFrame(rows, schema=dict(schema.columns))
    write_table(table, Path("data/interim/c/records.parquet"), RECORDS)


def tasks() -> tuple[Task, ...]:
    """Of the corpus."""
    settings = {
        name: TaskSettings.model_validate(task)
        for name, task in SETTINGS["tasks"].items()  # type: ignore[attr-defined]
    }
    return read_tasks(settings, Path("configs/labels"))


def row(at: int, answer: str = "", task: str = "sentiment", **cells: Any) -> dict[str, Any]:
    """A row of the file."""
    told = {"row_id": f"c:{at}", "task": task, "text": "楼下烧烤店油烟太大", "answer": answer}
    return dict.fromkeys(WIDTHS, "") | {"probability": 0.5} | told | cells


def write(rows: Sequence[dict[str, Any]], ending: str = "jsonl") -> Path:
    """A file that came back."""
    path = Path(f"back.{ending}")
    if ending == "xlsx":
        write_workbook(rows, tasks(), path)
    else:
        write_jsonl(rows, path)
    return path


def take(rows: Sequence[dict[str, Any]], *options: str, ending: str = "jsonl") -> str:
    """What an import says."""
    path = write(rows, ending)
    arguments = ["import", "c", str(path), *options]
    done = CliRunner().invoke(review.command, arguments, catch_exceptions=False)
    return done.output


def told() -> Reviews:
    """What the state says now."""
    return read_reviews(read_state(STATE), str(STATE))


@FORMATS
@pytest.mark.parametrize("answer", ["negative", "-1", "负面", " 负面 "])
def test_an_answer_is_an_id_a_code_or_a_name(answer: str, ending: str) -> None:
    """All mean the same label, from a workbook and from JSON lines."""
    assert "2 rows: 1 taken" in take([row(0, answer, note="看过"), row(1)], ending=ending)
    (entry,) = read_state(STATE)
    assert entry | {"date": ""} == {
        "event": "review", "row_id": "c:0", "task": "sentiment", "labels": ["negative"],
        "note": "看过", "date": "", "label_set": "sentiment",
    }  # fmt: skip


@pytest.mark.parametrize("answer", ["人员；product", "产品;S", ["staff", "product"], "产品\n人员"])
def test_several_labels_are_separated(answer: Any) -> None:
    """By either semicolon, by a line break, or as a list; they come in the order of the set."""
    take([row(0, answer, "cause")])
    assert told().answers["c:0", "cause"].labels == ("product", "staff")


def test_that_no_label_holds_is_an_answer() -> None:
    """A dash of a task with several labels; an empty cell is none."""
    said = take([row(0, "无", "cause"), row(1, "", "cause")])
    assert "1 taken" in said
    assert "1 unanswered" in said
    assert told().answers["c:0", "cause"].labels == ()


@FORMATS
def test_the_same_file_twice_changes_nothing(ending: str) -> None:
    """Not one byte, nor the time of the file."""
    rows = [row(0, "负面"), row(1, "", note="看不懂"), row(2, "", "cause"), row(3, "无", "cause")]
    take(rows, ending=ending)
    before = STATE.read_bytes(), STATE.stat().st_mtime_ns
    said = take(rows, ending=ending)
    assert "4 rows: 0 taken (0 contradict what was known), 2 unchanged, 2 unanswered" in said
    assert (STATE.read_bytes(), STATE.stat().st_mtime_ns) == before


def test_a_note_without_an_answer_is_kept() -> None:
    """It is no answer, and not lost."""
    assert "1 notes kept" in take([row(0, "", note="地址不清楚")])
    assert told().notes["c:0", "sentiment"] == "地址不清楚"
    assert not told().answers


def test_the_newer_review_wins_and_is_told() -> None:
    """What stood before stays in the state."""
    take([row(0, "负面"), row(5, "正面")])
    said = take([row(0, "正面"), row(5, "正面")])
    assert "line 1: c:0 was negative (review of " in said
    assert "is now positive" in said
    assert told().answers["c:0", "sentiment"].labels == ("positive",)
    assert len(read_state(STATE)) == 3


def test_an_answer_against_gold_is_told() -> None:
    """The answer holds; one that agrees is no conflict."""
    said = take([row(5, "负面"), row(5, "人员", "cause")])
    assert "line 1: c:5 was positive (gold label), is now negative" in said
    assert "2 taken (1 contradict" in said


FAULTS = {
    "row": (row(9, "负面"), "row_id 'c:9' is no row of the corpus"),
    "label": (row(0, "很负面"), "'很负面' is no label of sentiment"),
    "task": (row(0, "负面", "mood"), "there is no task 'mood'"),
    "several": (row(0, "负面;正面"), "has 2 labels, wanted 1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_takes_nothing(fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All are told by line, exit code 2, and no state is written; unless the user skips them."""
    faulty, message = FAULTS[fault]
    path = write([row(1, "负面"), faulty, row(8, "正面")])
    with pytest.raises(SystemExit) as left:
        main(["review", "import", "c", str(path)])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "back.jsonl: 2 rows cannot be taken" in said
    assert f"line 2: {message}" in said
    assert "line 3: row_id 'c:8'" in said
    assert not STATE.exists()
    said = take([row(1, "负面"), faulty, row(8, "正面")], "--skip-faulty")
    assert "3 rows: 1 taken" in said
    assert "2 refused" in said
    assert list(told().answers) == [("c:1", "sentiment")]


@FORMATS
def test_a_text_of_another_row_is_refused(ending: str) -> None:
    """A column that was sorted alone; blanks, a text that was cut and one of no row do no harm."""
    texts = ["楼下烧烤店\n油烟太大", "路灯 不亮", "楼下烧烤店\n油烟太大", "停水三天"]
    rows = [dict.fromkeys(CLEAN.columns) | {"row_id": f"c:{at}", "text": text}
            for at, text in enumerate(texts)]  # fmt: skip
    write_table(
        pl.DataFrame(rows, schema=dict(CLEAN.columns)), Path("data/interim/c/clean.parquet"), CLEAN
    )
    shown = ["停水三天", "路灯不亮", "楼下烧烤店 油烟太大", "停水…", "如题", ""]
    back = [row(at, "负面", text=text) for at, text in enumerate(shown)]
    said = take(back, "--skip-faulty", ending=ending)
    assert "refused: line" in said
    assert "c:0 stands beside the text of c:3; bring the rows back in order" in said
    assert "6 rows: 5 taken" in said
    assert ("c:0", "sentiment") not in told().answers


def test_two_answers_for_one_row_are_refused() -> None:
    """Both lines are named; the same answer twice is one."""
    said = take([row(0, "负面"), row(1, "正面"), row(0, "正面"), row(1, "1")], "--skip-faulty")
    for line in (1, 3):
        assert f"refused: line {line}: c:0 has different answers in lines [1, 3]" in said
    assert "4 rows: 1 taken (0 contradict what was known), 1 unchanged" in said
    assert list(told().answers) == [("c:1", "sentiment")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("back.csv", "", "wanted .xlsx or .jsonl"),
        ("back.xlsx", "row_id", "not readable as a workbook"),
        ("back.jsonl", '{"row_id": "c:1"}', "line 1: lacks answer"),
        ("back.jsonl", "{}x", "line 1: not a JSON object"),
        ("back.jsonl", "[" * 200_000, "line 1: not a JSON object"),
        ("back.jsonl", '{"row_id": ' + "1" * 5000 + "}", "line 1: not a JSON object"),
        ("back.jsonl", '{"note": "\\ud800"}', "line 1: not a JSON object"),
        ("none.jsonl", None, "there is no such file"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_other_files_are_refused(
    name: str, text: str | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line that says what was wanted."""
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["review", "import", "c", name])
    assert left.value.code == 2
    said = capsys.readouterr().err.strip()
    assert message in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("text", ["=1+1", "+86", "-退款", "@客服", "＝HYPERLINK()", "\x07响铃"])
def test_no_text_becomes_a_formula(text: str) -> None:
    """Whatever a text begins with, its cell holds text, also once it is edited."""
    sheet = load_workbook(write([row(0, text=text)], "xlsx"))["review"]
    cell = sheet.cell(2, list(WIDTHS).index("text") + 1)
    assert cell.value == text.replace("\x07", "")
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) is (text[0] != "\x07")


def test_the_workbook_helps_whoever_fills_it_in() -> None:
    """The header stays, texts are wrapped, and each task has its own list of labels."""
    book = load_workbook(write([row(0), row(1, "", "cause"), row(2)], "xlsx"))
    sheet, labels = book["review"], book["labels"]
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width == WIDTHS["text"]
    cells = [[cell.value for cell in line] for line in labels.iter_rows()]
    assert cells[0] == ["task 任务", "id 标签代码", "name_zh 标签"]
    assert sheet["H1"].value == "answer 答案（可从列表选）"
    assert sheet["H1"].font.bold
    assert cells[1] == ["sentiment", "negative", "负面"]
    assert len(cells) == 1 + sum(len(task.label_set.leaves) for task in tasks())
    choices = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    first, second = choices["H2 H4"], choices["H3"]
    assert first == "labels!$C$2:$C$4"
    assert second == f"labels!$C$5:$C${len(cells)}"


def topics_of_a_run() -> list[dict[str, Any]]:
    """A theme with a tight topic in it, whose name looks like a formula, and a topic outside."""
    cells = [
        {
            "topic_id": "t1",
            "name": "油烟",
            "status": "growing",
            "size": 30,
            "keywords": ["油烟", "夜里"],
        },
        {"topic_id": "t2", "name": "=烧烤店", "status": "new", "size": 9, "parent": "t1"},
        {"topic_id": "t3", "status": "unknown", "size": 8},
    ]
    rows = [dict.fromkeys(TOPICS.columns) | topic for topic in cells]
    return topic_cells(pl.DataFrame(rows, schema=dict(TOPICS.columns)))


def test_the_topics_are_listed_to_look_at() -> None:
    """In the last sheet, a row each, as text."""
    write_workbook([row(0)], tasks(), Path("back.xlsx"), topics=topics_of_a_run())
    book = load_workbook("back.xlsx")
    assert book.sheetnames == ["review", "labels", "topics"]
    head, *told = [[cell.value for cell in line] for line in book["topics"].iter_rows()]
    assert [name.split()[0] for name in head] == [
        "topic_id", "name", "status", "size", "keywords", "parent_name",
    ]  # fmt: skip
    assert told == [
        ["t1", "油烟", "增长", 30, "油烟、夜里", None],
        ["t2", "=烧烤店", "新出现", 9, None, "油烟"],
        ["t3", None, "未知", 8, None, None],
    ]
    assert book["topics"]["B3"].data_type == "s"


@pytest.mark.parametrize("gone", [[], ["topics"], ["labels", "topics"]])
@pytest.mark.parametrize("title", ["review", "复核"])
def test_the_first_sheet_alone_is_read_back(gone: list[str], title: str) -> None:
    """Whatever is written among the topics, and where older workbooks have none."""
    path = write([row(0, "负面"), row(1, note="看不懂")], "xlsx")
    before = read_lines(path)
    write_workbook([row(0, "负面"), row(1, note="看不懂")], tasks(), path, topics=topics_of_a_run())
    book = load_workbook(path)
    book["review"].title = title
    for at, cell in enumerate(("row_id", "answer", "c:3", "正面")):
        book["topics"].cell(1 + at // 2, 1 + at % 2, cell)
    for name in gone:
        book.remove(book[name])
    book.save(path)
    assert read_lines(path) == before
    assert len(before) == 2


@pytest.mark.parametrize("heading", ["answer", "answer 2", "answer 复核"])
def test_columns_that_people_add_take_nothing_away(heading: str) -> None:
    """Ours are the first of their name; headers without Chinese, of older workbooks, are read."""
    path = write([row(0, "负面", note="好"), row(1, "正面")], "xlsx")
    before = read_lines(path)
    book = load_workbook(path)
    sheet = book["review"]
    sheet.cell(1, sheet.max_column + 1, heading)
    book.save(path)
    assert read_lines(path) == before
    for cell in sheet[1]:
        cell.value = str(cell.value).split()[0]
    book.save(path)
    assert [(line.row_id, line.answer) for line in read_lines(path)] == [
        ("c:0", ("负面",)), ("c:1", ("正面",)),
    ]  # fmt: skip


def test_a_workbook_without_rows_is_whole() -> None:
    """Nothing to judge is no fault: header and labels stand, and no list points nowhere."""
    book = load_workbook(write([], "xlsx"))
    assert book["review"].max_row == 1
    assert not book["review"].data_validations.dataValidation
    assert read_lines(Path("back.xlsx")) == []


def source(**changes: Any) -> Source:
    """Four doubtful rows, of which two are near-copies, and a topic."""
    probs = {"c:0": 0.3, "c:1": 0.69, "c:2": 0.6, "c:3": 0.69, "c:4": 0.9}
    rows = pl.DataFrame(
        [
            {"row_id": row_id, "text": "路灯不亮", "dup_group": group, "dup_rank": 0,
             "decision": "labelled" if row_id == "c:4" else "doubtful",
             "category": "a", "category_p": prob, "gold_category": None}
            for (row_id, prob), group in zip(probs.items(), "wxyxz", strict=True)
        ],
        schema_overrides={"gold_category": pl.String},
    )  # fmt: skip
    topic = {"topic_id": "t1", "name": "路灯", "representatives": ["c:4", "c:2"], "boundary": []}
    topics = pl.DataFrame([dict.fromkeys(TOPICS.columns) | topic], schema=dict(TOPICS.columns))
    labels = LabelSet("s", (Label("a", "甲"), Label("b", "乙")))
    task = Task("category", TaskSettings(labels="s"), labels)
    given = {"rows": rows, "topics": topics, "tasks": {"category": task}, "decide_by": "category",
             "thresholds": [0.7], "reviews": Reviews()} | changes  # fmt: skip
    return Source(**given)


def test_the_nearest_to_the_border_come_first() -> None:
    """One of near-copies, then the rest, then what only shows a topic; a row tells all reasons."""
    chosen = choose(source(), most=2)
    assert [(cells["row_id"], cells["reason"]) for cells in chosen.rows] == [
        ("c:1", "doubtful"),
        ("c:2", "doubtful; topic t1 路灯"),
        ("c:4", "topic t1 路灯"),
    ]
    assert chosen.n_more_doubtful == 1
    first = chosen.rows[0]
    assert (first["suggested"], first["suggested_name"]) == ("a", "甲")
    assert first["probability"] == 0.69


def test_topics_do_not_ask_of_what_people_labelled() -> None:
    """A burst inside a label has rows with a gold label; one labelled 其他 is asked about."""
    labels = LabelSet("s", (Label("a", "甲"), Label("o", "其他", residual=True)))
    task = Task("category", TaskSettings(labels="s"), labels)
    for gold, is_asked in (("a", False), ("o", True), (None, True)):
        told = pl.when(pl.col("row_id") == "c:4").then(pl.lit(gold, pl.String))
        rows = source().rows.with_columns(gold_category=told)
        chosen = choose(source(rows=rows, tasks={"category": task}), most=2)
        assert ("c:4" in [cells["row_id"] for cells in chosen.rows]) == is_asked


def doubted(row_id: str, **cells: Any) -> dict[str, Any]:
    """A gold label that is doubted."""
    told = {"task": "category", "label": "a", "labels": ["a"], "likely": "b",
            "probability": 0.93, "quality": 0.04, "is_conflict": False}  # fmt: skip
    return {"row_id": row_id} | told | cells


def test_doubted_labels_come_before_doubtful_rows() -> None:
    """What a model says that did not learn the label; reviewed ones are not asked again."""
    rows = [doubted("c:4", labels=["a", "b"], is_conflict=True), doubted("c:3"), doubted("c:0")]
    issues = pl.DataFrame(rows, schema=dict(LABEL_ISSUES.columns))
    answer = {"row_id": "c:0", "task": "category", "labels": ["a"], "label_set": "s",
              "event": "review", "note": "", "date": "2025-01-01"}  # fmt: skip
    chosen = choose(source(issues=issues, reviews=read_reviews([answer], "s")), most=2)
    assert [(cells["row_id"], cells["reason"]) for cells in chosen.rows[:2]] == [
        ("c:4", "conflict a/b; topic t1 路灯"),
        ("c:3", "label a?"),
    ]
    assert [cells["reason_zh"] for cells in chosen.rows[:2]] == [
        "相近文本的标签不一致：“甲”、“乙”；话题“路灯”",
        "原标签“甲”可能有误",
    ]
    assert (chosen.rows[1]["suggested"], chosen.rows[1]["probability"]) == ("b", 0.93)
    assert chosen.n_more_issues == 0
    assert choose(source(issues=issues), most=1).n_more_issues == 2


@pytest.mark.parametrize(
    ("gold", "wanted"),
    [(None, ["c:1", "c:2", "c:0", "c:4"]), ("a", ["c:0", "c:2", "c:4"])],
)
def test_what_to_label_next_takes_turns_among_the_classes(
    gold: str | None, wanted: list[str]
) -> None:
    """The least sure of each class first, one of near-copies; a labelled copy is enough."""
    probs = [[0.6, 0.4], [0.51, 0.49], [0.2, 0.8], [0.5, 0.5], [0.9, 0.1]]
    told = pl.when(pl.col("row_id") == "c:3").then(pl.lit(gold, pl.String))
    rows = source().rows.with_columns(
        pl.Series("category_probs", probs), gold_category=told.otherwise(None)
    )
    chosen = choose(source(rows=rows), most=0, n_next=9)
    assert [c["row_id"] for c in chosen.rows if c["reason"].startswith("next")] == wanted


def test_seeds_come_first_and_answers_are_not_asked_again() -> None:
    """A promoted row with its new label; one that a person answered is left out."""
    seed = {"row_id": "c:0", "task": "category", "labels": ["b"], "label_set": "s"}
    entries = [
        seed | {"event": "seed", "topic_id": "t1"},
        seed | {"event": "review", "row_id": "c:2"},
    ]
    chosen = choose(source(reviews=read_reviews(entries, "x")), most=9)
    assert [cells["row_id"] for cells in chosen.rows] == ["c:0", "c:1", "c:4"]
    assert chosen.rows[0]["reason"] == "promoted"
    assert chosen.rows[0]["suggested_name"] == "乙"


def test_both_files_hold_the_same_rows() -> None:
    """What is read back from one is what is read back from the other."""
    rows = [row(0, "负面", note="好"), row(1, "", "cause"), row(2, "产品；人员", "cause")]
    lines = [read_lines(write(rows, ending)) for ending in ("xlsx", "jsonl")]
    parts = [[(line.row_id, line.task, line.answer, line.note) for line in file] for file in lines]
    assert parts[0] == parts[1]
    assert json.loads(Path("back.jsonl").read_text("utf-8").splitlines()[0]) == rows[0]
