"""Files that appear whole or not at all, and their checksums."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kesu.errors import DataError

HUB_SLASHES = 1  # a name on a hub is `owner/name`; with more it is a folder


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends well.

    The temporary name keeps the suffix of `path`. When the block raises, the temporary file is
    removed and `path` stays as it was; what a killed process left is removed by the next one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in leftovers(path):
        left.unlink(missing_ok=True)
    temporary = beside(path)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def beside(path: Path, word: str = "") -> Path:
    """Where this process makes `path`, before it takes its place; `word` tells several apart."""
    return path.with_name(f".{path.stem}.{os.getpid()}{word and '.' + word}{path.suffix}")


def leftovers(path: Path, word: str = "") -> list[Path]:
    """What processes of this machine that have ended left `beside` a path."""
    end = re.escape(f"{word and '.' + word}{path.suffix}")
    pattern = re.compile(rf"\.{re.escape(path.stem)}\.(\d+){end}")
    found = [(pattern.fullmatch(left.name), left) for left in sorted(path.parent.iterdir())]
    return [left for match, left in found if match and _is_left(int(match[1]))]


def _is_left(pid: int) -> bool:
    """Whether the process has ended, or had our number: in containers numbers come again."""
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False


def matching(path: Path) -> list[Path]:
    """The files that a path names, sorted; `*` in its name stands for anything, and only that."""
    if "*" not in path.name:
        return [path] if path.is_file() else []
    pattern = re.sub(r"[\[?]", r"[\g<0>]", path.name)  # a bracket in a name is a bracket
    return sorted(found for found in path.parent.glob(pattern) if found.is_file())


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with Unix line ends, whole or not at all."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes, whole or not at all."""
    with atomic(path) as temporary:
        temporary.write_bytes(content)


def share_weights(folder: Path) -> None:
    """Let whoever may read `config.json` read the weights beside it too.

    safetensors writes files that their owner alone can read, so that a colleague on the same
    cluster could not load a model.
    """
    mode = (folder / "config.json").stat().st_mode & 0o777
    for path in folder.glob("*.safetensors"):
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each whole; none changes before all of them could be written.

    They take their places in the order given: where a disk fails or the process is killed between
    two of these moves, the first ones are new and the others as before.
    """
    with ExitStack() as places:
        for path in reversed([*contents]):  # what is entered last is left first
            places.enter_context(atomic(path)).write_bytes(contents[path])


def write_json(path: Path, value: object) -> None:
    """Write `value` as readable UTF-8 JSON with a final newline; NaN is refused."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def folder_sums(folder: str | None) -> list[str]:
    """Checksums of the files of a folder, in the order of their names; none if there is none."""
    if folder is None or not Path(folder).is_dir():
        return []
    return [sha256(path) for path in sorted(Path(folder).iterdir()) if path.is_file()]


def read_json(path: Path) -> Any:  # noqa: ANN401 - JSON has any shape
    """The value in a UTF-8 JSON file.

    Raises:
        DataError: if the file is missing or holds no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not readable as JSON ({error}); make it anew") from None


def sha256(path: Path) -> str:
    """The SHA-256 checksum of a file, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_local(encoder: str) -> bool:
    """Whether the name of an encoder means a folder here, there or not, and no name on the hub.

    >>> is_local("./bert"), is_local("models/base/bert"), is_local("hfl/rbt3")
    (True, True, False)
    """
    is_path = encoder.startswith((".", "/", "~")) or encoder.count("/") > HUB_SLASHES
    return is_path or Path(encoder).is_dir()
