"""What holds for every text: rules are idempotent, and no number of a person is left."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.text import emoji, html, language, masking, mojibake, scripts, width
from kesu.text.check_digits import is_id_number, is_luhn
from kesu.text.lexicon import read_names, read_rows

LEXICONS = Path(__file__).parents[2] / "configs" / "lexicons"
NAMES = read_names(LEXICONS)
PAIRS = {
    row["wrong"]: row["right"]
    for row in read_rows(LEXICONS / "back_conversions.tsv", ("wrong", "right"))
}

PIECES = [
    *(
        "姓名：",
        "联系人",
        "我叫",
        "本人",
        "QQ",
        "微信号",
        "vx",
        "电话",
        "王小明",
        "李",
        "欧阳建国",
        "先生",
        "师傅",
    ),
    *(
        "13812345678",
        "+86 ",
        "138-1234-5678",
        "110101199003070038",
        "6222 0212 3456 7894",
        "010-",
        "62345678",
    ),
    *(
        "京A12345",
        "3栋",
        "2单元",
        "501室",
        "a@b.cn",
        "＠",
        "lihua_1990",
        "wxid_abcdef1",
        "[手机]",
        "[",
        "]",
    ),
    *(
        "<br>",
        "li>",
        "&nbsp;",
        "&amp;",
        "_x000D_",
        "<100元",
        "这個",
        "產品",
        "塬因",
        "什么",
        "😡",
        "👍🏻",
        "锟斤拷",
    ),
    *(
        "，",
        "。",
        "：",
        " ",
        "\u3000",
        "\u200b",
        "-",
        "１３",
        "8",
        "0",
        "x",
        "X",
        "的",
        "快递没到",
        "ＡＢ",
    ),
]
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(alphabet="0123456789０１８- Xx+@.·一二三王李张栋号楼单元室京A微信Q：，", max_size=60),
)

RULES = {
    "repair_mojibake": mojibake.repair_mojibake,
    "strip_html": html.strip_html,
    "name_emoji": emoji.name_emoji,
    "remove_emoji": emoji.remove_emoji,
    "fold_width": width.fold_width,
    "fold_spaces": width.fold_spaces,
    "to_simplified": scripts.to_simplified,
    "fix_back_conversions": lambda text: scripts.fix_back_conversions(text, PAIRS),
    "mask_emails": masking.mask_emails,
    "mask_id_numbers": masking.mask_id_numbers,
    "mask_bank_cards": masking.mask_bank_cards,
    "mask_phones": masking.mask_phones,
    "mask_landlines": masking.mask_landlines,
    "mask_qq": masking.mask_qq,
    "mask_wechat": masking.mask_wechat,
    "mask_plates": masking.mask_plates,
    "mask_house_numbers": masking.mask_house_numbers,
    "mask_names": lambda text: masking.mask_names(text, NAMES),
    "mask_personal": lambda text: masking.mask_personal(text, NAMES),
}
IN_ORDER = (
    "repair_mojibake",
    "fold_width",
    "strip_html",
    "to_simplified",
    "fix_back_conversions",
    "name_emoji",
    "fold_spaces",
    "mask_personal",
)


def clean(text: str) -> str:
    """All rules, as a cleaning stage may order them."""
    for name in IN_ORDER:
        text = RULES[name](text)
    return text


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=60, deadline=None)
@given(text=texts)
def test_rule_is_idempotent(name: str, text: str) -> None:
    """A rule changes nothing the second time."""
    once = RULES[name](text)
    assert RULES[name](once) == once


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_rules_are_jointly_idempotent(text: str) -> None:
    """All rules in order change nothing the second time."""
    once = clean(text)
    assert clean(once) == once


@settings(max_examples=300, deadline=None)
@given(text=texts)
def test_no_number_of_a_person_is_left(text: str) -> None:
    """Neither mobiles nor identity numbers nor cards outlive the masks."""
    masked = masking.mask_personal(text, NAMES)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", masked)
    for run in re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", masked):
        assert not is_id_number(run.upper())
    for run in re.findall(r"(?<!\d)[0-9]{16,19}(?!\d)", masked):
        assert not is_luhn(run)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40))
def test_any_unicode_is_survived(text: str) -> None:
    """No text raises, and idempotence holds everywhere."""
    for rule in RULES.values():
        once = rule(text)
        assert rule(once) == once
    assert 0.0 <= language.han_share(text) <= 1.0


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        alphabet="的一是了我不在有人这上来说客服务态度差快递退款货，。！“”（）12ab ",
        max_size=40,
    )
)
def test_ordinary_chinese_is_left_alone(text: str) -> None:
    """Repairs keep their hands off common characters."""
    assert mojibake.repair_mojibake(text) == text
    assert html.strip_html(text) == text
    assert scripts.to_simplified(text) == text
