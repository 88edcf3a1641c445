"""JSON lines, and JSON files that are one array or hold one, as rows."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from kesu.corpora.encodings import UNDECODED, undecoded
from kesu.corpora.rows import Broken, Reading, Row
from kesu.errors import DataError
from kesu.text.shown import shown_list

HEAD = 20  # lines that tell whether each is an object
PEEK = 200  # rows that tell the columns, where they hold all that are wanted


def read_json(path: Path, encoding: str, wanted: Collection[str]) -> Reading:
    """Read a file of objects; lines and values that are none are rejected.

    Args:
        path: a file of one object a line, of one array, or of one object with an array of objects
            somewhere in it, as web services answer.
        encoding: as Python knows it.
        wanted: columns that are looked for in all rows, if the first ones lack them: a key that
            is rarely filled may come late.

    Raises:
        DataError: if there is no object, several arrays of objects, or one that cannot be read.
    """
    rows = _rows(path, encoding, wanted)
    first = list(islice(rows, PEEK))
    names = _keys(first)
    if not names.keys() >= set(wanted):
        names = _keys(_rows(path, encoding, wanted))
    if not names:
        raise DataError(f"{path}: no line is a JSON object; wanted one object a line")
    return Reading(tuple(names), chain(first, rows))


def _keys(rows: Iterable[Row | Broken]) -> dict[str, None]:
    names: dict[str, None] = {}
    for row in rows:
        if isinstance(row, Row):
            names |= dict.fromkeys(row.values)
    return names


def _rows(path: Path, encoding: str, wanted: Collection[str]) -> Iterator[Row | Broken]:
    errors, broken = undecoded(encoding)
    with path.open(encoding=encoding, errors=errors) as stream:
        start = stream.read(64).lstrip("\ufeff \r\n\t")
        stream.seek(0)
        if start.startswith("["):
            yield from _array(path, stream.read(), broken)
            return
        if start.startswith("{") and (inner := _inner_rows(path, stream, wanted, broken)):
            yield from (_object(path, at, value, str(value)) for at, value in enumerate(inner, 1))
            return
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            if line.strip().lstrip("\ufeff"):
                yield _line(path, number, line.strip().lstrip("\ufeff"), broken)


def _inner_rows(
    path: Path, stream: TextIO, wanted: Collection[str], broken: re.Pattern[str]
) -> list[Any]:
    """The array in a file that is one object, which is no row itself; empty where there is none.

    The second object of a file tells that it has one a line; no more is read of it.
    """
    starts = [line for line in islice(stream, HEAD) if line.lstrip("\ufeff ").startswith("{")]
    if len(starts) > 1 and isinstance(_json(starts[0]), dict):
        return []
    stream.seek(0)
    text = stream.read()
    value = _json(text)
    if not isinstance(value, dict):
        return []
    is_row = bool(wanted) and value.keys() >= set(wanted)
    found = {} if is_row else dict(_arrays(value, ""))
    if len(found) > 1:
        raise DataError(
            f"{path}: holds several arrays of objects ({shown_list(list(found))}); wanted one, or "
            "one object a line"
        )
    if found:
        _check_characters(path, text, broken)
    return next(iter(_whole(found, text).values()), [])


def _json(text: str) -> Any:  # noqa: ANN401 - JSON has any shape
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _arrays(value: dict[str, Any], below: str) -> Iterator[tuple[str, list[Any]]]:
    """Arrays of objects in an object, by their path; not those in the rows of others."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _arrays(inner, f"{below}{name}.")
        elif isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner):
            yield f"{below}{name}", inner


def _check_characters(path: Path, text: str, broken: re.Pattern[str]) -> None:
    if found := broken.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"{path}, line {line}: {UNDECODED}; save it again as UTF-8, or as one object a line, "
            "where a broken line is rejected alone"
        )


def _array(path: Path, text: str, broken: re.Pattern[str]) -> Iterator[Row | Broken]:
    _check_characters(path, text, broken)
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
