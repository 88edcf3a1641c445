"""`kesu topic promote`: a topic becomes a category."""

from errno import EIO, ENOSPC
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import main, topic
from kesu.cli.lock import alone
from kesu.cli.topic_settings import with_labels
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.label_versions import new_labels, next_version
from kesu.labels import read_label_set
from kesu.reviews import read_reviews
from kesu.state import append_state, read_state
from kesu.tables import TableSchema, write_table
from kesu.topics.memory import read_memory
from kesu.topics.schema import TOPIC_MEMBERS, TOPICS, WEAK

CONFIGS = Path(__file__).parents[3] / "configs"
STATE = Path("data/state/c/reviews.jsonl")
LABELS = Path("configs/labels")
YAML = """\
tasks:  # what is decided
  category:
    labels: demo_category  # a tree
    class_weights: balanced
  sentiment: {labels: sentiment}
ingest:
  sources:
    - {name: s, path: s.csv, columns: {text: t}}  # demo_category is no column
train: {use_bert: false}
"""


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme of six rows, of which the last three lie in a tight topic."""
    copytree(CONFIGS, tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    Path("configs/corpora/c.yaml").write_text(YAML, encoding="utf-8")
    gold = [None, None, "other", None, "refund", None]
    schema = TableSchema("records", RECORDS.columns | {"gold_category": pl.String})
    rows = [
        dict.fromkeys(schema.columns) | {"row_id": f"c:{at}", "gold_category": label}
        for at, label in enumerate(gold)
    ]
    table = pl.DataFrame(rows, schema=dict(schema.columns))
    write_table(table, Path("data/interim/c/records.parquet"), RECORDS)
    cells: list[dict[str, Any]] = [
        {"topic_id": "t1", "name": "电池鼓包", "is_theme": True, "keywords": ["电池 鼓包", "发烫"],
         "representatives": ["c:0"]},
        {"topic_id": "t2", "name": "充电宝发烫", "parent": "t1"},
    ]  # fmt: skip
    topics = [dict.fromkeys(TOPICS.columns) | cell for cell in cells]
    folder = Path("data/processed/c")
    schema_of = dict(TOPICS.columns)
    write_table(pl.DataFrame(topics, schema=schema_of), folder / "topics.parquet", TOPICS)
    members = pl.DataFrame(
        {
            "row_id": [f"c:{at}" for at in range(6)],
            "topic_id": ["t1"] * 3 + ["t2"] * 3,
            "strength": [0.3, 0.3, 0.8, 0.9, 0.9, 0.4],
        }
    )
    write_table(members, folder / "topic_members.parquet", TOPIC_MEMBERS)


def promote(*arguments: str) -> str:
    """What the command says."""
    given = ["promote", "c", *arguments]
    return CliRunner().invoke(topic.command, given, catch_exceptions=False).output


def seeds() -> list[str]:
    """Rows with a seed, in the order of the state."""
    return [entry["row_id"] for entry in read_state(STATE) if entry["event"] == "seed"]


def test_a_topic_becomes_a_label() -> None:
    """A new version with all old rows and the new one; only one line of the settings changes."""
    before = (LABELS / "demo_category.tsv").read_bytes()
    said = promote("t1", "--as", "battery", "--parent", "delivery")
    assert "4 seeds; left out: 1 weak members, 1 rows that people labelled" in said
    assert (LABELS / "demo_category.tsv").read_bytes() == before
    old, new = (read_label_set(LABELS / f"demo_category{v}.tsv") for v in ("", "@2"))
    assert new.labels[:-1] == old.labels
    assert (LABELS / "demo_category@2.tsv").read_bytes().startswith(before.rstrip(b"\n"))
    label = new.by_id["battery"]
    assert (label.name_zh, label.parent) == ("电池鼓包", "delivery")
    assert label.keywords == ("电池鼓包", "发烫")
    changed = YAML.replace("labels: demo_category ", "labels: demo_category@2 ")
    assert Path("configs/corpora/c.yaml").read_text(encoding="utf-8") == changed
    assert load("c").tasks["category"].labels == "demo_category@2"
    assert new_labels(new, LABELS) == ("battery",)


def test_nothing_is_promoted_while_a_run_is_going_on() -> None:
    """Its settings and topics are those of one run until it ends."""
    with alone("c"), pytest.raises(DataError, match="another run of c is going on; wait for it"):
        promote("t1", "--as", "battery", "--parent", "delivery")
    assert not STATE.exists()
    assert not (LABELS / "demo_category@2.tsv").exists()
    assert "4 seeds" in promote("t1", "--as", "battery", "--parent", "delivery")


def test_a_promoted_topic_is_not_told_as_ended() -> None:
    """The state knows what became of it, once; the next run tells it."""
    promote("t1", "--as", "battery", "--parent", "delivery")
    state = Path("data/state/c/topics.jsonl")
    told = [{k: v for k, v in entry.items() if k != "date"} for entry in read_state(state)]
    told_first = {"event": "promoted", "topic_id": "t1", "label": "battery", "name": "电池鼓包"}
    assert told[0] == told_first
    memory = read_memory(read_state(state), str(state))
    assert memory.labels == {"t1": "battery", "t2": "battery"}  # the one that lies in it too
    assert not memory.runs


@pytest.mark.parametrize("arguments", [("topic", "promote", "c", "t1", "--as", "battery")])
def test_a_corpus_without_tasks_is_told_what_to_write(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A label needs a label set."""
    Path("configs/corpora/c.yaml").write_text(
        "tasks: {}\ntrain: {encoder: null}\n"
        "ingest: {sources: [{name: n, path: n.csv, columns: {text: t}}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "write a label set of two labels or more to configs/labels/c.tsv" in said


def test_seeds_are_firm_rows_that_nobody_judged() -> None:
    """Typical rows count however weak; 其他 is no judgement; tight topics are part of a theme."""
    promote("t1", "--as", "battery")
    assert seeds() == ["c:0", "c:2", "c:3", "c:5"]
    assert read_state(STATE)[0] | {"date": ""} == {
        "event": "seed", "task": "category", "labels": ["battery"], "topic_id": "t1",
        "label_set": "demo_category@2", "date": "", "row_id": "c:0",
    }  # fmt: skip


@pytest.mark.parametrize("place", ["tables.md", "topics.md", "commands.md"])
def test_the_docs_tell_which_members_are_weak(place: str) -> None:
    """With the limit that counts."""
    text = (CONFIGS.parent / "docs" / place).read_text(encoding="utf-8")
    assert f"below {WEAK}" in " ".join(text.lower().split())


def test_reviewed_rows_are_no_seeds() -> None:
    """A person's answer stays; that of another task is none."""
    told = {"event": "review", "labels": ["refund"], "label_set": "demo_category"}
    append_state(
        STATE,
        [told | {"row_id": "c:3", "task": "category"}, told | {"row_id": "c:5", "task": "cause"}],
    )
    promote("t2", "--as", "hot")
    assert seeds() == ["c:5"]


def test_seeds_stay_with_the_label_that_was_promoted_first() -> None:
    """A theme promoted after its tight topic takes what is left of it, and says so."""
    promote("t2", "--as", "hot")
    said = promote("t1", "--as", "battery")
    assert "2 seeds; left out: 1 weak members, 1 rows that people labelled, 2 that are" in said
    assert "are seeds of hot already" in said
    answers = read_reviews(read_state(STATE), "x").answers
    told = {row_id: answer.labels for (row_id, _), answer in answers.items()}
    assert told == {"c:3": ("hot",), "c:5": ("hot",), "c:0": ("battery",), "c:2": ("battery",)}


def test_seeds_of_another_task_are_free() -> None:
    """What one task learns takes nothing from another."""
    seed = {"event": "seed", "labels": ["x"], "label_set": "s", "topic_id": "t2", "task": "cause"}
    append_state(STATE, [seed | {"row_id": "c:3"}])
    assert "2 seeds; left out: 0 weak members, 1 rows that people labelled\n" in promote(
        "t2", "--as", "hot"
    )


def test_a_topic_whose_rows_are_all_seeds_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The theme was promoted first and holds them; nothing is written."""
    promote("t1", "--as", "battery")
    before = files()
    with pytest.raises(SystemExit) as left:
        main(["topic", "promote", "c", "t2", "--as", "hot"])
    assert left.value.code == 2
    said = capsys.readouterr().err.strip()
    assert "of the 3 that could be seeds none is left: 1 rows that people labelled, 2 that" in said
    assert "are seeds of battery already; remove those seeds from data/state/c/reviews" in said
    assert len(said.splitlines()) == 1
    assert files() == before


def files() -> dict[Path, bytes]:
    """What stands on the disk."""
    found = (path for path in Path().rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path: path.read_bytes() for path in found}


WRITTEN = ("demo_category@2.tsv", "reviews.jsonl", "topics.jsonl", "c.yaml")  # in this order


@pytest.mark.parametrize("name", WRITTEN)
def test_a_full_disk_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of the four files cannot be written; the next call does all."""
    write, before = Path.write_bytes, files()

    def fail(path: Path, content: bytes) -> int:
        if path.name.startswith(f".{Path(name).stem}."):
            write(path, content[:10])
            raise OSError(ENOSPC, "No space left on device")
        return write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="No space left"):
            promote("t1", "--as", "battery")
    assert files() == before
    promote("t1", "--as", "battery")
    assert load("c").tasks["category"].labels == "demo_category@2"
    assert seeds() == ["c:0", "c:2", "c:3", "c:5"]


@pytest.mark.parametrize("name", WRITTEN)
def test_what_was_cut_short_is_done_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two files the disk fails; the next call goes on, with no seed or version twice."""
    move = Path.replace

    def fail(path: Path, to: Path) -> Path:
        if to.name == name:
            raise OSError(EIO, "Input/output error")
        return move(path, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="Input/output"):
            promote("t1", "--as", "battery")
    assert load("c").tasks["category"].labels == "demo_category"
    there = {path.name for path in files()}
    assert [each in there for each in WRITTEN[:2]] == [name != WRITTEN[0], name in WRITTEN[2:]]
    assert "with 4 seeds" in promote("t1", "--as", "battery")
    assert load("c").tasks["category"].labels == "demo_category@2"
    assert seeds() == ["c:0", "c:2", "c:3", "c:5"]
    assert new_labels(read_label_set(LABELS / "demo_category@2.tsv"), LABELS) == ("battery",)
    assert not (LABELS / "demo_category@3.tsv").exists()


def test_a_topic_keeps_the_name_that_a_person_gave() -> None:
    """Also before the next run; a name on the command line goes first."""
    CliRunner().invoke(topic.command, ["rename", "c", "t2", "充电宝"], catch_exceptions=False)
    assert "hot (充电宝)" in promote("t2", "--as", "hot")
    assert "battery (电池)" in promote("t1", "--as", "battery", "--name-zh", "电池")


def test_versions_go_on() -> None:
    """The second promotion builds upon the first; another corpus's version is stepped over."""
    promote("t2", "--as", "hot")
    (LABELS / "demo_category@3.tsv").write_bytes((LABELS / "demo_category.tsv").read_bytes())
    promote("t1", "--as", "battery")
    new = read_label_set(LABELS / "demo_category@4.tsv")
    assert {"hot", "battery"} <= new.by_id.keys()
    assert load("c").tasks["category"].labels == "demo_category@4"
    assert next_version("sentiment", LABELS) == "sentiment@2"


def test_a_line_that_is_not_there_is_told() -> None:
    """Settings that share a node are left as they are; all else is done."""
    text = YAML.replace("labels: demo_category", "labels: &set demo_category").replace(
        "{labels: sentiment}", "{labels: *set}"
    )
    Path("configs/corpora/c.yaml").write_text(text, encoding="utf-8")
    said = promote("t1", "--as", "battery")
    assert "write into configs/corpora/c.yaml, below tasks: and category: the line" in said
    assert said.endswith("labels: demo_category@2\n")
    assert Path("configs/corpora/c.yaml").read_text(encoding="utf-8") == text
    assert len(seeds()) == 4


@pytest.mark.parametrize(
    "text", ["tasks:\n  a:\n    labels: '{}'\n", 'tasks: {{a: {{"labels": "{}"}}}}\n']
)
def test_quotes_stay(text: str) -> None:
    """However the value is written, only it changes."""
    path = Path("configs/corpora/x.yaml")
    changed = with_labels(text.format("one"), path, task="a", scheme="one@2")
    assert changed == text.format("one@2")


REFUSED = {
    "topic": (("t11", "--as", "x"), "there is no topic t11 in the last run; did you mean t1"),
    "a topic by name": (("扰民", "--as", "x"), "no topic 扰民 in the last run; data/processed/"),
    "id": (("t1", "--as", "refund"), "means the label refund of demo_category already"),
    "code": (("t1", "--as", "11"), "means the label late_delivery"),
    "characters": (("t1", "--as", "a;b"), "--as: got 'a;b', wanted 1 to 40"),
    "formula": (("t1", "--as", "=x"), "--as: got '=x'"),
    "name": (("t1", "--as", "x", "--name-zh", "退货退款"), "means the label refund"),
    "no name": (("t1", "--as", "x", "--name-zh", " "), "the name '' has 0 characters, wanted 1"),
    "long name": (("t1", "--as", "x", "--name-zh", "长" * 41), "has 41 characters, wanted 1 to 40"),
    "two lines": (
        ("t1", "--as", "x", "--name-zh", "两\n行"),
        "--name-zh: the name '两\\n行' has 3",
    ),
    "parent": (("t1", "--as", "x", "--parent", "deliver"), "has no label 'deliver'; did you mean"),
    "leaf": (("t1", "--as", "x", "--parent", "refund"), "the label refund has texts of its own"),
    "residual": (("t1", "--as", "x", "--parent", "other"), "the label other is residual"),
    "task": (("t1", "--as", "x", "--task", "mood"), "there is no task 'mood'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line with exit code 2, and nothing is written."""
    arguments, message = REFUSED[case]
    before = files()
    with pytest.raises(SystemExit) as left:
        main(["topic", "promote", "c", *arguments])
    assert left.value.code == 2
    said = capsys.readouterr().err.strip()
    assert message in said
    assert len(said.splitlines()) == 1
    assert files() == before


def test_a_topic_without_open_rows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """People labelled all of it; there is no seed."""
    path = Path("data/interim/c/records.parquet")
    table = pl.read_parquet(path).with_columns(gold_category=pl.lit("refund"))
    write_table(table, path, RECORDS)
    with pytest.raises(SystemExit):
        main(["topic", "promote", "c", "t1", "--as", "battery"])
    assert "none is left: 5 rows that people labelled; label its rows" in capsys.readouterr().err
    assert not STATE.exists()
    assert not (LABELS / "demo_category@2.tsv").exists()
