"""Made-up complaints of known topics among others that share nothing."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.bench import simulated
from kesu.text.lexicon import read_words

PARTS = {
    "mixer": (
        ["小区旁边的搅拌站", "家门口的搅拌站", "村东头搅拌站", "幼儿园对面的搅拌站"],
        ["夜间噪音很大", "半夜噪音扰民", "夜间噪音吵得睡不着", "凌晨还在生产，噪音刺耳"],
        ["粉尘漫天", "运输车压坏路面", "窗户都不敢开", "老人心脏病都犯了"],
    ),
    "school": (
        ["英语培训机构突然关门", "舞蹈培训机构跑路", "书法培训机构倒闭", "美术培训机构停课"],
        ["预交的学费不退", "学费两万元要不回来", "剩余学费无法退款", "学费一分没退"],
        ["家长已经报警", "家长建了维权群", "老师也被拖欠工资", "负责人失联"],
    ),
    "water": (
        ["自来水发黄", "自来水有异味", "自来水浑浊", "自来水带铁锈"],
        ["水管老化", "烧水一层水垢", "水管多年没换", "衣服洗出黄斑"],
        ["不敢饮用", "只能买桶装水", "水质检测不公开", "热水器也堵了"],
    ),
    "bus": (
        ["公交车等了四十分钟", "公交车间隔太长", "早高峰公交车不来", "末班公交车提前收车"],
        ["司机到站不停车", "司机甩站", "司机骂乘客", "司机急刹车"],
        ["上班迟到", "学生上学不便", "站牌时间不准", "老人摔伤"],
    ),
}
THINGS = [
    "路灯",
    "井盖",
    "户口",
    "婚姻",
    "彩票",
    "网吧",
    "树木",
    "河道",
    "广告",
    "药店",
    "空调",
    "电脑",
    "门票",
]
FAULTS = [
    "损坏",
    "过期",
    "涨价",
    "丢失",
    "塌陷",
    "拥堵",
    "超载",
    "掺假",
    "褪色",
    "生锈",
    "霉变",
    "冻结",
    "荒废",
]
ENDINGS = ["希望有关部门处理", "请尽快解决", "联系电话[手机]", "谢谢"]


def planted(seed: int = 0, *, per_topic: int = 40, n_others: int = 100) -> pl.DataFrame:
    """Rows of the stage with one column more, `truth` (null for the others)."""
    draw = random.Random(seed)  # noqa: S311
    texts: dict[str, str | None] = {}
    for topic, parts in PARTS.items():
        combined = [f"{a}，{b}，{c}" for a in parts[0] for b in parts[1] for c in parts[2]]
        for text in draw.sample(combined, per_topic):
            texts[f"{text}，{draw.choice(ENDINGS)}"] = topic
    while len(texts) < per_topic * len(PARTS) + n_others:
        words = [draw.choice(THINGS) + draw.choice(FAULTS) for _ in range(2)]
        texts[f"{'，'.join(words)}，{draw.choice(ENDINGS)}"] = None
    pairs = list(texts.items())
    draw.shuffle(pairs)
    ids = [f"made:{k:04d}" for k in range(len(pairs))]
    first = date(2025, 1, 1)
    days = [
        first
        + timedelta(days=270 + draw.randrange(30) if topic == "mixer" else draw.randrange(300))
        for _, topic in pairs
    ]
    return pl.DataFrame(
        {
            "row_id": ids,
            "text": [text for text, _ in pairs],
            "dup_group": ids,
            "dup_rank": pl.Series([0] * len(ids), dtype=pl.Int32),
            "local_date": days,
            "person_key": [f"p{k // 2}" for k in range(len(ids))],
            "truth": [topic for _, topic in pairs],
        }
    )


@pytest.fixture(scope="session")
def rows() -> pl.DataFrame:
    """Four topics of forty texts, and a hundred other texts."""
    return planted()


@pytest.fixture(scope="session")
def stopwords() -> frozenset[str]:
    """The shipped stop words."""
    root = Path(__file__).parents[3]
    return frozenset(read_words(root / "configs/lexicons/stopwords.tsv"))


@pytest.fixture(scope="session")
def timeline_of():
    """A timeline of such counts, (n_topics, n_periods), among other reports, (n_periods,)."""
    return simulated.timeline_of


@pytest.fixture(scope="session")
def quiet_counts():
    """Counts of topics whose share never changes, and of all others; volume swings."""

    def draw(rng: np.random.Generator, **drawn: Any) -> tuple[np.ndarray, np.ndarray]:
        return simulated.Quiet(**drawn).draw(rng)

    return draw
