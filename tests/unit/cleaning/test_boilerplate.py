"""Boilerplate goes; the matter of a complaint stays, also where it looks alike."""

import pytest

from kesu.cleaning.lexicons import KINDS, Lexicons
from kesu.cleaning.rules import strip_boilerplate
from kesu.cleaning.settings import CleanSettings
from kesu.cleaning.single import clean_text

LAMP, COOL = "小区东门的路灯坏了一个月", "空调买回来两天就不制冷"

GOES = {
    "forward": [
        ("【转】{}", LAMP),
        ("[转办]{}", LAMP),
        ("转发自市民热线：{}", LAMP),
        ("Re: {}", COOL),
        ("回复：FW: {}", COOL),
        ("-----转发邮件-----\n{}", COOL),
        ("发件人：小周\n发送时间：5月1日\n{}", COOL),
        ("主题：{}", COOL),
        ("此件由街道办转来，{}", LAMP),
        ("工单号：GD20240501001，{}", LAMP),
    ],
    "greeting": [
        ("尊敬的客服：{}", COOL),
        ("您好，{}", COOL),
        ("你好！{}", COOL),
        ("各位领导好！{}", LAMP),
        ("青禾售后部：{}", COOL),
        ("打扰了，{}", COOL),
    ],
    "formula": [
        ("市民来电反映：{}", LAMP),
        ("客户（女）再次来电投诉称，{}", COOL),
        ("接到居民来电反映：{}", LAMP),
        ("来电诉求：{}", LAMP),
        ("{}，请相关部门尽快核实处理。", LAMP),
        ("{}，已告知客户。", COOL),
        ("{}（已安抚）", COOL),
    ],
    "signature": [
        ("{}，谢谢！", COOL),
        ("{}。此致敬礼", LAMP),
        ("{} 发自我的手机", COOL),
        ("{}\nSent from my tablet", COOL),
        ("{}\n投诉人：周先生\n2024年5月1日", LAMP),
        ("{}\n2024-05-01", LAMP),
    ],
    "tail": [
        ("{} 相关推荐：春季新款水壶", COOL),
        ("{} 展开全文", COOL),
        ("{} 赞(3) 回复 举报", COOL),
        ("{}。本文来自青禾论坛", COOL),
        ("{} 网页链接", COOL),
    ],
    "debris": [
        ("{} https://a.example.cn/x?id=1", COOL),
        ("● {}", COOL),
        ("{}\\n", COOL),
        ("[图片]{}", COOL),
        ("====={}", COOL),
    ],
}
STAYS = [
    "【转账】失败三次，钱没有到账",
    "转账失败三次，钱一直没有到账",
    "转让的店铺不给退押金",
    "回复太慢，等了三天",
    "主题公园的票退不了",
    "转发微博抽奖的活动是骗人的",
    "工单一直没有人处理",
    "编号太长，在网页上输不进去",
    "您好不容易接了电话却挂掉",
    "你好意思收我两次钱吗",
    "客服态度太差",
    "亲自去店里也没有人理",
    "打扰我休息，半夜还在施工",
    "领导好几次说来都没有来",
    "客户经理推荐的套餐是骗人的",
    "客户投诉热线打不通，一直忙音",
    "用户协议里没有写要收费",
    "投诉三次都没有用",
    "请尽快处理退款",
    "请相关部门查查这家黑店的执照",
    "谢谢你们让我等了三个小时",
    "感谢信寄出去了也没有回音",
    "祝福短信天天发，退订不了",
    "2024年5月1日买的空调不制冷",
    "点击查看更多没有反应，按了十次",
    "猜你喜欢关不掉",
    "回复和举报按钮都点不动",
    "图片和实物不一样",
    "屏幕碎了-客服不管",
    "-5度也不制热",
]


def cases() -> list[object]:
    """Each shape of each kind, around a complaint."""
    return [
        pytest.param(kind, shape, body, id=f"{kind} {at}")
        for kind, shapes in GOES.items()
        for at, (shape, body) in enumerate(shapes)
    ]


@pytest.mark.parametrize(("kind", "shape", "body"), cases())
def test_boilerplate_goes(lexicons: Lexicons, kind: str, shape: str, body: str) -> None:
    """The rule of its kind fires, and nothing but the complaint is left."""
    found = clean_text(shape.format(body), CleanSettings(), lexicons)
    assert found.text.strip("。") == body
    assert kind in found.edits
    assert found.reason is None


@pytest.mark.parametrize("text", STAYS)
def test_matter_stays(lexicons: Lexicons, text: str) -> None:
    """A complaint that only looks like boilerplate is left as it is."""
    found = clean_text(text, CleanSettings(), lexicons)
    assert (found.text, found.edits) == (text, ())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_skipped(lexicons: Lexicons, kind: str) -> None:
    """A rule that the settings skip leaves its boilerplate alone."""
    shape, body = GOES[kind][0]
    settings = CleanSettings.model_validate({"skip": [kind]})
    found = clean_text(shape.format(body), settings, lexicons)
    assert kind not in found.edits
    assert found.text != body


def test_boilerplate_below_boilerplate_goes(lexicons: Lexicons) -> None:
    """What one rule uncovers is work for another, whatever their order."""
    text = "尊敬的客服：【转】您好，市民来电反映：" + LAMP + "，谢谢！发自我的手机"
    assert clean_text(text, CleanSettings(), lexicons).text == LAMP


def test_a_kind_without_patterns_cuts_nothing() -> None:
    """An empty list is no pattern that matches everywhere."""
    assert strip_boilerplate(LAMP, "tail", Lexicons()) == LAMP
