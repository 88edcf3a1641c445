"""State that outlives a run: append-only JSON lines, and the key for personal hashes."""

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kesu.errors import DataError
from kesu.files import atomic


def read_key(path: Path) -> bytes:
    """The project's secret key for hashing customer ids, 32 bytes; made on first use."""
    if not path.exists():
        with atomic(path) as temporary:
            temporary.write_bytes(secrets.token_bytes(32))
            temporary.chmod(0o600)
    return path.read_bytes()


def read_state(path: Path) -> list[dict[str, Any]]:
    """The entries of a state file, oldest first; empty if there is none.

    Raises:
        DataError: naming the first line that is not JSON.
    """
    if not path.exists():
        return []
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            raise DataError(f"{path}, line {number}: not JSON; mend or remove the line") from None
    return entries


def append_state(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Add entries at the end of a state file; nothing that stands there changes."""
    before = path.read_bytes() if path.exists() else b""
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    with atomic(path) as temporary:
        temporary.write_bytes(before + lines.encode("utf-8"))
