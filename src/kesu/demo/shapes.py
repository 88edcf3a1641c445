"""How a row looks in the file of its channel: names of columns, and ways to write dates."""

from datetime import datetime

from kesu.demo import names
from kesu.demo.facts import GOODS_NAMES
from kesu.demo.rows import DemoRow

Cell = str | int | float | datetime | None

HOTLINE = (
    "工单号", "来电时间", "来电内容", "地区", "承运商", "商品大类", "客户编号", "客户类型",
    "回复时间", "办结时间", "满意度", "一级分类", "情感", "原因", "数据划分",
)  # fmt: skip
EMAIL = (
    "邮件编号", "发件时间", "主题", "正文", "所在大区", "物流商", "品类", "客户号", "客户群",
    "首次答复", "结案时间", "回访评分", "问题分类", "情绪", "成因", "数据划分",
)  # fmt: skip
APP = (
    "评论ID", "评论时间", "评论内容", "星级", "区域", "配送方", "商品类别", "用户ID", "用户等级",
    "商家回复时间", "分类标签", "情感标签", "原因标签", "数据划分",
)  # fmt: skip
SOCIAL = (
    "帖子编号", "发布日期", "博文", "大区", "供应商", "产品", "博主编号", "人群", "回应日期",
    "类别", "情感倾向", "涉及原因", "数据划分",
)  # fmt: skip
CAUSE_JOINT = "、"
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no zones
SECONDS_A_DAY = 86400


def hotline(row: DemoRow) -> list[Cell]:
    """A line of `hotline.csv`: `2023/4/8 10:43:49`."""
    scene = row.scene
    return [
        row.id, slashed(row.created), row.text.body, scene.region, scene.supplier,
        GOODS_NAMES[scene.goods], row.person, row.segment, slashed(row.replied),
        slashed(row.closed), row.satisfaction, *gold(row), row.text.split,
    ]  # fmt: skip


def email(row: DemoRow) -> list[Cell]:
    """A line of `email.jsonl`: `2023-04-08T10:43:49+08:00`."""
    scene = row.scene
    return [
        row.id, iso(row.created), row.text.subject, row.text.body, scene.region, scene.supplier,
        GOODS_NAMES[scene.goods], row.person, row.segment, iso(row.replied), iso(row.closed),
        row.satisfaction, *gold(row), row.text.split,
    ]  # fmt: skip


def app(row: DemoRow) -> list[Cell]:
    """A row of `app*.xlsx`: a date cell, and Excel's serial number for the answer."""
    scene = row.scene
    return [
        row.id, row.created, row.text.body, row.rating, scene.region, scene.supplier,
        GOODS_NAMES[scene.goods], row.person, row.segment, serial(row.replied), *gold(row),
        row.text.split,
    ]  # fmt: skip


def social(row: DemoRow) -> list[Cell]:
    """A row of `social.parquet`: `2023年4月8日`."""
    scene = row.scene
    return [
        row.id, chinese(row.created), row.text.body, scene.region, scene.supplier,
        GOODS_NAMES[scene.goods], row.person, row.segment, chinese(row.replied), *gold(row),
        row.text.split,
    ]  # fmt: skip


def gold(row: DemoRow) -> tuple[str | None, str | None, str | None]:
    """Category, sentiment and causes by their Chinese names; None where nobody labelled."""
    return (
        names.CATEGORIES[row.gold_category] if row.gold_category else None,
        names.SENTIMENTS[row.gold_sentiment] if row.gold_sentiment else None,
        CAUSE_JOINT.join(names.CAUSES[cause] for cause in row.gold_causes)
        if row.gold_causes
        else None,
    )


def slashed(when: datetime | None) -> str | None:
    """Like `2023/4/8 10:43:49`."""
    if when is None:
        return None
    return f"{when.year}/{when.month}/{when.day} {when.hour}:{when.minute:02d}:{when.second:02d}"


def iso(when: datetime | None) -> str | None:
    """Like `2023-04-08T10:43:49+08:00`."""
    return None if when is None else f"{when.isoformat()}+08:00"


def serial(when: datetime | None) -> float | None:
    """Days since Excel's epoch, to the second."""
    if when is None:
        return None
    return round((when - EXCEL_EPOCH).total_seconds() / SECONDS_A_DAY, 6)


def chinese(when: datetime | None) -> str | None:
    """Like `2023年4月8日`."""
    return None if when is None else f"{when.year}年{when.month}月{when.day}日"
