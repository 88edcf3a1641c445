"""State grows at its end and never changes before it."""

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
