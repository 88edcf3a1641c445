"""Files of rows to judge: JSON lines are written, and these or a workbook read back."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kesu.corpora.rows import as_text
from kesu.errors import DataError
from kesu.files import write_text

SHEET = "review"  # of the rows, in a workbook
# What follows a column's name in the header of a workbook, for people.
TOLD = {
    "row_id": "编号", "text": "文本", "task": "任务", "suggested": "建议的标签代码",
    "suggested_name": "建议的标签", "probability": "概率", "reason_zh": "挑选原因",
    "answer": "答案（可从列表选）", "note": "备注", "id": "标签代码", "name_zh": "标签",
    "topic_id": "编号", "name": "话题", "status": "状态", "size": "条数", "keywords": "关键词",
    "parent_name": "所属主题",
}  # fmt: skip
_NAMES = {f"{name} {told}": name for name, told in TOLD.items()}
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
        text: of the row, as it stands there; may be empty.
    """

    number: int
    row_id: str
    task: str
    answer: tuple[str, ...]
    note: str
    text: str = ""


def plain(text: str) -> str:
    """A text without what a cell of a workbook cannot hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def write_jsonl(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    """One JSON object a row."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


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
    row_id, task, *rest = (as_text(row.get(name)) for name in ("row_id", "task", "note", "text"))
    return Line(number, row_id, task, told, *rest)


def _read_workbook(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    (_, head), *rows = _filled(path)
    names = [_NAMES.get(as_text(name), as_text(name)) for name in head]
    _check(path, names)
    for number, row in rows:  # of two columns of one name the first is ours
        yield number, dict(reversed(list(zip(names, row, strict=False))))


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
