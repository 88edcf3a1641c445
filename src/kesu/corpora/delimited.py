"""CSV and TSV as they come: broken quotes, headers in the middle, bytes that are no characters."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kesu.corpora.encodings import UNDECODED, undecoded
from kesu.corpora.rows import Broken, Reading, Row, distinct_names
from kesu.errors import DataError

SEPARATORS = (",", "\t", ";", "|")
MAX_LINES = 1000  # that one quoted field may span; more is a quotation mark that never closes
MANY_FIELDS = 4  # a line of text rarely has just as many separators as a row of so many fields
HEAD = 1 << 16  # bytes that tell how lines end
PEEK, LONGER = 20, 0.9  # first rows, and the share of them that end with a separator
NEVER_CLOSED = "a quotation mark that is never closed"
csv.field_size_limit(1 << 27)


def read_delimited(
    path: Path, *, encoding: str, separator: str, quoted: bool, skip_rows: int
) -> Reading:
    """Read a text table line by line.

    Rows are rejected, and reading goes on with the next line, where the number of fields is
    wrong, a quotation mark never closes, bytes are no characters, or the header comes again.

    Raises:
        DataError: if there is no header, or it cannot be read in this encoding.
    """
    lines = _Lines(path, encoding)
    for _ in range(skip_rows):
        lines.take()
    header = _header(lines, separator, quoted=quoted)
    if any(map(lines.undecoded.search, header)):
        raise DataError(
            f"{path}: the header holds {UNDECODED} ({encoding}); set encoding: auto, or the one "
            "in which the file was saved"
        )
    if _ends_with_a_separator(lines, len(header), separator):
        header.append("")
    return Reading(tuple(distinct_names(header)), _rows(lines, header, separator, quoted=quoted))


def guess_separator(path: Path, encoding: str, skip_rows: int = 0) -> str:
    """The separator that stands most often in the header and as often in the lines below."""
    lines = _Lines(path, encoding)
    taken = [lines.take() for _ in range(skip_rows + 20)][skip_rows:]
    sample = [line for line in taken if line]
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
        errors, self.undecoded = undecoded(encoding)
        self._stream = _physical(path, encoding, errors)

    def take(self) -> str | None:
        """The next line without its end; None at the end of the file."""
        if self._waiting:
            line = self._waiting.pop()
        elif not (line := next(self._stream, "")):
            return None
        self.number += 1
        return line.rstrip("\r\n").replace("\r", " ").replace("\0", "")

    def put_back(self, lines: Sequence[str]) -> None:
        """Give lines back, to be taken again in the same order."""
        self._waiting += [f"{line}\n" for line in reversed(lines)]
        self.number -= len(lines)


def _physical(path: Path, encoding: str, errors: str) -> Iterator[str]:
    """Lines with their ends; the file is closed when this is read to its end or given up."""
    with path.open(encoding=encoding, errors=errors, newline=_line_end(path)) as stream:
        yield from stream


def _line_end(path: Path) -> str:
    """A carriage return alone ends lines only where there is no line feed (old Macs)."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return "\r" if b"\r" in head and b"\n" not in head else "\n"


def _header(lines: _Lines, separator: str, *, quoted: bool) -> list[str]:
    line = lines.take()
    while line is not None and not line.strip().strip(separator):
        line = lines.take()
    if line is None:
        raise DataError(f"{lines.path}: the file is empty; wanted a header and rows")
    fields = _loose(line, separator) if quoted else line.split(separator)
    return [name.strip().lstrip("\ufeff") for name in fields]


def _ends_with_a_separator(lines: _Lines, n_fields: int, separator: str) -> bool:
    """Whether rows have one field more than the header, an empty one at their end."""
    taken = [line for _ in range(PEEK) if (line := lines.take()) is not None]
    lines.put_back(taken)
    rows = [_loose(line, separator) for line in taken if line.strip()]
    is_longer = [len(row) == n_fields + 1 and not row[-1].strip() for row in rows]
    return n_fields > 1 and sum(is_longer) >= LONGER * len(rows) > 0


def _loose(line: str, separator: str) -> list[str]:
    """The fields of one line, also where text follows a closing quotation mark."""
    return next(csv.reader([line], delimiter=separator), [])


def _strict(text: str, separator: str) -> list[str] | None:
    """The fields of a whole record; None where a quoted field is still open.

    Raises:
        csv.Error: if quotation marks stand where none can.
    """
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise


def _rows(
    lines: _Lines, header: list[str], separator: str, *, quoted: bool
) -> Iterator[Row | Broken]:
    file, names = str(lines.path), distinct_names(header)
    while (first := lines.take()) is not None:
        if not first.strip():
            continue
        number = lines.number
        fields, reason = _record(first, lines, len(header), separator, quoted=quoted)
        if any(map(lines.undecoded.search, fields)):
            reason = UNDECODED
        if reason is None and [field.strip().lstrip("\ufeff") for field in fields] == header:
            reason = "the header again"
        if reason is None:
            yield Row(file, number, dict(zip(names, fields, strict=True)))
            continue
        found = [lines.undecoded.sub("\ufffd", field) for field in fields]
        cells = dict(zip(names, found, strict=True)) if len(found) == len(names) else {}
        yield Broken(file, number, reason, lines.undecoded.sub("\ufffd", first), cells)


def _record(
    first: str, lines: _Lines, n_fields: int, separator: str, *, quoted: bool
) -> tuple[list[str], str | None]:
    """The fields of the record that begins with a line, and why it is none if it is none.

    Only a record that is well formed may span lines. Otherwise the line is taken alone, and the
    next ones are read as records of their own: one stray quotation mark costs one row.
    """
    plain = first.split(separator) if n_fields > 1 else [first]
    if not quoted or '"' not in first:
        return plain, _misfit(len(plain), n_fields)
    taken = [first]
    try:
        fields = _strict(first, separator)
        while fields is None and len(taken) < MAX_LINES and (line := lines.take()) is not None:
            taken.append(line)
            if '"' in line:
                fields = _strict("\n".join(taken), separator)
        is_open = fields is None
    except csv.Error:
        fields, is_open = None, len(taken) > 1
    if fields and len(fields) == n_fields and not _swallows(taken, n_fields, separator):
        return fields, None
    lines.put_back(taken[1:])
    if len(plain) == n_fields:
        return plain, None
    if is_open:
        return plain, NEVER_CLOSED
    loose = _loose(first, separator) if len(taken) == 1 else plain
    return loose, _misfit(len(loose), n_fields)


def _swallows(taken: Sequence[str], n_fields: int, separator: str) -> bool:
    """Whether the lines of a quoted field look like rows themselves.

    Where separators may be there by chance, for they are few and no tabs, the last line does not
    count, and where the record begins with a number, the others only if they do as well.
    """
    if n_fields == 1:
        return False
    is_telling = separator == "\t" or n_fields >= MANY_FIELDS
    inside = taken[1:] if is_telling else taken[1:-1]
    is_alike = all(line.count(separator) == n_fields - 1 for line in (taken[0], *inside))
    first, *others = (_kinds(line.partition(separator)[0]) for line in (taken[0], *inside))
    is_other = "N" in first and any(kinds != first for kinds in others)
    return bool(inside) and is_alike and (is_telling or not is_other)


def _kinds(field: str) -> frozenset[str]:
    """Which kinds of characters a field has: general categories of Unicode, `N` for digits."""
    return frozenset(unicodedata.category(char)[0] for char in field)


def _misfit(n_found: int, n_wanted: int) -> str | None:
    return None if n_found == n_wanted else f"{n_found} fields, wanted {n_wanted}"
