"""The encoding of a file is found, also where a few bytes are broken."""

from pathlib import Path

import pytest

from kesu.corpora.encodings import detect_encoding
from kesu.errors import DataError

SIMPLIFIED = "单号,内容\n1,快递太慢了，我打了三次电话都没有人接\n2,客服态度很差，不给退款\n"
TRADITIONAL = "單號,內容\n1,快遞太慢了，我打了三次電話都沒有人接\n2,客服態度很差，不給退款\n"


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        ("id,text\n1,ok\n", "ascii", "utf-8"),
    ],
)
def test_whole_files(tmp_path: Path, text: str, written: str, found: str) -> None:
    """A file without faults is read as it was written."""
    path = tmp_path / "notes.csv"
    path.write_bytes(text.encode(written))
    assert detect_encoding(path) == found


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
    ],
)
def test_files_with_broken_bytes(tmp_path: Path, text: str, written: str, found: str) -> None:
    """One bad line does not make the rest nonsense, wherever it stands."""
    path = tmp_path / "notes.csv"
    whole = text.encode(written)
    path.write_bytes(whole + b"3,\xff\xff\n")
    assert detect_encoding(path) == found
    path.write_bytes(whole * 4000 + b"3,\xff\xff\n" + whole)
    assert detect_encoding(path) == found


def test_a_file_without_text(tmp_path: Path) -> None:
    """Bytes of a program are told to be no text."""
    path = tmp_path / "notes.csv"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(DataError, match=r"notes\.csv: holds no text"):
        detect_encoding(path)


def test_an_encoding_that_is_not_known(tmp_path: Path) -> None:
    """Where nothing fits, the encodings that were tried are named."""
    path = tmp_path / "notes.csv"
    path.write_bytes(b"\xff\x80\xff\x81" * 400)
    with pytest.raises(DataError, match="in none of the encodings"):
        detect_encoding(path)
