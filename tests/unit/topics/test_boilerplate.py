"""What a platform adds to texts is no matter; what people copy about one matter is."""

import numpy as np
import polars as pl
import pytest

from kesu.topics.boilerplate import cut_boilerplate
from kesu.topics.find import find_topics
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words

MATTERS = {
    "城东小区的搅拌站": ("夜里施工", "噪音扰民", "扬尘很大", "罐车堵门"),
    "北站的公交车": ("改线绕行", "站牌拆除", "等车很久", "司机甩站"),
    "河口的自来水": ("水质发黄", "水压不足", "停水三天", "异味刺鼻"),
    "老街的路灯": ("整夜不亮", "灯杆倾斜", "线路裸露", "报修没人"),
    "湖滨的健身房": ("突然关门", "会员退费", "教练失联", "押金不退"),
    "新村的食堂": ("饭菜变质", "学生腹泻", "价格偏高", "餐具油污"),
}
TEMPLATE = "请承办科室限期核查并通过系统反馈办理结果，逾期将纳入考核通报"
STOPWORDS = {"的", "请", "将", "并", "而且"}


def texts(share: float, seed: int) -> tuple[list[str], list[bool]]:
    """Sixty of each matter; the template is at the end of some of all."""
    rng = np.random.default_rng(seed)
    found, has = [], []
    for place, ills in MATTERS.items():
        for _ in range(60):
            first, second, third = rng.choice(ills, 3, replace=False)
            number = rng.integers(2, 99)
            own = f"{place}{first}，{second}，{number}号那天{third}"
            has.append(bool(rng.random() < share))
            found.append(f"{own}。{TEMPLATE}。" if has[-1] else f"{own}。")
    return found, has


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("share", [0.08, 0.15])
def test_a_template_makes_no_topic(share: float, seed: int) -> None:
    """No topic is mostly of texts that have nothing but the template in common."""
    told, has = texts(share, seed)
    ids = [f"r{at:04d}" for at in range(len(told))]
    rows = pl.DataFrame({"row_id": ids, "text": told, "dup_group": ids}).with_columns(
        dup_rank=pl.lit(0), local_date=pl.lit(None, pl.Date), person_key=pl.lit(None, pl.String)
    )
    result = find_topics(rows, None, TopicsSettings(), STOPWORDS)
    assert result.topics.height >= len(MATTERS)
    members = result.members.drop_nulls("topic_id").with_columns(
        has=pl.col("row_id").replace_strict(dict(zip(ids, has, strict=True)))
    )
    assert members.group_by("topic_id").agg(pl.col("has").mean())["has"].max() < 0.5
    assert not any("考核" in word for words in result.topics["keywords"] for word in words)


def cut(told: list[str], days: list[float] | None = None) -> tuple[list[str], list[bool]]:
    """What is left of each text, and whether something was cut."""
    dated = np.array(days or [np.nan] * len(told))
    words, is_cut = cut_boilerplate([split_words(text) for text in told], STOPWORDS, dated)
    return ["".join(own) for own in words], is_cut.tolist()


def test_a_template_is_cut_and_nothing_else() -> None:
    """The rest stays as it is, and so do texts without it."""
    told, has = texts(0.2, 0)
    left, is_cut = cut(told)
    assert is_cut == has
    plain = [text.split("。")[0] for text in told]
    assert left == ["".join(split_words(text)) for text in plain]


def test_what_people_copy_about_one_matter_is_not_cut() -> None:
    """The rest of what they write is about it, or there is no rest."""
    told, _ = texts(0.0, 0)
    copied = "要求开发商尽快交付逾期的房屋"
    own = ["合同写明前年交房", "首付和贷款一分不少", "租房还贷两头花钱", "工地停工没有工人"]
    alike = [f"{own[at % 4]}，{own[(at + 1) % 4]}，{copied}" for at in range(20)]
    places = [f"我是第{at}栋的业主，{copied}" for at in range(20)]
    for more in (alike, places):
        assert not any(cut([*told, *more])[1])


HARDSHIPS = (
    "母亲哮喘发作住过两次医院", "孩子备战高考没有办法复习", "本人上夜班睡不着", "衣服要重新洗",
    "刚装修的墙面已经发黄", "妻子怀孕非常担心胎儿", "物业推说应该找城管", "邻居低价卖房搬走",
    "空调外机每周找人清洗", "窗户一次都没有打开", "租客提前解约造成损失", "社区登记以后没有回音",
)  # fmt: skip
PASTED = "丽景花园楼下烧烤店油烟直排居民家中"


def test_neighbours_who_tell_of_their_own_hardships_are_not_cut() -> None:
    """They are few of many texts."""
    told, _ = texts(0.0, 0)
    few = [*told, *(f"{PASTED}。{own}。" for own in HARDSHIPS)]
    assert not any(cut(few)[1])


@pytest.mark.parametrize(("first", "n_days", "is_cut"), [(0, 360, True), (200, 30, False)])
def test_what_is_of_one_time_is_not_cut(*, first: int, n_days: int, is_cut: bool) -> None:
    """As a group complaint is; a template comes all year, and whatever has no date."""
    told, has = texts(0.1, 0)
    days = np.arange(len(told)) % 360.0
    where = np.flatnonzero(has)
    days[where] = first + np.arange(len(where)) * n_days // len(where)
    days[where[:3]] = np.nan
    assert any(cut(told, days.tolist())[1]) == is_cut


def test_a_matter_that_is_told_in_other_words_too_is_not_cut() -> None:
    """Late delivery of all sorts of goods is no template, though many say it in one clause."""
    goods = [
        *("洗衣机的滚筒生锈了", "毛衣的袖子开线了", "手机的屏幕有划痕", "奶粉的罐子凹了"),
        *("台灯的开关失灵了", "跑鞋的鞋底脱胶了", "书包的拉链坏掉了", "茶杯的盖子碎裂了"),
    ]
    said = ["快递一个星期还没发货", "都一个星期了快递发货没有", "快递说一个星期后发货"]
    told = [f"{goods[at % 8]}，{said[at % 3]}，{goods[(at + 3) % 8]}" for at in range(60)]
    assert not any(cut(told)[1])


@pytest.mark.parametrize("told", [[], [""], ["。。。"] * 20, ["尽快处理谢谢"] * 20])
def test_nothing_to_compare(told: list[str]) -> None:
    """No text, no word, or nothing beside the clause."""
    left, is_cut = cut(told)
    assert len(left) == len(told)
    assert not any(is_cut)
