"""What holds for every table of texts."""

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.cleaning.single import clean_text

LEXICONS = read_lexicons(Path(__file__).parents[2] / "configs" / "lexicons")
SETTINGS = CleanSettings()
START = datetime(2024, 6, 1)  # noqa: DTZ001 — hypothesis adds the zone
times = st.datetimes(START, START + timedelta(days=9), timezones=st.just(UTC))
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
PIECES = (
    "您好，", "你好", "尊敬的领导：", "【转】", "主题：", "发件人：甲\n", "客户来电反映，",
    "接客户来电：", "，请相关部门处理", "，已登记。", "，谢谢！", " 谢谢", "发自我的手机",
    "\n2024年1月2日", "相关推荐：", "展开全文", "O网页链接", "https://a.example/b", "\\n",
    "null", "[图片]", "-----", "★ ", "* ", " ", "\n", "，", "。", "！", "😡", "<br>", "&nbsp;",
    "li>", "１３８", "13812345678", "产品", "產品", "塬因", "快递没到", "客服态度差", "退款",
    "3栋2单元501室", "联系人王小明", "[手机]", "转：", "[", "】", "bad",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
PHRASES = (
    "快递没到",
    "客服不理人",
    "要求退款",
    "打电话没人接",
    "商品是坏的",
    "等了三天",
    "发票没开",
)
rows = st.lists(
    st.tuples(
        st.one_of(texts, st.lists(st.sampled_from(PHRASES), max_size=8).map("，".join)),
        st.one_of(st.none(), times),
        st.sampled_from((None, None, None, "r0")),
    ),
    max_size=12,
)  # fmt: skip
SCHEMA = {
    "row_id": pl.String,
    "text_raw": pl.String,
    "created_at": pl.Datetime("us", "UTC"),
    "reimport_of": pl.String,
}


def as_records(values: list[tuple[str, object, str | None]]) -> pl.DataFrame:
    """Rows with ids."""
    return pl.DataFrame(
        [(f"r{at}", *value) for at, value in enumerate(values)], schema=SCHEMA, orient="row"
    )


@settings(max_examples=300, deadline=None)
@given(texts)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    """A cleaned text is clean."""
    once = clean_text(raw, SETTINGS, LEXICONS)
    twice = clean_text(once.text, SETTINGS, LEXICONS)
    assert (twice.text, twice.edits, twice.reason) == (once.text, (), once.reason)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789１３- 差+转电话，", max_size=40))
def test_no_mobile_number_is_left(raw: str) -> None:
    """No run of digits that is a mainland mobile number outlives cleaning."""
    assert not MOBILE.search(clean_text(raw, SETTINGS, LEXICONS).text)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    values: list[tuple[str, object, str | None]], dice: random.Random
) -> None:
    """Shuffled rows are cleaned, dropped and grouped as before, and none is lost."""
    frame = as_records(values)
    order = list(range(frame.height))
    dice.shuffle(order)
    found = clean_records(frame, SETTINGS, LEXICONS)
    other = clean_records(frame[order], SETTINGS, LEXICONS)
    assert found.kept.height + found.dropped.height == frame.height
    assert found.kept.sort("row_id").equals(other.kept.sort("row_id"))
    assert found.dropped.sort("row_id").equals(other.dropped.sort("row_id"))


@settings(max_examples=60, deadline=None)
@given(rows)
def test_groups_have_one_leader(values: list[tuple[str, object, str | None]]) -> None:
    """Ranks of a group count from 0, and 0 is the row that names it."""
    kept = clean_records(as_records(values), SETTINGS, LEXICONS).kept
    for (group,), members in kept.group_by("dup_group"):
        assert sorted(members["dup_rank"]) == list(range(members.height))
        assert members.filter(pl.col("dup_rank") == 0)["row_id"].to_list() == [group]
