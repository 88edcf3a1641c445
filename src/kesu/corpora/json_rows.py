"""JSON lines, and JSON files that are one array, as rows."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kesu.corpora.encodings import UNDECODED, undecoded
from kesu.corpora.rows import Broken, Reading, Row
from kesu.errors import DataError

PEEK = 200  # rows that tell the columns, where they hold all that are wanted


def read_json(path: Path, encoding: str, wanted: Collection[str]) -> Reading:
    """Read a file of objects; lines and values that are none are rejected.

    Args:
        path: a file of one object a line, or of one array.
        encoding: as Python knows it.
        wanted: columns that are looked for in all rows, if the first ones lack them: a key that
            is rarely filled may come late.

    Raises:
        DataError: if there is no object, or an array cannot be read.
    """
    rows = _rows(path, encoding)
    first = list(islice(rows, PEEK))
    names = _keys(first)
    if not names.keys() >= set(wanted):
        names = _keys(_rows(path, encoding))
    if not names:
        raise DataError(f"{path}: no line is a JSON object; wanted one object a line")
    return Reading(tuple(names), chain(first, rows))


def _keys(rows: Iterable[Row | Broken]) -> dict[str, None]:
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Row):
            names |= dict.fromkeys(row.values)
    return names


def _rows(path: Path, encoding: str) -> Iterator[Row | Broken]:
    errors, broken = undecoded(encoding)
    with path.open(encoding=encoding, errors=errors) as stream:
        start = stream.read(64).lstrip("\ufeff \r\n\t")
        stream.seek(0)
        if start.startswith("["):
            yield from _array(path, stream.read(), broken)
            return
        for number, line in enumerate(stream, start=1):
            if line.strip().lstrip("\ufeff"):
                yield _line(path, number, line.strip().lstrip("\ufeff"), broken)


def _array(path: Path, text: str, broken: re.Pattern[str]) -> Iterator[Row | Broken]:
    if found := broken.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"{path}, line {line}: {UNDECODED}; save it again as UTF-8, or as one object a line, "
            "where a broken line is rejected alone"
        )
    try:
        values = _whole(json.loads(text.lstrip("\ufeff")), text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not readable as JSON ({error})") from None
    for number, value in enumerate(values, start=1):
        yield _object(path, number, value, str(value))


def _line(path: Path, number: int, line: str, broken: re.Pattern[str]) -> Row | Broken:
    if broken.search(line):
        return Broken(str(path), number, UNDECODED, broken.sub("\ufffd", line))
    try:
        return _object(path, number, _whole(json.loads(line), line), line)
    except (ValueError, RecursionError):
        return Broken(str(path), number, "not JSON", line)


def _whole(value: Any, line: str) -> Any:  # noqa: ANN401 - JSON has any shape
    """The value with U+FFFD for half characters: an escaped emoji that was cut in two."""
    if "\\ud" not in line.lower():
        return value
    text = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    return json.loads(text.decode("utf-16-le", "replace"))


def _object(path: Path, number: int, value: object, raw: str) -> Row | Broken:
    if isinstance(value, dict):
        return Row(str(path), number, value)
    return Broken(str(path), number, "JSON, but no object", raw)
