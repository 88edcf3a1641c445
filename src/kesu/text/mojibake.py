"""Texts decoded with the wrong table."""

import re

import ftfy

# Only what undoes a wrong decoding: ftfy's other repairs turn ，！“” into ASCII.
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=True,
    remove_control_chars=False,
    replace_lossy_sequences=True,
    normalization=None,
    explain=False,
)
# Two marks of Latin text and C1 controls in a row: 服务 read as Latin-1 is æœ\x8då\x8a¡.
_LATIN_SIGNAL = re.compile("[\u0080-\u00ff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2}")
_LATIN_LEAD = re.compile("[\u00c2-\u00f4]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What the decoders of many programs leave for bytes they could not read, read as GBK again.
_LOST = re.compile("(?:锟斤拷|锟斤|斤拷锟|锟絔|锟絓|锟叫)+|(?:烫烫烫烫)+|(?:屯屯屯屯)+")
# Characters whose GBK bytes are the first two of a Chinese character in UTF-8.
_GBK_LEADS = re.compile(
    "["
    + "".join(
        bytes((lead, trail)).decode("gbk", "ignore")
        for lead in range(0xE4, 0xEA)
        for trail in range(0x80, 0xC0)
    )
    + "]"
)
_WIDE_RUN = re.compile("[^\x00-\x7f\U00010000-\U0010ffff]+")
_COMMON = frozenset(
    "的一是了我不在有人这上大来个到们中说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去"
    "行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从"
    "客服务态度差快递退款货物流电话问题投诉处理质量商品买卖价格钱单店员很太慢坏气评价收到等打开网手机"
    "小区物业停水路灯车位噪音工资拖欠医院学校交通公租房"
)
_MIN_GAIN = 0.1  # in the share of common characters
_MIN_GAIN_IF_LOSSY = 0.3
_MAX_LOST = 0.25  # of the characters, where bytes were lost


def repair_mojibake(text: str) -> str:
    """Decode again what was decoded wrongly, and remove runs that lost bytes leave (锟斤拷).

    UTF-8 read as Latin-1 or Windows-1252 is left to ftfy; UTF-8 read as GBK is tried here, run by
    run, and taken only if the result holds more common characters. Characters that lost bytes
    are left out, where they are few. Text that was read wrongly twice with two tables stays.

    >>> repair_mojibake("鏈嶅姟鎬佸害")
    '服务态度'
    >>> repair_mojibake("快递锟斤拷锟斤拷没到，“差评”！")
    '快递没到，“差评”！'
    """
    if text.isascii():
        return text
    if _SURROGATE.search(text) or (_LATIN_SIGNAL.search(text) and _LATIN_LEAD.search(text)):
        text = ftfy.fix_text(text, _FTFY)
    if len(_GBK_LEADS.findall(text)) > 1:
        text = _WIDE_RUN.sub(_decoded_run, text)
    return _LOST.sub("", text) if "锟" in text or "烫烫" in text or "屯屯" in text else text


def _decoded_run(match: re.Match[str]) -> str:
    """A run of characters read as UTF-8 if that is more plausible, else as it is."""
    run = match[0]
    try:
        # Windows reads the byte 80 as €, which GB 18030 writes otherwise.
        data = b"\x80".join(part.encode("gb18030") for part in run.split("€"))
    except UnicodeEncodeError:
        return run
    decoded = data.decode("utf-8", "replace")
    kept = decoded.replace("\ufffd", "")
    n_lost = len(decoded) - len(kept)
    if not kept or n_lost > _MAX_LOST * len(decoded):
        return run
    gain = _common_share(kept) - _common_share(run)
    return kept if gain >= (_MIN_GAIN_IF_LOSSY if n_lost else _MIN_GAIN) else run


def _common_share(text: str) -> float:
    return sum(char in _COMMON for char in text) / len(text)
