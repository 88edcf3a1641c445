"""What is planted in the demo corpus: topics, a cause, a confounder, a fix, and a quiet day."""

from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2024, 12, 31)
N_DAYS = (LAST_DAY - FIRST_DAY).days + 1


def day_number(day: date) -> int:
    """Days since the first day of the corpus."""
    return (day - FIRST_DAY).days


@dataclass(frozen=True)
class Topic:
    """A topic outside the label set.

    Attributes:
        id: its category in `topics.tsv`.
        name: what a person would call it.
        kind: burst, growing or steady.
        share: its share of all rows.
        start: first day of a burst.
        end: day on which a burst is over; None if it goes on.
    """

    id: str
    name: str
    kind: str
    share: float
    start: date | None = None
    end: date | None = None


TOPICS = (
    Topic("warehouse_noise", "丽景花园前置仓夜间噪音", "burst", 0.020, date(2024, 7, 8)),
    Topic("data_leak", "订单信息疑似泄露", "burst", 0.016, date(2024, 10, 14)),
    Topic(
        "livestream_giveaway", "直播间抽奖骗局", "burst", 0.016, date(2024, 3, 11), date(2024, 5, 6)
    ),
    Topic("gift_card", "礼品卡停用", "burst", 0.018, date(2024, 9, 9)),
    Topic("packaging_waste", "过度包装", "growing", 0.020),
    Topic("elder_friendly", "适老化与无障碍", "steady", 0.015),
)

LEAVES = {
    "late_delivery": 0.090,
    "damage_loss": 0.085,
    "courier_service": 0.085,
    "quality": 0.120,
    "wrong_item": 0.085,
    "mismatch": 0.085,
    "refund": 0.110,
    "agent_service": 0.090,
    "promotion": 0.080,
    "account_payment": 0.080,
    "praise": 0.085,
    "other": 0.030,
}  # share of the rows outside the topics

REGIONS = {"华东": 0.28, "华南": 0.18, "华北": 0.18, "华中": 0.14, "西南": 0.13, "东北": 0.09}
SUPPLIERS = {
    "骐远物流": 0.28, "云雀速运": 0.15, "同泽快运": 0.22, "江岸配送": 0.20, "禾风快递": 0.15,
}  # fmt: skip
GOODS = {"fresh": 0.12, "appliance": 0.20, "clothing": 0.26, "daily": 0.24, "digital": 0.18}
GOODS_NAMES = {
    "fresh": "生鲜食品",
    "appliance": "家用电器",
    "clothing": "服饰鞋包",
    "daily": "日用百货",
    "digital": "手机数码",
}
SEGMENTS = {"普通会员": 0.45, "付费会员": 0.25, "新客": 0.22, "企业客户": 0.08}
CHANNELS = {"hotline": 0.40, "email": 0.20, "app": 0.12, "social": 0.28}

# From this week on, rows of this supplier in this region are `RATIO` times as often late.
CAUSE_SUPPLIER = "云雀速运"
CAUSE_REGION = "华南"
CAUSE_START = date(2024, 3, 4)
CAUSE_CATEGORY = "late_delivery"
CAUSE_RATIO = 4.0
CAUSE_SUPPLIER_SHARE = 0.50  # of the rows of that region

# Fresh food is sold mostly where the cause works; within region and supplier it changes nothing.
CONFOUNDER_GOODS = "fresh"
CONFOUNDER_SHARE = 0.55  # of the rows of that region

FIX_START = date(2024, 5, 6)
FIX_CATEGORY = "wrong_item"
FIX_FACTOR = 0.6

PLACEBO_DAY = date(2023, 11, 6)  # nothing happens
PLACEBO_CATEGORY = "refund"
