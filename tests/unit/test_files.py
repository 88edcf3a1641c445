"""Files appear whole or not at all, and killed processes leave nothing for ever."""

import os
from pathlib import Path

import pytest

from kesu.files import atomic, leftovers, matching, share_weights, write_text


def test_who_reads_the_config_reads_the_weights(tmp_path: Path) -> None:
    """And nothing else is changed."""
    modes = {"config.json": 0o640, "model.safetensors": 0o600, "secret": 0o600, "run.sh": 0o700}
    for name, mode in modes.items():
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    share_weights(tmp_path)
    found = {name: (tmp_path / name).stat().st_mode & 0o777 for name in modes}
    assert found == modes | {"model.safetensors": 0o640}


def test_an_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """And no temporary file."""
    path = tmp_path / "table.csv"
    write_text(path, "before")

    def fail() -> None:
        with atomic(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]
    assert path.read_text(encoding="utf-8") == "before"


def test_what_a_killed_process_left_is_cleared(tmp_path: Path, ended: int) -> None:
    """By the next that writes the same file; other files, and processes at work, are let be."""
    kept = {".other.{}.csv", ".table.{}.json", ".table.one.{}.csv", ".table.csv", "table.{}.csv"}
    names = {name.format(ended) for name in kept} | {f".table.{os.getppid()}.csv"}
    for name in names | {f".table.{ended}.csv"}:
        (tmp_path / name).touch()
    write_text(tmp_path / "table.csv", "now")
    assert {file.name for file in tmp_path.iterdir()} == names | {"table.csv"}


def test_leftovers_of_a_folder_are_told_apart(tmp_path: Path, ended: int) -> None:
    """A folder that was moved away is not one that was being made."""
    for word in ("new", "old"):
        (tmp_path / f".data.{ended}.{word}").mkdir()
    assert leftovers(tmp_path / "data", "old") == [tmp_path / f".data.{ended}.old"]
    assert leftovers(tmp_path / "data") == []
    ours = tmp_path / f".data.{os.getpid()}.new"  # left by a process that had our number
    ours.mkdir()
    assert set(leftovers(tmp_path / "data", "new")) == {tmp_path / f".data.{ended}.new", ours}


def test_a_bracket_in_a_name_is_a_bracket(tmp_path: Path) -> None:
    """Only the star stands for anything."""
    for name in ("投诉[1].csv", "投诉1.csv", "投诉[1]a.csv"):
        (tmp_path / name).touch()

    def found(name: str) -> list[str]:
        return [path.name for path in matching(tmp_path / name)]

    assert found("投诉[1].csv") == ["投诉[1].csv"]
    assert found("投诉[1]*.csv") == ["投诉[1].csv", "投诉[1]a.csv"]
    assert len(found("投诉*.csv")) == 3
    assert found("投诉?.csv") == found("投诉[2]*.csv") == []
