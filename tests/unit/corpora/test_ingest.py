"""Files become records: times, ratings, labels, masks, and the law that no row is lost."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from kesu.corpora.cells import UNREAD
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.corpora.settings import IngestSettings
from kesu.errors import DataError
from kesu.tables import check_table

FULL = (
    "单号,标题,内容,渠道,时间,答复,办结,评分,满意度,客户号,集,地区,联系人\n"
    "1,空调漏水,师傅没来,热线,2024-05-01 08:00,2024-05-02,2024/5/3,2,4.5分,K1,train,华东,王小明\n"
    "2,空调漏水,空调漏水三天,,昨天,,,9,差,K1,,,\n"
    "3,,,,,,,,,,,,\n"
)
ROLES = {
    "text": ["标题", "内容"], "id": "单号", "channel": "渠道", "created_at": "时间",
    "replied_at": "答复", "closed_at": "办结", "rating": "评分", "satisfaction": "满意度",
    "person": "客户号", "split": "集", "attrs": {"region": "地区", "contact": "联系人"},
}  # fmt: skip


def test_all_columns(read) -> None:
    """One row with everything, one with faults in it, one with nothing."""
    result = read("a.csv", FULL, ROLES, channel="其他", rating_range=[1, 5])
    check_table(result.records, RECORDS, "records")
    check_table(result.rejected, REJECTED, "rejected")
    first, second, third = result.records.rows(named=True)
    assert first["text_raw"] == "空调漏水\n师傅没来"
    assert first["created_at"] == datetime(2024, 5, 1, tzinfo=UTC)
    assert (first["channel"], first["rating"], first["satisfaction"]) == ("热线", 2.0, 4.5)
    assert (first["given_split"], first["attr_region"]) == ("train", "华东")
    assert first["attr_contact"] == "[姓名]"
    assert second["text_raw"] == "空调漏水三天"  # the body begins with its title
    assert (second["channel"], second["rating"], second["satisfaction"]) == ("其他", None, None)
    assert (second["created_at"], second["time_precision"]) == (None, "none")
    assert first["person_key"] == second["person_key"] != third["person_key"]
    assert "K1" not in str(result.records.rows())
    assert third["text_raw"] == ""
    assert sorted(result.warnings) == [
        f"notes: 1 dates in '时间' {UNREAD} (the first: '昨天'); taken for missing",
        "notes: 1 ratings outside 1 to 5; taken for missing",
        "notes: 1 values in '满意度' that are no numbers (the first: '差'); taken for missing",
    ]


def test_dates_of_months_alone_are_told(read) -> None:
    """Not where one row has a day."""
    told = read("a.csv", "内容,时间\n甲,2024-05\n乙,2024-06\n", {"created_at": "时间"}).warnings
    assert told == ["dates tell no more than the month: no rises are looked for by the day"]
    days = "内容,时间\n甲,2024-05\n乙,2024-06-02\n"
    assert read("a.csv", days, {"created_at": "时间"}).warnings == []


def test_numbers_that_are_none(read) -> None:
    """NaN and infinity are missing values."""
    records = read("a.csv", "内容,评分\n甲,nan\n乙,inf\n丙,3星\n", {"rating": "评分"}).records
    assert records["rating"].to_list() == [None, None, 3.0]


def test_gold_labels(read, tasks) -> None:
    """Ids, names and mapped values are labels; a rating stands in where there is none."""
    content = "内容,情感,原因,评分\n甲,负面,送货慢、态度差,5\n乙,positive,-,1\n"
    content += "丙,1,,\n丁,,late,5\n戊,,,3\n"
    columns = {"gold": {"sentiment": "情感", "cause": "原因"}, "rating": "评分"}
    label_map = {"sentiment": {1: "正面"}}
    records = read("a.csv", content, columns, tasks=tasks, label_map=label_map).records
    assert records["gold_sentiment"].to_list() == [
        "negative", "positive", "positive", "positive", None
    ]  # fmt: skip
    assert records["gold_cause"].to_list() == [["late", "rude"], [], None, ["late"], None]


def test_a_label_outside_the_label_set(read, tasks) -> None:
    """File, line, value, nearest label and what to do; or null, if the settings say so."""
    content, columns = "内容,情感\n甲,负面\n乙,正而\n", {"gold": {"sentiment": "情感"}}
    with pytest.raises(DataError) as told:
        read("a.csv", content, columns, tasks=tasks)
    for part in ("a.csv, line 3", "'正而'", "did you mean 正面", "label_map:", "unknown_labels"):
        assert part in str(told.value)
    result = read("a.csv", content, columns, tasks=tasks, settings={"unknown_labels": "null"})
    assert result.records["gold_sentiment"].to_list() == ["negative", None]
    assert "labels outside the label set" in result.warnings[0]


def test_a_label_column_that_holds_texts(read, tasks) -> None:
    """The error shows the beginning, not whole texts of citizens."""
    text = "门锁坏了三天没有人来修" * 20
    with pytest.raises(DataError) as told:
        read("a.csv", f"内容\n{text}\n", {"gold": {"sentiment": "内容"}}, tasks=tasks)
    assert len(str(told.value)) < 400


def test_a_column_that_is_not_there(read) -> None:
    """What there is, and what was meant."""
    with pytest.raises(DataError) as told:
        read("工单.csv", "工单号,正文内容,时间\n1,太慢,2024\n")
    assert "text column '内容' is not in 工单.csv" in str(told.value)
    assert "(has: 工单号, 正文内容, 时间); did you mean 正文内容?" in str(told.value)


def test_a_file_that_is_not_there(read) -> None:
    """The path of the settings, and the source."""
    with pytest.raises(DataError, match=r"no\*\.csv: there is no such file \(source 'notes'\)"):
        read("a.csv", "内容\n甲\n", path="no*.csv")


def test_too_many_rejected_rows(read) -> None:
    """The limit, the commonest reason, and which settings to look at; a higher limit lets pass."""
    content = "单号,内容\n" + "1,太慢\n2\n" * 20
    with pytest.raises(DataError) as told:
        read("a.csv", content)
    for part in ("a.csv, line 3", "20 of 40 rows", "1 fields, wanted 2 (20)", "limit is 10%"):
        assert part in str(told.value)
    result = read("a.csv", content, settings={"max_rejected": 0.5})
    assert (result.records.height, result.rejected.height) == (20, 20)


def test_all_rows_rejected(read) -> None:
    """Few rows are no excuse where none can be read."""
    with pytest.raises(DataError, match="2 of 2 rows cannot be read"):
        read("a.csv", "单号,内容\n1\n2\n")


def test_rejected_rows_are_masked_and_cut(read) -> None:
    """What a rejected row shows holds no phone number, and 200 characters at most."""
    result = read("a.csv", f"单号,内容\n1,好\n打13812345678{'啊' * 500}\n")
    [raw] = result.rejected["raw"]
    assert "13812345678" not in raw
    assert len(raw) <= 210


def test_several_files_of_one_source(read, tmp_path: Path) -> None:
    """In the order of their names; ids are shared, so a second import is known."""
    (tmp_path / "b1.csv").write_text("单号,内容\n1,慢\n", encoding="utf-8")
    (tmp_path / "b2.csv").write_text("单号,内容\n1,慢\n2,快\n", encoding="utf-8")
    records = read("unused.csv", "", {"id": "单号"}, path="b*.csv").records
    assert records.select("row_id", "reimport_of").rows() == [
        ("c:1", None), ("c:1#2", "c:1"), ("c:2", None)
    ]  # fmt: skip


def test_what_a_later_export_tells_counts(read, tmp_path: Path) -> None:
    """A matter that was open last week was answered and closed since, and somebody was pleased."""
    header = "单号,内容,回复,办结,满意度\n"
    (tmp_path / "w1.csv").write_text(f"{header}1,灯坏了,,,\n2,水慢,,2024-01-02,3\n", "utf-8")
    (tmp_path / "w2.csv").write_text(
        f"{header}1,灯坏了,2024-01-05,2024-01-06,5\n2,水慢,,,\n", "utf-8"
    )
    columns = {
        "id": "单号", "replied_at": "回复", "closed_at": "办结", "satisfaction": "满意度",
    }  # fmt: skip
    records = read("unused.csv", "", columns, path="w*.csv").records.filter(
        pl.col("reimport_of").is_null()
    )
    days = [None if at is None else f"{at:%m-%d}" for at in records["closed_at"].to_list()]
    assert days == ["01-05", "01-01"]  # midnight in Shanghai
    assert records["replied_at"].null_count() == 1
    assert records["has_reply"].to_list() == [True, False]
    assert records["satisfaction"].to_list() == [5.0, 3.0]


def test_a_row_of_totals_is_no_complaint(read) -> None:
    """It stands below the table of a spreadsheet; a text that begins so is one all the same."""
    result = read(
        "a.csv", "单号,科室,内容\n1,内科,慢\n2,外科,合计三次没人管\n合计,,共2件\n", {"id": "单号"}
    )
    assert result.records["text_raw"].to_list() == ["慢", "合计三次没人管"]
    assert result.rejected["reason"].to_list() == ["a row of totals"]


def test_many_rows_keep_their_order(read, monkeypatch) -> None:
    """Blocks are joined as they come."""
    monkeypatch.setattr("kesu.corpora.ingest.BLOCK", 7)
    records = read("a.csv", "内容\n" + "".join(f"第{n}条\n" for n in range(40))).records
    assert records["text_raw"].to_list() == [f"第{n}条" for n in range(40)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"timezone": "Asia/Beijing"}, "no time zone"),
        ({"sources": [{"name": "a", "path": "a", "columns": {"text": "x"}}] * 2}, "two sources"),
        ({"sources": [{"name": "a", "path": "a", "columns": {"text": "x"}, "separator": "||"}]},
         "not one character"),
        ({"sources": [{"name": "a", "path": "a", "columns": {"text": "x", "attrs": {"a b": "y"}}}]},
         "no name of letters"),
    ],
)  # fmt: skip
def test_settings_that_contradict(settings: dict, message: str) -> None:
    """Mistakes are told when the settings are read."""
    with pytest.raises(ValidationError, match=message):
        IngestSettings.model_validate(settings)


def test_a_separator_by_its_name() -> None:
    """A tab may be written as a word."""
    source = {"name": "a", "path": "a", "columns": {"text": "x"}, "separator": "tab"}
    assert IngestSettings.model_validate({"sources": [source]}).sources[0].separator == "\t"


def test_satisfaction_in_words_and_replies_at_no_known_time(read) -> None:
    """满意 is four of five; 12/26/25 is a reply, though nobody knows its day."""
    content = (
        "内容,答复,满意度\n慢,12/26/25,满意\n慢,未答复,不满意\n慢,2024-05-02,非常满意\n慢,,5分\n"
    )
    roles = {"text": "内容", "replied_at": "答复", "satisfaction": "满意度"}
    found = read("a.csv", content, roles).records
    assert found["has_reply"].to_list() == [True, False, True, False]
    assert found["replied_at"].null_count() == 3
    assert found["satisfaction"].to_list() == [4, 2, 5, 5]


def test_who_did_not_rate_gives_no_rating_and_no_warning(read) -> None:
    """未评价 is an answer that a form writes by itself; 还行 is one that cannot be read."""
    content = "内容,评分,满意度\n慢,五星,未回访\n快,未评价,无\n慢了,还行,两星\n"
    result = read("a.csv", content, {"text": "内容", "rating": "评分", "satisfaction": "满意度"})
    assert result.records["rating"].to_list() == [5, None, None]
    assert result.records["satisfaction"].to_list() == [None, None, 2]
    assert len(result.warnings) == 1
    assert "还行" in result.warnings[0]


def test_a_word_for_nobody_is_no_customer_and_no_id(read) -> None:
    """Else all who are called 匿名 were one customer, and rows without an id were one row."""
    content = "单号,内容,客户号\nNULL,太差了,匿名\nNULL,太差了,匿名用户\n3,太差了,K1\n"
    roles = {"text": "内容", "id": "单号", "person": "客户号"}
    found = read("a.csv", content, roles).records
    assert found["reimport_of"].to_list() == [None] * 3
    assert [key is None for key in found["person_key"]] == [True, True, False]
