"""Width and blanks: one way to write letters, digits and spaces."""

import re

_FULL_WIDTH = "".join(
    chr(code)
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
)
_OFFSET = 0xFEE0  # from a full-width character to its ASCII one
_TO_HALF_WIDTH = str.maketrans({char: chr(ord(char) - _OFFSET) for char in _FULL_WIDTH})
_IS_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")

# Characters that show nothing and part no words: zero-width, BOM, soft hyphen, direction marks,
# and the replacement character of a failed decoding. U+200D stays: it joins emoji.
_INVISIBLE = (
    "\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffd"
)
_INVISIBLES = re.compile(f"[{_INVISIBLE}]+")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_NEEDS_FOLDING = re.compile(rf"[{_INVISIBLE}\x00-\x1f\x7f-\x9f]|[^\S ]|  |^ | $")


def fold_width(text: str) -> str:
    """Write full-width letters and digits half-width; punctuation, Chinese as it is, stays.

    >>> fold_width("我买的ＡＢ１２型，坏了！")
    '我买的AB12型，坏了！'
    """
    return text.translate(_TO_HALF_WIDTH) if _IS_FULL_WIDTH.search(text) else text


def fold_spaces(text: str) -> str:
    r"""Make every run of white space and control characters one space; strip both ends.

    Zero-width characters, byte order marks and U+FFFD vanish without a space. A space between
    two Han characters stays, since people write it where others put a comma.

    >>> fold_spaces("\ufeff物流\u3000太慢\r\n\t退\u200b款 ")
    '物流 太慢 退款'
    """
    if not _NEEDS_FOLDING.search(text):
        return text
    return _BLANKS.sub(" ", _INVISIBLES.sub("", text)).strip(" ")
