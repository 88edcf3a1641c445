"""What the command line tells when something goes wrong that nobody foresaw."""

import errno

import click
import pytest
from polars.exceptions import ComputeError

from kesu import cli

PHONE = "13812345678"
FULL = "error: no space is left on the disk; free some, and call again"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that fails with a cell in its message, caused by another failure."""

    @click.command("ingest")
    def command() -> None:
        try:
            int(f"{PHONE}号")
        except ValueError:
            raise KeyError(PHONE) from None

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command)


def test_an_unexpected_error_shows_no_data(broken: None, tmp_path, monkeypatch, capsys) -> None:
    """Kind and places go to screen and log; the message, which may quote a cell, does not."""
    del broken
    monkeypatch.delenv("KESU_DEBUG", raising=False)
    log = tmp_path / "log"
    with pytest.raises(SystemExit) as left:
        cli.main(["--log", str(log), "ingest"])
    assert left.value.code == 1
    told = capsys.readouterr().err + log.read_text(encoding="utf-8")
    assert PHONE not in told
    assert "KeyError" in told
    assert "ValueError" in told
    assert "test_main.py:" in told
    assert "in command" in told


def test_debugging_shows_all(broken: None, monkeypatch, capsys) -> None:
    """KESU_DEBUG brings the message back, for who may see the data."""
    del broken
    monkeypatch.setenv("KESU_DEBUG", "1")
    with pytest.raises(SystemExit):
        cli.main(["ingest"])
    assert PHONE in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left"), FULL),
        (FileNotFoundError(errno.ENOENT, "", "x"), "error: x: there is no such file or folder;"),
        (FileExistsError(errno.EEXIST, "", "x"), "error: x: a file stands where a folder is"),
        (OSError(errno.EACCES, "Permission denied", "data/x"), "error: data/x: a file or folder "),
        (ComputeError("No space left on device (os error 28)"), FULL),
        (OSError("No space left on device (os error 28)"), FULL),
    ],
)
def test_what_the_system_refuses_is_told_in_a_line(
    error: Exception, told: str, monkeypatch, capsys
) -> None:
    """A full disk is no fault of kesu's: one line, exit code 2."""

    @click.command("ingest")
    def command() -> None:
        raise error

    monkeypatch.delenv("KESU_DEBUG", raising=False)
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command)
    with pytest.raises(SystemExit) as left:
        cli.main(["ingest"])
    assert left.value.code == 2
    err = capsys.readouterr().err.strip()
    assert err.startswith(told)
    assert len(err.splitlines()) == 1
