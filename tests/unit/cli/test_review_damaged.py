"""Workbooks that came back damaged: nothing of them is taken, and one line says so."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook

from kesu.cli.review_files import read_lines
from kesu.cli.review_workbook import WIDTHS, write_workbook
from kesu.errors import DataError
from kesu.tasks import TaskSettings, read_tasks

LABELS = Path(__file__).parents[3] / "configs/labels"
SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
UNREADABLE = "not readable as a workbook; save it as .xlsx again"

Change = Callable[[bytes], bytes | None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of fifty answered rows."""
    told = {"row_id": "c:0", "task": "sentiment", "probability": 0.5, "answer": "负面"}
    tasks = read_tasks({"sentiment": TaskSettings(labels="sentiment")}, LABELS)
    path = tmp_path / "back.xlsx"
    write_workbook([dict.fromkeys(WIDTHS, "") | told] * 50, tasks, path)
    assert len(read_lines(path)) == 50
    return path


def change(path: Path, name: str, how: Change) -> None:
    """Write one file of the workbook anew; without it if nothing is left."""
    with ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with ZipFile(path, "w", ZIP_STORED) as new:
        for part, content in parts.items():
            now = how(content) if part == name else content
            if now is not None:
                new.writestr(part, now)


def half(content: bytes) -> bytes:
    """What is left where a copy was cut short."""
    return content[: len(content) // 2]


DAMAGE: dict[str, tuple[str, Change, str]] = {
    "half a sheet": (SHEET, half, UNREADABLE),
    "half a list of sheets": (BOOK, half, UNREADABLE),
    "no sheet": (SHEET, lambda _: None, "lacks row_id and answer"),
    "styles": (STYLES, half, UNREADABLE),
    "cell": (SHEET, lambda old: old.replace(b'r="A2"', b'r="2A"'), UNREADABLE),
    "number": (SHEET, lambda old: old.replace(b"<v>0.5<", b"<v>" + b"9" * 5000 + b"<"), UNREADABLE),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_workbook_is_told_in_one_line(book: Path, damage: str) -> None:
    """Also where the first rows can still be read."""
    name, how, message = DAMAGE[damage]
    change(book, name, how)
    with pytest.raises(DataError, match=message) as told:
        read_lines(book)
    assert len(str(told.value).splitlines()) == 1


def test_a_wrong_checksum_is_told(book: Path) -> None:
    """A sheet that reads well, but not as it was written."""
    change(book, SHEET, lambda old: old)
    content = book.read_bytes()
    assert content.count(b"<v>0.5</v>") == 50
    book.write_bytes(content.replace(b"<v>0.5</v>", b"<v>0.6</v>", 1))
    with pytest.raises(DataError, match=UNREADABLE):
        read_lines(book)


@pytest.mark.parametrize("title", ["review", "chart"])
def test_a_workbook_of_charts_is_told(tmp_path: Path, title: str) -> None:
    """It has no sheet of rows, whatever its sheets are called."""
    charts = Workbook()
    charts.remove(charts.worksheets[0])
    charts.create_chartsheet(title)
    charts.save(tmp_path / "back.xlsx")
    with pytest.raises(DataError, match=UNREADABLE):
        read_lines(tmp_path / "back.xlsx")
