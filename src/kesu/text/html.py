"""Remains of HTML: entities, tags, comments, and halves of tags that lost their bracket."""

import html
import re

_SIGNAL = re.compile(r"[<>&]|_x000[0-9A-Fa-f]_")
_BARE_ENTITY = re.compile(r"&(nbsp|lt|gt|amp|quot|ldquo|rdquo|hellip|mdash)(?![A-Za-z;])")
# Bounded, so that a hundred thousand openings without an end take no minutes.
_BLOCKS = re.compile(
    r"<!--.{0,2000}?-->|<(script|style)\b[^<>]{0,500}>.{0,5000}?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG_NAMES = (
    "a|abbr|article|b|big|blockquote|body|br|button|center|code|dd|div|dl|dt|em|font|footer|form|"
    "h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|meta|nav|o:p|ol|option|p|pre|s|"
    "script|section|select|small|span|strong|style|sub|sup|table|tbody|td|textarea|tfoot|th|thead|"
    "title|tr|u|ul|video"
)
_TAG = re.compile(rf"</?\s*(?:{_TAG_NAMES})(?:\s[^<>]*|\s*/)?>", re.IGNORECASE)
# `li>` or `/div>` after a lost `<`, and `<li` or `</p` before a lost `>`, at the border of a word.
_DEBRIS_NAMES = "br|div|dd|dl|dt|h[1-6]|li|ol|span|strong|table|td|tr|ul"
_DEBRIS = re.compile(
    rf"(?<![A-Za-z<])/?(?:{_DEBRIS_NAMES})\s?/?>|</?(?:{_DEBRIS_NAMES})(?![A-Za-z0-9:>=])"
    r"|(?<![A-Za-z<])/?p>(?![A-Za-z0-9=\[])|</?p(?![A-Za-z0-9:>=])",
    re.IGNORECASE,
)
_WORD_EXPORT = re.compile(r"_x000[0-9A-Fa-f]_")  # control characters as spreadsheets write them
_MAX_ROUNDS = 8


def strip_html(text: str) -> str:
    r"""Put a space for tags, comments, scripts and half tags, and characters for entities.

    Only known tag names are tags, so that 价格<100元 and 3<5 stay. Repeats until nothing changes:
    texts are often escaped twice. Text outside tags is kept, whatever it is.

    >>> strip_html("<p>客服&amp;nbsp;不理人<br/>要求退款</p>")
    ' 客服\xa0不理人 要求退款 '
    >>> strip_html("价格<100元 且 >50")
    '价格<100元 且 >50'
    >>> strip_html("li>小区停水 /li>")
    ' 小区停水  '
    """
    for _ in range(_MAX_ROUNDS):
        if not _SIGNAL.search(text):
            break
        stripped = _strip_once(text)
        if stripped == text:
            break
        text = stripped
    return text


def _strip_once(text: str) -> str:
    if "&" in text:
        text = html.unescape(_BARE_ENTITY.sub(r"&\1;", text))
    text = _TAG.sub(" ", _BLOCKS.sub(" ", text))
    return _WORD_EXPORT.sub(" ", _DEBRIS.sub(" ", text))
