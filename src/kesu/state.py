"""State that outlives a run: append-only JSON lines, and the key for personal hashes."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from kesu.errors import DataError
from kesu.files import beside, write_bytes


def read_key(path: Path) -> bytes:
    """The project's secret key for hashing customer ids, 32 bytes; made on first use.

    Of several runs that make one at once, all take that of the first.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = beside(path)
        temporary.touch(0o600)
        temporary.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(temporary, path)  # fails where it is there, unlike a move
        temporary.unlink()
    return path.read_bytes()


def read_state(path: Path) -> list[dict[str, Any]]:
    """The entries of a state file, oldest first; empty if there is none.

    Raises:
        DataError: naming the first line that is not a JSON object in UTF-8.
    """
    if not path.exists():
        return []
    *lines, last = path.read_bytes().split(b"\n")  # a text may hold other line ends
    lines += [last] if last else []
    return [_entry(path, number, line) for number, line in enumerate(lines, start=1)]


def _entry(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line.decode("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        entry = None
    if not isinstance(entry, dict):
        raise DataError(f"{path}, line {number}: not JSON; mend or remove the line")
    return entry


def append_state(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add entries at the end of a state file; nothing that stands there changes."""
    with growing(path):
        write_bytes(path, grown(path, entries))


@contextmanager
def growing(*paths: Path) -> Iterator[None]:
    """Wait until no other process adds to these state files, and let none do so meanwhile."""
    with ExitStack() as held:
        for path in sorted(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = held.enter_context(path.with_name(f".{path.name}.lock").open("a"))
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def grown(path: Path, entries: Iterable[Mapping[str, Any]]) -> bytes:
    """What a state file holds once the entries stand at its end; it may not be there yet."""
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):  # by an editor
        before += b"\n"
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    return before + lines.encode("utf-8")
