"""Masks of what leads to a person besides numbers: mail, QQ, WeChat, plate, house number."""

import re

EMAIL_MASK, QQ_MASK, WECHAT_MASK = "[邮箱]", "[QQ]", "[微信]"
PLATE_MASK, HOUSE_MASK = "[车牌]", "[门牌]"

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}[@＠][A-Za-z0-9-]{1,63}"
    r"(?:[.．][A-Za-z0-9-]{1,63}){0,8}[.．][A-Za-z]{2,24}"
)

_QQ_SIGNAL = re.compile("[QqＱ]|扣扣|企鹅")
_FILLER = r"(?:号码|账号|帐号|号|群|:|：|是|为|\s){0,4}"
_QQ = re.compile(
    r"((?:(?<![A-Za-z\[])[Qq]{2}|ＱＱ|扣扣|企鹅号|加我?[Qq]|(?<![A-Za-z])[Qq]号)"
    + _FILLER
    + r")[1-9１-９]\d{4,10}(?!\d)"
)

_WECHAT_CUE = (
    r"(?:微信|威信|薇信|[Vv]信|(?<![-_A-Za-z\d])(?:[Vv][Xx]|[Ww][Xx]|[Ww]e(?:[Cc]hat|ixin)))"
)
_WECHAT_ID = r"[A-Za-z0-9][-_A-Za-z0-9]{5,19}(?![-_A-Za-z0-9])"
_WECHAT = re.compile(
    rf"(加(?:我|个)?(?:的)?{_WECHAT_CUE}{_FILLER}"
    rf"|{_WECHAT_CUE}(?:号码|账号|帐号|号|ID|id)(?:\s|:|：|是|为){{0,3}}"
    rf"|{_WECHAT_CUE}\s?[:：]\s?|加(?:我|个)?(?:[Vv]|微){_FILLER}(?=[-_A-Za-z]*\d)){_WECHAT_ID}"
)
_WECHAT_LOOSE = re.compile(
    rf"({_WECHAT_CUE}(?:\s|是|为){{0,2}})"
    r"(?=[A-Za-z])(?=[-_A-Za-z0-9]*[-_0-9])[A-Za-z][-_A-Za-z0-9]{5,19}(?![-_A-Za-z0-9])"
)
_WECHAT_RAW = re.compile(r"(?<![A-Za-z0-9_])wxid_[A-Za-z0-9]{6,}")
_WECHAT_SIGNAL = re.compile(r"信|微|[VvXx]|[Ww]e")

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-HJ-Za-hj-z] ?[·•.]? ?"
    r"(?=[A-Za-z]{0,4}\d)[A-HJ-NP-Za-hj-np-z\d]{4}"
    r"(?:[A-HJ-NP-Za-hj-np-z\d]{1,2}(?![A-Za-z\d])|[挂学警港澳领使])"
)

_COUNT = r"(?:[0-9０-９A-Za-z]{1,5}|[一二三四五六七八九十百]{1,4})"
_SEP = r"[ ,，\-－]?"
_BLOCK = rf"{_COUNT}(?:栋|幢|号楼|座|#楼|#)"
_UNIT = rf"{_COUNT}单元"
_FLOOR = r"(?:[0-9０-９一二三四五六七八九十]{1,3}[层楼])"
_ROOM = rf"{_COUNT}(?:室|房(?!间|屋|产|子|源|价)|户|号(?!线|楼|电梯|门|车|机|梯|口))"
_BARE_ROOM = r"[0-9０-９]{3,4}(?![0-9０-９A-Za-z]|年|月|日|元|块|个|人|户|次|多|余|平|米|[.．]\d)"
_LANE = r"[0-9０-９]{1,4}弄"
_NUMBER = (
    r"(?<![月至到~～、])(?<!月 )(?<!\d[-－—])[0-9０-９]{1,4}号"  # in a street; 5月22号 is a day
)
_HOUSE = re.compile(
    rf"(?<![0-9０-９])(?:{_LANE}{_SEP}[0-9０-９]{{1,4}}号(?:{_SEP}[0-9０-９]{{3,4}}室)?"
    rf"|{_NUMBER}{_SEP}{_UNIT}(?:{_SEP}{_FLOOR})?(?:{_SEP}(?:{_ROOM}|{_BARE_ROOM}))?"
    rf"|{_NUMBER}{_SEP}[0-9０-９]{{3,4}}室"
    rf"|{_BLOCK}{_SEP}{_UNIT}(?:{_SEP}{_FLOOR})?(?:{_SEP}(?:{_ROOM}|{_BARE_ROOM}))?"
    rf"|(?:{_BLOCK}|{_UNIT})(?:{_SEP}{_FLOOR})?{_SEP}(?:{_ROOM}|{_BARE_ROOM}))"
)
_HOUSE_SIGNAL = re.compile(r"[栋幢座#弄室]|号楼|单元")
_HYPHENED = re.compile(
    r"(?<=[区苑园城府湾庭村里院邸])[0-9０-９]{1,3}([-－])[0-9０-９]{1,2}\1[0-9０-９]{3,4}(?![0-9０-９])"
)


def mask_emails(text: str) -> str:
    """Replace mail addresses by `[邮箱]`, also with a full-width ＠.

    >>> mask_emails("回复请发li.hua88@example.com，谢谢")
    '回复请发[邮箱]，谢谢'
    """
    return _EMAIL.sub(EMAIL_MASK, text) if "@" in text or "＠" in text else text


def mask_qq(text: str) -> str:
    """Replace QQ numbers after a word that tells them (QQ, 扣扣, 加我Q) by `[QQ]`.

    Numbers without such a word stay: nothing tells them from quantities.

    >>> mask_qq("加我QQ：123456789详谈")
    '加我QQ：[QQ]详谈'
    """
    return _QQ.sub(rf"\1{QQ_MASK}", text) if _QQ_SIGNAL.search(text) else text


def mask_wechat(text: str) -> str:
    """Replace WeChat ids by `[微信]`: `wxid_…`, and what follows 微信号, 加V or vx.

    After 微信 or 加V alone the id must hold a digit, hyphen or underscore, so that brands in Latin
    letters stay. Nicknames in Chinese are not found.

    >>> mask_wechat("微信号：lihua_1990，客服加了不回")
    '微信号：[微信]，客服加了不回'
    >>> mask_wechat("加V：lihua1990，比加Vitamin便宜")
    '加V：[微信]，比加Vitamin便宜'
    >>> mask_wechat("微信Android版闪退")
    '微信Android版闪退'
    """
    if not _WECHAT_SIGNAL.search(text):
        return text
    text = _WECHAT_RAW.sub(WECHAT_MASK, text)
    return _WECHAT_LOOSE.sub(rf"\1{WECHAT_MASK}", _WECHAT.sub(rf"\1{WECHAT_MASK}", text))


def mask_plates(text: str) -> str:
    """Replace number plates by `[车牌]`: province, letter, five or six characters with a digit.

    Plates of diplomats (使 first) and of the army are not found.

    >>> mask_plates("京A·12345违停，粤BD12345也在")
    '[车牌]违停，[车牌]也在'
    """
    return _PLATE.sub(PLATE_MASK, text)


def mask_house_numbers(text: str) -> str:
    """Replace block, unit and room by `[门牌]`; the street and the community stay.

    At least two of the three must stand together, because a block alone (3号楼电梯坏了) is what a
    complaint is about, and a room alone is as often a hotel's. The number in a street counts for a
    block (22号3单元); alone (解放路128号) it is where a shop is.

    >>> mask_house_numbers("丽都小区3栋2单元501室漏水")
    '丽都小区[门牌]漏水'
    >>> mask_house_numbers("丽都小区3号楼电梯坏了")
    '丽都小区3号楼电梯坏了'
    """
    if _HOUSE_SIGNAL.search(text):
        text = _HOUSE.sub(HOUSE_MASK, text)
    return _HYPHENED.sub(HOUSE_MASK, text) if "-" in text or "－" in text else text
