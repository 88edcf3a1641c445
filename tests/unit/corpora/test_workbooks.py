"""Workbooks with several sheets, and cells that are no texts."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from kesu.errors import DataError


def workbook(path: Path, *sheets: list[list[object]]) -> bytes:
    """An Excel file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path.read_bytes()


def test_all_sheets(read, tmp_path: Path) -> None:
    """Sheets with the same columns in any order are one file; empty sheets are skipped."""
    data = workbook(
        tmp_path / "b.xlsx",
        [["内容", "号"], ["甲", 1], ["乙", 2]],
        [],
        [["号", "内容"], [3, "丙"]],
    )
    found = read("a.xlsx", data, {"id": "号"}, sheet="*").records
    assert found.select("row_id", "text_raw").rows() == [
        ("c:1", "甲"), ("c:2", "乙"), ("c:3", "丙")
    ]  # fmt: skip


def test_a_sheet_that_is_left_out_is_told(read, tmp_path: Path) -> None:
    """Unless one is named; one with no row below its header tells nothing."""
    sheets = [["内容"], ["甲"]], [["内容"]], [["内容"], ["乙"]]
    data = workbook(tmp_path / "b.xlsx", *sheets)
    found = read("a.xlsx", data)
    assert found.records["text_raw"].to_list() == ["甲"]
    assert [warning.split(": ", 1)[1] for warning in found.warnings] == [
        "the sheet '表1' alone is read, and not 表3; set sheet: \"*\" for all, or the name of one"
    ]
    assert read("a.xlsx", data, sheet="表1").warnings == []


def test_cells_that_are_no_texts(read, tmp_path: Path) -> None:
    """Numbers as ids have no decimals, dates are times, a number as text is its digits."""
    when = datetime(2024, 5, 1, 8, 30)  # noqa: DTZ001 - a workbook knows no zone
    data = workbook(tmp_path / "b.xlsx", [["号", "内容", "时间"], [1001, 12345, when]])
    [row] = read("a.xlsx", data, {"id": "号", "created_at": "时间"}).records.rows(named=True)
    assert (row["row_id"], row["text_raw"]) == ("c:1001", "12345")
    assert row["created_at"] == datetime(2024, 5, 1, 0, 30, tzinfo=UTC)


def test_lines_above_the_header(read, tmp_path: Path) -> None:
    """`skip_rows` leaves the heading of a report out."""
    data = workbook(tmp_path / "b.xlsx", [["五月报表", None], ["内容", "号"], ["甲", 1]])
    assert read("a.xlsx", data, skip_rows=1).records["text_raw"].to_list() == ["甲"]


def test_a_workbook_in_a_csv_name(read, tmp_path: Path) -> None:
    """The error says what to do, and format: excel does it."""
    data = workbook(tmp_path / "b.xlsx", [["内容"], ["甲"]])
    with pytest.raises(DataError, match=r"a\.csv.*Excel workbook; set format: excel"):
        read("a.csv", data)
    assert read("a.csv", data, format="excel").records["text_raw"].to_list() == ["甲"]


@pytest.mark.parametrize("sheets", [[[]], [[["内容"]]]], ids=["empty", "header alone"])
def test_nothing_in_a_workbook(read, tmp_path: Path, sheets: list[list[list[object]]]) -> None:
    """An empty sheet and a header alone are errors."""
    with pytest.raises(DataError, match=r"the sheet is empty|no rows below"):
        read("a.xlsx", workbook(tmp_path / "b.xlsx", *sheets))
