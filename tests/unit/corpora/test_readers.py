"""Every format gives the same rows; a file of another kind than its name says is told."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import datasets
import openpyxl
import polars as pl
import pytest

from kesu.corpora.encodings import UNDECODED
from kesu.errors import DataError

ROWS = [{"单号": "007", "内容": "门锁坏了"}, {"单号": "8", "内容": "很好用"}]
COLUMNS = {"id": "单号"}


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


def written(tmp_path: Path, name: str) -> bytes:
    """The two rows in the format of this name."""
    path = tmp_path / name
    table = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]
    if name.endswith("xlsx"):
        return workbook(path, table)
    if name.endswith("parquet"):
        pl.DataFrame(ROWS).write_parquet(path)
        return path.read_bytes()
    if name.endswith("jsonl"):
        return "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    if name.endswith("json"):
        return json.dumps(ROWS, ensure_ascii=False, indent=1).encode()
    mark = "\t" if name.endswith("tsv") else ","
    return "".join(mark.join(str(cell) for cell in row) + "\r\n" for row in table).encode()


ANSWER = {"code": 0, "tags": ["急"], "data": {"total": 2, "list": ROWS}}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_rows_inside_an_answer(read, name: str, indent: int | None) -> None:
    """What a web service answers is an object with the rows somewhere in it."""
    text = json.dumps(ANSWER, ensure_ascii=False, indent=indent)
    assert read(name, text).records["text_raw"].to_list() == ["门锁坏了", "很好用"]


def test_several_arrays_inside_an_answer(read) -> None:
    """Which of them are the rows cannot be known; one in a row of its own is none of them."""
    with pytest.raises(DataError, match=r"several arrays of objects \(data\.list, more\)"):
        read("a.json", json.dumps(ANSWER | {"more": ROWS}))
    row = {"内容": "空调不制冷", "附件": [{"名": "一"}, {"名": "二"}]}
    assert read("b.jsonl", json.dumps(row)).records["text_raw"].to_list() == ["空调不制冷"]
    assert read("c.jsonl", f"{json.dumps(row)}\n" * 2).records.height == 2


def test_bytes_that_are_no_characters_inside_an_answer(read) -> None:
    """The file is one value: no row of it can be rejected alone."""
    text = json.dumps(ANSWER, ensure_ascii=False, indent=1).encode()
    with pytest.raises(DataError, match=r"a\.json, line 15: bytes"):
        read("a.json", text.replace("很好".encode(), b"\xff\xfe"), encoding="utf-8")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.jsonl", "a.json", "a.parquet"])
def test_formats_agree(read, tmp_path: Path, name: str) -> None:
    """Ids and texts are the same from every format."""
    records = read(name, written(tmp_path, name), COLUMNS).records
    assert records["row_id"].to_list() == ["c:007", "c:8"]
    assert records["text_raw"].to_list() == ["门锁坏了", "很好用"]


def test_dates_of_a_workbook(read, tmp_path: Path) -> None:
    """Cells with a date, a serial number, and a text."""
    rows = [["内容", "时间"], ["甲", datetime(2019, 4, 8, 10, 43, 49)], ["乙", 43563.5]]  # noqa: DTZ001
    data = workbook(tmp_path / "a.xlsx", [*rows, ["丙", "2019年4月8日"], [None, None]])
    records = read("a.xlsx", data, {"created_at": "时间"}).records
    assert records["created_at"].to_list() == [
        datetime(2019, 4, 8, 2, 43, 49, tzinfo=UTC),
        datetime(2019, 4, 8, 4, 0, tzinfo=UTC),
        datetime(2019, 4, 7, 16, 0, tzinfo=UTC),
    ]
    assert set(records["local_date"]) == {date(2019, 4, 8)}


def test_sheets(read, tmp_path: Path) -> None:
    """The first, one by name, or all; each by its own header, which may come again."""
    data = workbook(
        tmp_path / "a.xlsx",
        [["内容", "x"], ["甲", 1], ["内容", "x"]],
        [["x", "内容"], [2, "乙"]],
        [["别的"], ["丙"]],
    )
    assert read("a.xlsx", data).records["text_raw"].to_list() == ["甲"]
    assert read("a.xlsx", data).rejected["reason"].to_list() == ["the header again"]
    assert read("a.xlsx", data, sheet="表2").records["text_raw"].to_list() == ["乙"]
    with pytest.raises(DataError, match="different columns"):
        read("a.xlsx", data, sheet="*")
    with pytest.raises(DataError, match="表9"):
        read("a.xlsx", data, sheet="表9")


def test_broken_json_lines(read) -> None:
    """Bad lines are rejected; half an emoji costs its character, not the row."""
    lines = [
        '{"内容": "慢"}',
        "{bad",
        "[1]",
        '{"内容": "好\\ud83d的"}',
        '{"内容": "\\ud83d\\ude21"}',
    ]
    result = read("a.jsonl", "\n".join(lines))
    assert result.records["text_raw"].to_list() == ["慢", "好\ufffd的", "😡"]
    assert result.rejected.select("line", "reason").rows() == [
        (2, "not JSON"),
        (3, "JSON, but no object"),
    ]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_key_that_comes_late(read, name: str) -> None:
    """A column that most rows leave out counts wherever it first stands."""
    rows = [{"内容": f"第{at}次"} for at in range(600)]
    rows[500]["地区"] = "城东"
    lines = [json.dumps(row) for row in rows]
    content = "\n".join(lines) if name == "a.jsonl" else f"[{','.join(lines)}]"
    found = read(name, content, {"attrs": {"region": "地区"}}).records
    assert found["attr_region"].drop_nulls().to_list() == ["城东"]
    with pytest.raises(DataError, match="'省'"):
        read(name, content, {"attrs": {"region": "省"}})


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b"\xff"), ("utf-16-le", b"\x00\xdc")], ids=["8", "16"]
)
def test_bytes_that_are_no_characters_in_json(read, encoding: str, mark: bytes) -> None:
    """They cost a line its row, and an array, of which no part can be told apart, the file."""
    before, after = ('{"内容": "慢', '"}\n{"内容": "快"}')
    lines = before.encode(encoding) + mark + after.encode(encoding)
    result = read("a.jsonl", lines, encoding=encoding)
    assert result.records["text_raw"].to_list() == ["快"]
    assert result.rejected["reason"].to_list() == [UNDECODED]
    array = f"[\n{before}".encode(encoding) + mark + '"}]'.encode(encoding)
    with pytest.raises(DataError, match=rf"a\.json, line 2: {UNDECODED}"):
        read("a.json", array, encoding=encoding)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"PK\x03\x04" + bytes(60), "zip archive or an Excel workbook; set format: excel"),
        ("a.csv", b"PAR1" + bytes(60), "Parquet file"),
        ("a.csv", b"\x1f\x8b" + bytes(60), "gzip archive; unpack"),
        ("a.xls", b"<html><table>", "its content is a web page"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(60), "not readable as an Excel workbook"),
        ("a.parquet", "内容\n甲\n".encode(), "its content is something else"),
        ("a.parquet", b"PAR1" + bytes(60), "not readable as Parquet"),
        ("a.docx", b"PK\x03\x04", "unknown kind of file"),
        ("a.json", b"[{", "not readable as JSON"),
        ("a.jsonl", b"1\n2\n", "no line is a JSON object"),
    ],
)
def test_files_of_another_kind(read, name: str, content: bytes, message: str) -> None:
    """One line that names the file and what it is."""
    with pytest.raises(DataError, match=message) as told:
        read(name, content)
    assert name in str(told.value)
    assert "\n" not in str(told.value)


def test_texts_as_bytes_in_a_file_with_a_bracket(read) -> None:
    """Parquet of writers that do not say that they write texts."""
    content = io.BytesIO()
    pl.DataFrame({"内容": ["太慢了".encode()]}, schema={"内容": pl.Binary}).write_parquet(content)
    result = read("数据[1].parquet", content.getvalue())
    assert result.records["text_raw"].to_list() == ["太慢了"]


def test_damaged_parquet(read, tmp_path: Path) -> None:
    """Damage in the middle is told with its place."""
    path = tmp_path / "b.parquet"
    pl.DataFrame({"内容": [f"第{n}次投诉" for n in range(5000)]}).write_parquet(path)
    data = bytearray(path.read_bytes())
    data[100:2000] = bytes(1900)
    with pytest.raises(DataError, match=r"a\.parquet: damaged after row"):
        read("a.parquet", bytes(data))


def test_an_encoding_that_does_not_exist(read) -> None:
    """The known ones are named."""
    with pytest.raises(DataError, match=r"no encoding 'utf-9'.*gb18030"):
        read("a.csv", "内容\n甲\n", encoding="utf-9")


def test_datasets_in_local_folders(tmp_path: Path, monkeypatch, read) -> None:
    """A dataset that was saved to disk is read without a network."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    folder = tmp_path / "saved"
    datasets.DatasetDict({"test": datasets.Dataset.from_list(ROWS)}).save_to_disk(folder)
    found = read("unused.csv", "", COLUMNS, path=str(folder), format="hf", hf_split="test")
    assert found.records["row_id"].to_list() == ["c:007", "c:8"]
    with pytest.raises(DataError, match="no dataset that can be loaded"):
        read("unused.csv", "", path=str(tmp_path / "nothing"), format="hf")


def test_labels_of_datasets(tmp_path: Path, read, tasks) -> None:
    """Numbers that a dataset has names for become these names; -1 is no label."""
    features = datasets.Features(
        {
            "内容": datasets.Value("string"),
            "情感": datasets.ClassLabel(names=["negative", "positive"]),
            "原因": datasets.List(datasets.ClassLabel(names=["late", "rude"])),
        }
    )
    rows = {"内容": ["慢", "好", "?"], "情感": [0, 1, -1], "原因": [[0, 1], [], None]}
    folder = tmp_path / "saved"
    datasets.Dataset.from_dict(rows, features=features).save_to_disk(folder)
    gold = {"gold": {"sentiment": "情感", "cause": "原因"}}
    found = read("unused.csv", "", gold, tasks=tasks, path=str(folder), format="hf").records
    assert found["gold_sentiment"].to_list() == ["negative", "positive", None]
    assert found["gold_cause"].to_list() == [["late", "rude"], [], None]
