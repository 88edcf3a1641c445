"""CSV and TSV as they come: each stray mark costs one row at most, and no row is lost."""

import pytest

from kesu.errors import DataError


def texts(result) -> list[str]:
    """The texts read."""
    return result.records["text_raw"].to_list()


def reasons(result) -> list[tuple[int, str]]:
    """Line and reason of the rejected rows."""
    return result.rejected.select("line", "reason").rows()


def test_a_quoted_field_with_separator_mark_and_line_ends(read) -> None:
    """Quotation marks do what the CSV standard says."""
    result = read("a.csv", '单号,内容\n1,"太慢,\n还说""没有办法"""\n2,很好\n')
    assert texts(result) == ['太慢,\n还说"没有办法"', "很好"]
    assert result.rejected.is_empty()


def test_a_long_quoted_field(read) -> None:
    """A text of three hundred lines is one row."""
    body = "\n".join(f"第{n}天还没有修好" for n in range(300))
    assert texts(read("a.csv", f'单号,内容,x\n1,"{body}",a\n2,很好,b\n')) == [body, "很好"]


def test_marks_inside_a_field(read) -> None:
    """An inch mark is text, and does not join two rows."""
    result = read("a.csv", '单号,内容,x\n1,5寸" 屏幕碎了,a\n2,很好,b\n3,6寸"屏幕也碎了,c\n')
    assert texts(result) == ['5寸" 屏幕碎了', "很好", '6寸"屏幕也碎了']


@pytest.mark.parametrize("end", ["不行", '不行"'])
def test_a_mark_that_never_closes_swallows_no_rows(read, end: str) -> None:
    """Also where another stray mark further down would close it."""
    result = read("a.csv", f'单号,x,内容\n1,a,"很差\n2,b,好\n3,c,一般\n4,d,{end}\n5,e,哦\n')
    assert len(texts(result)) == 5
    assert texts(result)[1:3] == ["好", "一般"]


def test_two_texts_in_marks_of_their_own_stay_two_rows(read) -> None:
    """One begins with a mark, the next ends with one: in a TSV that is no text of two lines."""
    assert texts(read("a.tsv", '内容\tx\n很好\t"a\n很差\tb"\n')) == ["很好", "很差"]
    assert texts(read("a.csv", '单号,内容\n1,"太慢\n还说,没有办法"\n')) == ["太慢\n还说,没有办法"]


def test_broken_rows_are_rejected_with_line_and_reason(read) -> None:
    """Too few, too many, the header again, a mark that stays open; the rest is read."""
    content = '单号,内容\n1,太慢\n2\n3,太慢,真的,很慢\n单号,内容\n"5,没有关上\n\n' + "".join(
        f"{n},很好\n" for n in range(6, 60)
    )
    result = read("a.csv", content)
    assert reasons(result) == [
        (3, "1 fields, wanted 2"),
        (4, "4 fields, wanted 2"),
        (5, "the header again"),
    ]
    assert result.records.height + result.rejected.height == 4 + 1 + 54


def test_bytes_that_are_no_characters(read) -> None:
    """The line is rejected and shown with U+FFFD; a U+FFFD that the file itself holds stays."""
    good = "".join(f"{n},门锁坏了\n" for n in range(30)).encode()
    result = read(
        "a.csv", "单号,内容\n".encode() + good + b"x,\xe5\xbf\n" + "y,很\ufffd好\n".encode()
    )
    assert reasons(result) == [(32, "bytes that are no characters in this encoding")]
    assert "\ufffd" in result.rejected["raw"][0]
    assert texts(result)[-1] == "很\ufffd好"


def test_null_bytes_and_lone_carriage_returns(read) -> None:
    """Null bytes go; a carriage return inside a line is a space."""
    assert texts(read("a.csv", "内容,x\n好\0的,1\n很\r好,2\n")) == ["好的", "很 好"]


def test_line_ends_of_old_macs(read) -> None:
    """Carriage returns alone end lines where there are no line feeds."""
    assert texts(read("a.csv", "单号,内容\r1,很差\r2,很好\r")) == ["很差", "很好"]


def test_two_columns_of_one_name(read) -> None:
    """The first keeps its name, the second gets a number."""
    assert texts(read("a.csv", "内容,内容\n甲,乙\n")) == ["甲"]
    assert texts(read("a.csv", "内容,内容\n甲,乙\n", {"text": "内容_2"})) == ["乙"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separators_are_found(read, separator: str) -> None:
    """By the header and the lines below it."""
    rows = ["单号 内容 来源", "1 太慢，还没到 网", "2 很好 店"]
    content = "\n".join(row.replace(" ", separator) for row in rows)
    assert texts(read("a.csv", content)) == ["太慢，还没到", "很好"]


def test_lines_above_the_header_and_marks_as_text(read) -> None:
    """`skip_rows` and `quoting: none`."""
    content = '导出说明\n单号\t内容\n1\t"很差\n2\t很好\n'
    assert texts(read("a.tsv", content, skip_rows=1, quoting="none")) == ['"很差', "很好"]
    blank = "导出说明\n\n单号\t内容\n1\t太慢，很差，不好\n2\t很好\n"
    assert texts(read("a.csv", blank, skip_rows=2)) == ["太慢，很差，不好", "很好"]


def test_rows_that_end_with_a_separator(read) -> None:
    """Where the header does not, they have one empty field more; a stray one is told as before."""
    lines = [f"{n},空调不制冷," for n in range(30)]
    found = read("a.csv", "\n".join(["号,内容", *lines, "30,快递没到,多"]), {"id": "号"})
    assert found.records.height == 31
    lines[7:] = [line.rstrip(",") for line in lines[7:]]
    found = read("b.csv", "\n".join(["号,内容", *lines]), settings={"max_rejected": 0.5})
    assert found.records.height == 23
    assert set(found.rejected["reason"]) == {"3 fields, wanted 2"}


def test_a_header_in_another_encoding(read) -> None:
    """The encoding that was set is told to be wrong, not the column."""
    with pytest.raises(DataError, match=r"the header holds bytes .*utf-8.*set encoding"):
        read("a.csv", "内容,x\n好的,1\n".encode("gb18030"), encoding="UTF8")


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "the file is empty"), ("\n\n", "the file is empty"), ("内容,x\n", "no rows below")],
)
def test_nothing_to_read(read, content: str, message: str) -> None:
    """An empty file and a header alone are errors."""
    with pytest.raises(DataError, match=message):
        read("a.csv", content)


def test_lines_of_a_text_that_have_as_many_commas_as_rows(read) -> None:
    """Of two columns: a line that begins like no number is part of the text, for rows have one."""
    content = '号,内容\n1,"没到\n打电话,没人接\n太差了"\n2,"好\n3,不错\n4,很好"\n'
    found = texts(read("a.csv", content))
    assert found[0] == "没到\n打电话,没人接\n太差了"
    assert found[2:] == ["不错", '很好"']


def test_a_file_of_texts_alone(read) -> None:
    """One column: commas are no separators, with marks or without."""
    content = '内容\n太差了,再也不来\n"等了很久,没人理\n走了"\n好\n'
    assert texts(read("a.csv", content)) == ["太差了,再也不来", "等了很久,没人理\n走了", "好"]
