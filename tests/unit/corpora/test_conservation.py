"""No row is lost: what a file holds is read or rejected, whatever stands in it."""

import string
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.corpora.delimited import MAX_LINES, read_delimited
from kesu.corpora.encodings import detect_encoding
from kesu.corpora.rows import Broken

SENTENCES = (
    "快递三天没有动静", "客服说话很不客气", "退款到现在还没有到账", "这个商品和图片不一样",
    "我打了很多次电话都没有人接", "安装的师傅来得很及时", "要求给我一个说法",
)  # fmt: skip
TRADITIONAL = (
    "快遞三天沒有動靜", "客服說話很不客氣", "退款到現在還沒有到賬", "這個商品和圖片不一樣",
    "我打了很多次電話都沒有人接", "安裝的師傅來得很及時", "要求給我一個說法",
)  # fmt: skip
PIECES = (",", '"', '""', '",', ',"', "很慢", "好", " ", "内容", "a", "，")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
pieces = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
lines = st.lists(st.tuples(pieces, pieces), max_size=12)


def written(content: bytes, folder: str) -> Path:
    """A file with these bytes."""
    path = Path(folder) / "a.csv"
    path.write_bytes(content)
    return path


@settings(max_examples=200, deadline=None)
@given(lines, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_line_comes_out_once(bodies: list[tuple[str, str]], quoted: bool, end: str) -> None:  # noqa: FBT001
    """Each line, marked by a letter, is in one row or in one rejected row, and in no other."""
    marks = [f"#{letter}#" for letter, _ in zip(string.ascii_letters, bodies, strict=False)]
    content = end.join(
        [
            "单号,内容",
            *(left + mark + right for mark, (left, right) in zip(marks, bodies, strict=True)),
        ]
    )
    with TemporaryDirectory() as folder:
        path = written(content.encode(), folder)
        reading = read_delimited(path, encoding="utf-8", separator=",", quoted=quoted, skip_rows=0)
        found = [
            row.raw if isinstance(row, Broken) else "\n".join(row.values.values())
            for row in reading.rows
        ]
    together = "\n\n".join(found)
    assert [together.count(mark) for mark in marks] == [1] * len(marks)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=30), st.sampled_from(ENCODINGS))
def test_every_encoding_reads_the_same(sentences: list[str], encoding: str) -> None:
    """Chinese text in any encoding is found and decoded as it was written."""
    content = "单号,内容\n" + "".join(f"{at},{text}\n" for at, text in enumerate(sentences))
    with TemporaryDirectory() as folder:
        path = written(content.encode(encoding), folder)
        assert path.read_bytes().decode(detect_encoding(path)) == content


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=30))
def test_big5_is_told_from_gb18030(sentences: list[str]) -> None:
    """Traditional text in Big5 is not read as rare characters of GB18030."""
    content = "".join(f"{at},{text}\n" for at, text in enumerate(sentences))
    with TemporaryDirectory() as folder:
        path = written(content.encode("big5"), folder)
        assert path.read_bytes().decode(detect_encoding(path)) == content


@pytest.mark.parametrize(
    ("name", "n_rows"),
    [("a.csv", 4), ("a.tsv", 4)],
)
def test_rows_of_a_file_are_records_and_rejected_rows(read, name: str, n_rows: int) -> None:
    """Blank lines are none; every other line below the header counts."""
    mark = "\t" if name.endswith("tsv") else ","
    content = f"单号{mark}内容\n1{mark}慢\n\n2\n3{mark}a{mark}b\n4{mark}好\n\n"
    result = read(name, content)
    assert result.records.height + result.rejected.height == n_rows
    assert result.records["text_raw"].to_list() == ["慢", "好"]
    assert result.rejected["line"].to_list() == [4, 5]


def test_a_mark_that_stays_open_over_a_long_file(read) -> None:
    """Reading goes on below it, however many lines follow."""
    rows = [f"{n},很好,x" for n in range(MAX_LINES + 200)]
    rows[3] = '3,"没有关上,x,y'
    result = read("a.csv", "单号,内容,甲\n" + "\n".join(rows) + "\n")
    assert result.rejected.select("line", "reason").rows() == [
        (5, "a quotation mark that is never closed")
    ]
    assert result.records.height == MAX_LINES + 199
