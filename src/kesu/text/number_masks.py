"""Masks of numbers that belong to a person: identity, bank card, mobile, landline.

A number is matched only where no further digit touches it, so an order number of 20 digits is
never cut into; the digits of a house may follow a mobile number. Digits may be full-width. Numbers
written in words (一三八…), with a separator after every digit, or with some digits already starred
out are not found.
"""

import re

from kesu.text.check_digits import is_id_number, is_luhn, only_digits

ID_MASK, CARD_MASK, PHONE_MASK, LANDLINE_MASK = "[身份证]", "[银行卡]", "[手机]", "[座机]"
DOCUMENT_MASK = "[证件号]"

_GAP = r"[ \u00a0\u3000\-－‐–—]?"  # one separator at most, half- or full-width
_ID = re.compile(
    rf"(?<!\d)(?:[1-9１-９]\d{{5}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXxＸｘ]|[1-9１-９]\d{{14}})(?!\d)"
)
_CARD = re.compile(
    rf"(?<!\d)(?P<head>[3-689３-６８９]\d{{3}}(?:{_GAP}\d{{4}}){{3}})(?P<tail>{_GAP}\d{{1,3}})?(?!\d)"
)
_LONG_RUN = re.compile(r"(?<!\d)\d{15,19}(?!\d)")
_HOUSE = r"\d{1,4}(?:[-－]\d{1,4})*(?:号楼|号院|号房|栋|幢|单元|楼|室|座|弄)"
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_GAP}|[0０])?[1１][3-9３-９]\d"
    rf"(?:{_GAP}\d{{4}}{_GAP}|[.．]\d{{4}}[.．])\d{{4}}(?:(?!\d)|(?={_HOUSE}))"
)
_AREA = r"[0０](?:[1１][0０]|[2２]\d|[3-9３-９]\d{2})"
_LANDLINE = re.compile(
    rf"(?<!\d)(?:[(（]{_AREA}[)）]|{_AREA}){_GAP}"
    rf"(?:[2-9２-９]\d{{6,7}}|[2-9２-９]\d{{2,3}}{_GAP}\d{{4}})(?:转\d{{1,5}})?(?!\d)"
)
_LOCAL = re.compile(r"((?:电话|座机|固话|联系方式)(?:号码)?[ :：是为]{0,3})[2-9２-９]\d{6,7}(?!\d)")
_DOCUMENT = re.compile(
    r"((?:(?:医保|社保|就诊|医疗|公积金)(?:卡|账|帐)?(?:号码?|号)|(?:住院|病案|病历|门诊|学籍)号"
    r"|(?:护照|驾驶证|军官证|通行证|居住证)(?:号码|号)?)[ \u3000:：是为]{0,3})"
    r"(?=[A-Za-z]{0,4}\d{5})[A-Za-z\d][A-Za-z\d-]{4,19}(?![A-Za-z\d])"
)
_INVISIBLE = re.compile(r"(?<=\d)(?:[\u00ad\u200b-\u200f\u2060\ufeff]+(?=\d)|\ufe0f?\u20e3)")
_DIGIT = re.compile(r"\d{3}")


def join_digits(text: str) -> str:
    """Take out what is invisible between digits, and the frames of keycaps: 1️⃣ is 1.

    >>> join_digits("138\u200b1234\u200b5678"), join_digits("1\ufe0f\u20e32\ufe0f\u20e3")
    ('13812345678', '12')
    """
    return _INVISIBLE.sub("", text)


def mask_id_numbers(text: str) -> str:
    """Replace resident identity numbers of 18 characters or 15 digits by `[身份证]`.

    A wrong check digit does not save a number whose province and birth date are plausible.
    Passports and permits of Hong Kong, Macao and Taiwan are not found.

    >>> mask_id_numbers("本人身份证110101199003070038，求核实")
    '本人身份证[身份证]，求核实'
    """
    return _ID.sub(_masked_id, text) if _DIGIT.search(text) else text


def mask_documents(text: str) -> str:
    """Replace numbers of documents by `[证件号]` after the word that tells them (医保卡号, 住院号).

    >>> mask_documents("住院号ZY7629039，医保卡号：094493530293，护照办了3次")
    '住院号[证件号]，医保卡号：[证件号]，护照办了3次'
    """
    return _DOCUMENT.sub(rf"\1{DOCUMENT_MASK}", text) if _DIGIT.search(text) else text


def mask_bank_cards(text: str) -> str:
    """Replace bank cards by `[银行卡]`: 15 to 19 digits that pass Luhn.

    Digits may be grouped by four with blanks or hyphens when the first is 3, 4, 5, 6, 8 or 9.
    In one run, 16 digits or more need no such beginning; 15 digits need 34 or 37, because a
    device number (IMEI) also passes Luhn. Company accounts carry no check digit and stay.

    >>> mask_bank_cards("退到卡6222 0212 3456 7894，三天未到账")
    '退到卡[银行卡]，三天未到账'
    >>> mask_bank_cards("订单6222021234567890还没发货")
    '订单6222021234567890还没发货'
    """
    if not _DIGIT.search(text):
        return text
    return _LONG_RUN.sub(_masked_run, _CARD.sub(_masked_card, text))


def mask_phones(text: str) -> str:
    """Replace mobile numbers by `[手机]`, with or without +86 or 0, in one run or as 3-4-4 digits.

    >>> mask_phones("请回电138-1234-5678或+86 13912345678")
    '请回电[手机]或[手机]'
    >>> mask_phones("长途013812345678")
    '长途[手机]'
    >>> mask_phones("订单13812345678901，电话138123456787号楼")
    '订单13812345678901，电话[手机]7号楼'
    """
    return _PHONE.sub(PHONE_MASK, text) if _DIGIT.search(text) else text


def mask_landlines(text: str) -> str:
    """Replace landlines by `[座机]`: with an area code, or 7 to 8 digits after a word such as 电话.

    Numbers that begin with 400 or 800, and short ones such as 12345 or 95588, are companies' and
    authorities' own hotlines: complaints are about them, so they stay.

    >>> mask_landlines("打(010)62345678没人接，400-820-1234也占线")
    '打[座机]没人接，400-820-1234也占线'
    """
    if not _DIGIT.search(text):
        return text
    return _LOCAL.sub(rf"\1{LANDLINE_MASK}", _LANDLINE.sub(LANDLINE_MASK, text))


def _masked_id(match: re.Match[str]) -> str:
    return ID_MASK if is_id_number(only_digits(match[0])) else match[0]


def _masked_card(match: re.Match[str]) -> str:
    """The mask, with the tail kept where only the digits before it are a card."""
    if is_luhn(only_digits(match[0])):
        return CARD_MASK
    tail = match["tail"] or ""
    if tail and not tail[0].isdecimal() and is_luhn(only_digits(match["head"])):
        return CARD_MASK + tail
    return match[0]


def _masked_run(match: re.Match[str]) -> str:
    digits = only_digits(match[0])
    is_card = len(digits) > 15 or digits[:2] in {"34", "37"}  # noqa: PLR2004 -- American Express
    return CARD_MASK if is_card and is_luhn(digits) else match[0]
