"""`kesu accept` and `kesu topic rename`: what people decide stays."""

import fcntl
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import accept, main, topic
from kesu.cli.accept_topics import Proposal, propose_topics
from kesu.cli.lock import alone, between_runs
from kesu.errors import DataError
from kesu.files import write_json
from kesu.state import read_state
from kesu.tables import write_table
from kesu.topics.memory import read_memory
from kesu.topics.schema import TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS

STATE = Path("data/state/c/topics.jsonl")
CONFIGS = Path(__file__).parents[3] / "configs"
SETTINGS = {"ingest": {"sources": [{"name": "s", "path": "s.csv", "columns": {"text": "t"}}]}}


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(CONFIGS, tmp_path / "configs")
    write_json(tmp_path / "configs/corpora/c.yaml", SETTINGS)
    monkeypatch.chdir(tmp_path)
    write(["t1", "t2"])


def write(ids: Sequence[str]) -> None:
    """The tables of a run with these topics; the second lies in the first."""
    cells = [
        {
            "topic_id": name,
            "name": f"名{name}",
            "size": 9,
            "is_theme": not at,
            "parent": ids[0] if at else None,
        }
        for at, name in enumerate(ids)
    ]
    topics = pl.DataFrame(
        [dict.fromkeys(TOPICS.columns) | cell for cell in cells], schema=dict(TOPICS.columns)
    )
    members = pl.DataFrame(
        {"row_id": [f"c:{at}" for at in range(9)], "topic_id": [ids[at % 2] for at in range(9)],
         "strength": [1.0] * 9}
    )  # fmt: skip
    folder = Path("data/processed/c")
    write_table(topics, folder / "topics.parquet", TOPICS)
    write_table(members, folder / "topic_members.parquet", TOPIC_MEMBERS)
    write_table(TOPIC_EVENTS.empty(), folder / "topic_events.parquet", TOPIC_EVENTS)


def call(command: object, *arguments: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)  # type: ignore[arg-type]
    return done.output


def accepted() -> list[dict[str, Any]]:
    """The entries of topics that were taken."""
    return [entry for entry in read_state(STATE) if entry["event"] == "accepted"]


def test_accepting_twice_changes_nothing() -> None:
    """The second time says so; another run is added after it."""
    assert "2 topics, the first ones" in call(accept.command, "c")
    assert "nothing new" in call(accept.command, "c")
    assert len(accepted()) == 2
    write(["t1", "t3"])
    call(accept.command, "c")
    assert [entry["run"] for entry in accepted()] == [1, 1, 2, 2]


def test_what_was_born_and_ended_is_kept() -> None:
    """Whatever later runs write; the first ones were born when they were accepted."""
    call(accept.command, "c")
    write(["t1", "t3"])
    cells = [
        {"event": "continued", "topic_id": "t1", "name": "名t1", "others": ["t1"], "share": 0.9},
        {"event": "born", "topic_id": "t3", "name": "名t3", "others": [], "share": 0.0},
        {"event": "ended", "others": ["t2"], "share": 0.0},
    ]
    rows = [dict.fromkeys(TOPIC_EVENTS.columns) | cell for cell in cells]
    table = pl.DataFrame(rows, schema=dict(TOPIC_EVENTS.columns))
    write_table(table, Path("data/processed/c/topic_events.parquet"), TOPIC_EVENTS)
    call(accept.command, "c")
    log = [entry for entry in read_state(STATE) if entry["event"] != "accepted"]
    assert [(e["run"], e["event"], e["topic_id"], e["others"]) for e in log] == [
        (1, "born", "t1", []), (1, "born", "t2", []),
        (2, "born", "t3", []), (2, "ended", None, ["t2"]),
    ]  # fmt: skip
    assert log[-1]["names"] == ["名t2"]
    memory = read_memory(read_state(STATE), str(STATE))
    assert [topic.topic_id for topic in memory.topics] == ["t1", "t3"]


def test_a_name_alone_is_no_other_run() -> None:
    """It is in the state already when the next run shows it."""
    call(accept.command, "c")
    call(topic.command, "rename", "c", "t2", "搅拌站噪音")
    path = Path("data/processed/c/topics.parquet")
    named = pl.col("name").replace("名t2", "搅拌站噪音")
    write_table(pl.read_parquet(path).with_columns(named), path, TOPICS)
    assert "nothing new" in call(accept.command, "c")


@pytest.mark.parametrize(
    "arguments",
    [["accept", "c"], ["topic", "rename", "c", "t1", "搅拌站噪音"]],
    ids=lambda arguments: arguments[0],
)
def test_a_broken_state_is_told_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """File, line and what to do, exit code 2; the state stays as it is."""
    call(accept.command, "c")
    text = STATE.read_text(encoding="utf-8") + '{"event": "forgotten"}\n'
    STATE.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith(f"error: {STATE}, line 5: has the event 'forgotten'")
    assert len(told.splitlines()) == 1
    assert STATE.read_text(encoding="utf-8") == text


def test_a_theme_remembers_the_rows_of_its_tight_topics() -> None:
    """All nine rows are the theme's, four the tight topic's; no text of theirs is kept."""
    call(accept.command, "c")
    entries = accepted()
    assert [len(entry["members"]) for entry in entries] == [9, 4]
    assert {key for entry in entries for key in entry} == {
        "event", "run", "topic_id", "scale", "name", "size", "members", "rows", "date",
    }  # fmt: skip
    assert len({entry["rows"] for entry in entries}) == 1


def test_a_dry_run_writes_nothing() -> None:
    """It only tells."""
    assert "would accept 2 topics" in call(accept.command, "c", "--dry-run")
    assert not STATE.exists()


def test_a_name_is_noted() -> None:
    """Blanks around it are cut."""
    call(topic.command, "rename", "c", "t2", " 搅拌站噪音 ")
    assert read_state(STATE)[0] | {"date": ""} == {
        "event": "renamed", "topic_id": "t2", "name": "搅拌站噪音", "date": "",
    }  # fmt: skip


def test_nothing_is_accepted_while_a_run_is_going_on() -> None:
    """Its tables are of two runs until it ends."""
    with alone("c"), pytest.raises(DataError, match="another run of c is going on; wait for it"):
        call(accept.command, "c")
    assert not STATE.exists()
    assert "accepted" in call(accept.command, "c")
    with between_runs("c"), between_runs("c"):
        pass
    with between_runs("c"), pytest.raises(DataError, match="is going on"), alone("c"):
        pass


def test_two_at_once_take_a_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second reads what the first one wrote."""
    taken: list[bool] = []

    def propose(corpus: str) -> Proposal:
        with STATE.with_name(f".{STATE.name}.lock").open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                taken.append(True)
        return propose_topics(corpus)

    monkeypatch.setattr(accept, "PROPOSALS", (propose,))
    assert "accepted" in call(accept.command, "c")
    assert taken == [True]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("t22", "名"), r"there is no topic t22; did you mean t2 \(名t2\)\?"),
        (("噪声扰民", "名"), "there is no topic 噪声扰民; the report and topics.parquet tell"),
        (("t1", " "), "wanted 1 to 40"),
        (("t1", "长" * 41), "has 41 characters"),
        (("t1", "两\n行"), "on one line"),
        (("t1", "名t2"), "t2 is called 名t2 already"),
    ],
)
def test_names_that_cannot_be(arguments: tuple[str, str], message: str) -> None:
    """Each is refused in one line and nothing is noted."""
    with pytest.raises(DataError, match=message):
        call(topic.command, "rename", "c", *arguments)
    assert not STATE.exists()


def test_tables_of_two_runs_are_not_accepted() -> None:
    """Members of topics that are not there."""
    members = pl.DataFrame({"row_id": ["c:1"], "topic_id": ["t7"], "strength": [1.0]})
    write_table(members, Path("data/processed/c/topic_members.parquet"), TOPIC_MEMBERS)
    with pytest.raises(DataError, match="tables are of different runs"):
        call(accept.command, "c")


def test_a_run_without_topics_takes_nothing_away() -> None:
    """What was accepted before stays what later runs are compared with."""
    call(accept.command, "c")
    before = STATE.read_bytes()
    folder = Path("data/processed/c")
    write_table(TOPICS.empty(), folder / "topics.parquet", TOPICS)
    write_table(TOPIC_MEMBERS.empty(), folder / "topic_members.parquet", TOPIC_MEMBERS)
    assert "the last run has none" in call(accept.command, "c")
    assert STATE.read_bytes() == before


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ({"event": "born", "topic_id": "t3", "name": "路灯", "others": []}, "born: 路灯 (t3)"),
        (
            {"event": "merged", "topic_id": "t1", "name": "路灯", "others": ["t2"]},
            "merged: 名t2 (t2) into 路灯 (t1)",
        ),
        (
            {"event": "split", "topic_id": "t3", "name": "路灯", "others": ["t1"]},
            "split: 路灯 (t3) from 人起的名 (t1)",
        ),
        ({"event": "ended", "topic_id": None, "name": None, "others": ["t2"]}, "ended: 名t2 (t2)"),
    ],
    ids=lambda case: case["event"] if isinstance(case, dict) else "",
)
def test_what_changed_is_told_by_name(event: dict[str, object], line: str) -> None:
    """A line each, with the names that people gave; topics that went on are only counted."""
    call(accept.command, "c")
    call(topic.command, "rename", "c", "t1", "人起的名")
    write(["t1", "t3"])
    went_on = {"event": "continued", "topic_id": "t1", "others": ["t1"]}
    events = [dict.fromkeys(TOPIC_EVENTS.columns) | cells for cells in (event, went_on)]
    table = pl.DataFrame(events, schema=dict(TOPIC_EVENTS.columns))
    write_table(table, Path("data/processed/c/topic_events.parquet"), TOPIC_EVENTS)
    first, *lines, alerts = call(accept.command, "c", "--dry-run").splitlines()
    assert first.startswith("topics: would accept 2 topics: ")
    assert "1 continued" in first
    assert [told.strip() for told in lines] == [line]
    assert alerts == "alerts: nothing is open, so nothing changes"
