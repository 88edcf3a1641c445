"""The workbook of rows to judge: answers are chosen from a list, and no cell is a formula."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kesu.cli.review_files import SHEET, TOLD, plain
from kesu.files import atomic
from kesu.tasks import Task

# column -> its width in the workbook, in characters
WIDTHS = {
    "row_id": 22, "text": 70, "task": 12, "suggested": 18, "suggested_name": 20,
    "probability": 15, "reason_zh": 30, "answer": 26, "note": 30,
}  # fmt: skip
LABELS = {"task": 12, "id": 24, "name_zh": 24}
TOPICS = {
    "topic_id": 14, "name": 24, "status": 12, "size": 10, "keywords": 50, "parent_name": 26,
}  # fmt: skip
LABEL_SHEET, TOPIC_SHEET = "labels", "topics"


def write_workbook(
    rows: Sequence[Mapping[str, Any]],
    tasks: Sequence[Task],
    path: Path,
    *,
    topics: Sequence[Mapping[str, Any]] = (),
) -> None:
    """A sheet of rows, with a list to choose answers from, one of the labels and one of topics.

    No cell is a formula, whatever its text begins with.

    Args:
        rows: cells by the columns `WIDTHS`; rows of one task need not stand together.
        tasks: those of the rows, at least.
        path: of the workbook.
        topics: cells by the columns `TOPICS`, to look at; nothing of them is read back.

    Headers are the names of columns, a blank, and what they mean in Chinese.
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
    _fill(
        book.create_sheet(TOPIC_SHEET),
        TOPICS,
        ([topic[name] for name in TOPICS] for topic in topics),
    )
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
        _write(sheet, 1, [f"{name} {TOLD[name]}" for name in widths])
        sheet.freeze_panes = "A2"
        for at, width in enumerate(widths.values(), start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
            sheet.cell(1, at).font = Font(bold=True)
    for at, row in enumerate(rows, start=sheet.max_row + 1):
        _write(sheet, at, row)


def _write(sheet: Any, at: int, row: Sequence[Any]) -> None:  # noqa: ANN401
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(at, column, plain(value) if isinstance(value, str) else value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(value, str) and value:
            cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
            cell.quotePrefix = value[0] in "=+-@\t\r＝＋－＠"  # nor is it one when it is edited
