"""State grows at its end and never changes before it."""

from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from kesu.errors import DataError
from kesu.state import append_state, read_key, read_state


def test_entries_are_appended(tmp_path: Path) -> None:
    """Two writes stand one after the other."""
    path = tmp_path / "splits.jsonl"
    append_state(path, [{"row_id": "a"}])
    append_state(path, [{"row_id": "乙"}])
    assert read_state(path) == [{"row_id": "a"}, {"row_id": "乙"}]


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    """The same customer must hash to the same key next week."""
    assert read_key(tmp_path / "key") == read_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def _grow(path: Path) -> None:
    for _ in range(20):
        append_state(path, [{"row_id": "a"}])


def _make_key(path: Path) -> None:
    key = read_key(path)
    append_state(path.with_name("keys.jsonl"), [{"key": key.hex()}])


def at_once(action: Callable[[Path], None], path: Path) -> None:
    """Let four processes do the same."""
    context = get_context("fork")
    each = [context.Process(target=action, args=(path,)) for _ in range(4)]
    for process in each:
        process.start()
    for process in each:
        process.join()
    assert [process.exitcode for process in each] == [0] * 4


def test_what_several_add_at_once_is_kept(tmp_path: Path) -> None:
    """Two people may bring back reviews at the same time."""
    at_once(_grow, tmp_path / "reviews.jsonl")
    assert len(read_state(tmp_path / "reviews.jsonl")) == 80


def test_runs_that_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    """First runs of several corpora; a key that is lost is a customer that is never met again."""
    for number in range(20):
        folder = tmp_path / str(number)
        at_once(_make_key, folder / "key")
        keys = {entry["key"] for entry in read_state(folder / "keys.jsonl")}
        assert keys == {read_key(folder / "key").hex()}
        assert [path.name for path in folder.glob(".key.*")] == []


@pytest.mark.parametrize(
    "line",
    [b"not json", b"[1]", b'"a"', b'{"row_id": "\xff"}', b'{"row_id": ', b"", b"[" * 100_000],
)
def test_a_broken_line_is_named(tmp_path: Path, line: bytes) -> None:
    """The message gives the line number."""
    path = tmp_path / "splits.jsonl"
    path.write_bytes(b'{"row_id": "a"}\n' + line + b"\n")
    with pytest.raises(DataError, match="line 2: not JSON"):
        read_state(path)


def test_lines_end_where_json_lines_end(tmp_path: Path) -> None:
    """A text may hold other line ends, and an editor may leave out the last one."""
    path = tmp_path / "topics.jsonl"
    entries = [{"name": "路灯\u2028不亮\x85"}, {"name": "b"}]
    append_state(path, entries[:1])
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    append_state(path, entries[1:])
    assert read_state(path) == entries


def test_an_empty_state_holds_nothing(tmp_path: Path) -> None:
    """As one that is not there."""
    (tmp_path / "topics.jsonl").touch()
    assert read_state(tmp_path / "topics.jsonl") == read_state(tmp_path / "none.jsonl") == []
