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


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """The message gives the line number."""
    path = tmp_path / "splits.jsonl"
    path.write_text('{"row_id": "a"}\nnot json\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        read_state(path)
