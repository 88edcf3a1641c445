"""CSV and TSV as they come: broken quotes, headers in the middle, bytes that are no characters."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kesu.corpora.rows import Broken, Reading, Row
from kesu.errors import DataError

SEPARATORS = (",", "\t", ";", "|")
MAX_LINES = 200  # that one quoted field may span; more is a quotation mark that never closes
_UNDECODED = re.compile("[\udc80-\udcff\ufffd]")
csv.field_size_limit(1 << 27)


def read_delimited(
    path: Path, *, encoding: str, separator: str, quoted: bool, skip_rows: int
) -> Reading:
    """Read a text table line by line.

    Rows are rejected, and reading goes on with the next line, where the number of fields is
    wrong, a quotation mark never closes, bytes are no characters, or the header comes again.

    Raises:
        DataError: if there is no header.
    """
    lines = _Lines(path, encoding)
    for _ in range(skip_rows):
        lines.take()
    header = _header(lines, separator, quoted=quoted)
    return Reading(tuple(header), _rows(lines, header, separator, quoted=quoted))


def guess_separator(path: Path, encoding: str, skip_rows: int = 0) -> str:
    """The separator that stands most often in the header and as often in the lines below."""
    lines = _Lines(path, encoding)
    sample = [line for line in (lines.take() for _ in range(skip_rows + 20)) if line][skip_rows:]
    if not sample:
        return ","
    scores: Counter[str] = Counter()
    for separator in SEPARATORS:
        n_fields = sample[0].count(separator)
        alike = sum(line.count(separator) >= n_fields for line in sample) / len(sample)
        scores[separator] = round(1000 * n_fields * alike)
    return max(SEPARATORS, key=lambda separator: scores[separator])


class _Lines:
    """Physical lines with their numbers; lines can be put back."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.number = 0
        self._waiting: list[str] = []
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        self._stream = path.open(encoding=encoding, errors=errors, newline="\n")

    def take(self) -> str | None:
        """The next line without its end; None at the end of the file."""
        if self._waiting:
            line = self._waiting.pop()
        elif self._stream.closed:
            return None
        else:
            line = self._stream.readline()
            if not line:
                self._stream.close()
                return None
        self.number += 1
        return line.rstrip("\r\n").replace("\r", " ")

    def put_back(self, lines: Sequence[str]) -> None:
        """Give lines back, to be taken again in the same order."""
        self._waiting += [f"{line}\n" for line in reversed(lines)]
        self.number -= len(lines)


def _header(lines: _Lines, separator: str, *, quoted: bool) -> list[str]:
    line = lines.take()
    while line is not None and not line.strip().strip(separator):
        line = lines.take()
    if line is None:
        raise DataError(f"{lines.path}: the file is empty; wanted a header and rows")
    names = [name.strip().lstrip("\ufeff") for name in _fields(line, separator, quoted=quoted)]
    return [name or f"column_{at}" for at, name in enumerate(names, start=1)]


def _fields(text: str, separator: str, *, quoted: bool) -> list[str]:
    if not quoted:
        return text.split(separator)
    try:
        return next(csv.reader([text.replace("\0", "")], delimiter=separator), [])
    except csv.Error:  # a line break outside quotation marks: these lines are no one record
        return []


def _rows(
    lines: _Lines, header: list[str], separator: str, *, quoted: bool
) -> Iterator[Row | Broken]:
    file = str(lines.path)
    while (first := lines.take()) is not None:
        if not first.strip():
            continue
        number = lines.number
        fields, reason = _record(first, lines, len(header), separator, quoted=quoted)
        if reason is None and any(map(_UNDECODED.search, fields)):
            reason = "bytes that are no characters in this encoding"
        if reason is None and [field.strip().lstrip("\ufeff") for field in fields] == header:
            reason = "the header again"
        if reason is None:
            yield Row(file, number, dict(zip(header, fields, strict=True)))
        else:
            yield Broken(file, number, reason, _UNDECODED.sub("\ufffd", first))


def _record(
    first: str, lines: _Lines, n_fields: int, separator: str, *, quoted: bool
) -> tuple[list[str], str | None]:
    """The fields of the record that begins with a line, or why it is none."""
    if not quoted or '"' not in first:
        fields = first.split(separator)
        return fields, _misfit(len(fields), n_fields)
    taken = [first]
    n_quotes = first.count('"')
    while n_quotes % 2 and len(taken) < MAX_LINES and (line := lines.take()) is not None:
        taken.append(line)
        n_quotes += line.count('"')
    if n_quotes % 2 == 0:
        fields = _fields("\n".join(taken), separator, quoted=True)
        if len(fields) == n_fields:
            return fields, None
        reason = _misfit(len(fields), n_fields)
    else:
        reason = "a quotation mark that is never closed"
    lines.put_back(taken[1:])
    plain = first.split(separator)
    return (plain, None) if len(plain) == n_fields and n_quotes % 2 else (plain, reason)


def _misfit(n_found: int, n_wanted: int) -> str | None:
    return None if n_found == n_wanted else f"{n_found} fields, wanted {n_wanted}"
