"""Files of rows to judge: a workbook and JSON lines with the same cells, written and read back."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kesu.corpora.rows import as_text
from kesu.errors import DataError
from kesu.files import atomic, write_text
from kesu.tasks import Task

# column -> its width in the workbook, in characters
WIDTHS = {
    "row_id": 22, "text": 70, "task": 12, "suggested": 18, "suggested_name": 16,
    "probability": 11, "reason": 26, "answer": 18, "note": 30,
}  # fmt: skip
LABELS = {"task": 12, "id": 24, "name_zh": 24}
SHEET, LABEL_SHEET = "review", "labels"
WANTED = ("row_id", "answer")


@dataclass(frozen=True)
class Line:
    """A row of a file that came back.

    Attributes:
        number: of the line; of a workbook that of the row.
        row_id: as it stands there.
        task: empty where the file does not say.
        answer: texts as they stand there, none if it is not answered.
        note: may be empty.
    """

    number: int
    row_id: str
    task: str
    answer: tuple[str, ...]
    note: str


def plain(text: str) -> str:
    """A text without what a cell of a workbook cannot hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def write_jsonl(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """One JSON object a row."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_workbook(rows: Sequence[Mapping[str, Any]], tasks: Sequence[Task], path: Path) -> None:
    """A sheet of rows, with a list to choose answers from, and one of the labels.

    No cell is a formula, whatever its text begins with.
    """
    book = Workbook()
    sheet, labels = book.worksheets[0], book.create_sheet(LABEL_SHEET)
    sheet.title = SHEET
    _fill(sheet, WIDTHS, ([row[name] for name in WIDTHS] for row in rows))
    places: dict[str, str] = {}
    for task in tasks:
        first = labels.max_row + 1 if places else 2
        told = [[task.name, label.id, label.name_zh] for label in task.label_set.leaves]
        _fill(labels, LABELS, told)
        column = "C" if _names_tell(task) else "B"
        places[task.name] = f"{LABEL_SHEET}!${column}${first}:${column}${first + len(told) - 1}"
    _offer(sheet, [row["task"] for row in rows], places)
    with atomic(path) as temporary:
        book.save(temporary)


def _offer(sheet: Any, asked: Sequence[str], places: Mapping[str, str]) -> None:  # noqa: ANN401
    """Let the answers of rows be chosen from the labels of their task; other text is allowed."""
    column = get_column_letter(list(WIDTHS).index("answer") + 1)
    choices = {name: DataValidation(type="list", formula1=at) for name, at in places.items()}
    at = 2
    for name, run in groupby(asked):
        end = at + len(list(run))
        choices[name].add(f"{column}{at}:{column}{end - 1}")
        for row in range(at, end):
            sheet[f"{column}{row}"].number_format = "@"  # a code 01 stays 01
        at = end
    for choice in choices.values():
        choice.showErrorMessage = False  # ids, codes and several labels may be typed
        if choice.sqref:
            sheet.add_data_validation(choice)


def _names_tell(task: Task) -> bool:
    """Whether each label's Chinese name means that label and no other."""
    names = [label.name_zh for label in task.label_set.labels]
    same = (task.label_set.resolve(label.name_zh) == label.id for label in task.label_set.leaves)
    return len(set(names)) == len(names) and all(same)


def _fill(sheet: Any, widths: Mapping[str, int], rows: Iterable[Sequence[Any]]) -> None:  # noqa: ANN401
    """Add rows below a header that stays in sight."""
    if sheet.max_row <= 1:
        _write(sheet, 1, list(widths))
        sheet.freeze_panes = "A2"
        for at, (name, width) in enumerate(widths.items(), start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
            sheet.cell(1, at, name).font = Font(bold=True)
    for at, row in enumerate(rows, start=sheet.max_row + 1):
        _write(sheet, at, row)


def _write(sheet: Any, at: int, row: Sequence[Any]) -> None:  # noqa: ANN401
    for column, value in enumerate(row, start=1):
        cell: Cell = sheet.cell(at, column, plain(value) if isinstance(value, str) else value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(value, str) and value:
            cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
            cell.quotePrefix = value[0] in "=+-@\t\r＝＋－＠"  # nor is it one when it is edited


def read_lines(path: Path) -> list[Line]:
    """The rows of a workbook or of JSON lines, in their order; empty rows are left out.

    Raises:
        DataError: if it is neither, or lacks a column.
    """
    if not path.is_file():
        raise DataError(f"{path}: there is no such file")
    if path.suffix.lower() not in _READERS:
        raise DataError(f"{path}: is {path.suffix or 'without ending'}, wanted .xlsx or .jsonl")
    return [_line(number, row) for number, row in _READERS[path.suffix.lower()](path)]


def _line(number: int, row: Mapping[str, Any]) -> Line:
    answer = row.get("answer")
    parts = answer if isinstance(answer, list) else [answer]
    told = tuple(text for text in map(as_text, parts) if text)
    row_id, task, note = (as_text(row.get(name)) for name in ("row_id", "task", "note"))
    return Line(number, row_id, task, told, note)


def _read_workbook(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    (_, head), *rows = _filled(path)
    names = [as_text(name) for name in head]
    _check(path, names)
    for number, row in rows:
        yield number, dict(zip(names, row, strict=False))


def _filled(path: Path) -> list[tuple[int, Sequence[Any]]]:
    """The header of the sheet to judge, and its rows that are not empty, with their numbers."""
    try:
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            head, *rows = [
                (number, cells)
                for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                if number == 1 or any(map(as_text, cells))
            ] or [(1, ())]
    except Exception:  # noqa: BLE001 - damage shows as any kind that zip, XML or openpyxl knows
        raise DataError(f"{path}: not readable as a workbook; save it as .xlsx again") from None
    return [head, *rows]


def _read_jsonl(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        row = _object(text)
        if row is None:
            raise DataError(f"{path}, line {number}: not a JSON object in UTF-8; mend the line")
        _check(f"{path}, line {number}", list(row))
        yield number, row


def _object(line: bytes) -> dict[str, Any] | None:
    """A JSON object that the state can hold; None if the line is none."""
    try:
        row = json.loads(line.decode("utf-8"))
        json.dumps(row, ensure_ascii=False).encode("utf-8")  # refuses halves of a character
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _check(where: object, names: Sequence[str]) -> None:
    if lacks := [name for name in WANTED if name not in names]:
        raise DataError(
            f"{where}: lacks {' and '.join(lacks)} (has: {', '.join(names)}); "
            "keep the columns that `kesu review export` wrote"
        )


_READERS = {".xlsx": _read_workbook, ".jsonl": _read_jsonl}
