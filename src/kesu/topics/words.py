"""Words of a text that can tell what it is about."""

import re
from collections.abc import Collection
from itertools import pairwise

from kesu.text.segment import words

# `[手机]` (a masked phone number), `[愤怒]` (a named emoji) and `A3区` (a masked place) are marks.
MARK = re.compile(r"\[[^\[\]]{1,12}\]|(?<![A-Za-z\d])[A-Z]\d{0,2}[省市县区]")
# Han, or letters alone; `c3` and `2025` are parts of a number or of an address.
WORD = re.compile(r"[A-Za-z]+|[\u3400-\u9fffA-Za-z0-9]*[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9]*")
HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
# Stands for punctuation and marks: no phrase goes across it.
BREAK = ""


def split_words(text: str) -> list[str]:
    """The words of a text in order; marks, digits and punctuation become `BREAK`.

    >>> split_words("搅拌站噪音大，电话[手机]")
    ['搅拌站', '噪音', '大', '', '电话', '']
    >>> split_words("A3区麓谷小区噪音大")
    ['', '麓', '谷', '小区', '噪音', '大']
    """
    found = words(MARK.sub("，", text.strip()))
    return [word.lower() if WORD.fullmatch(word) else BREAK for word in found]


def content_words(tokens: list[str], stopwords: Collection[str]) -> list[str]:
    """The words that carry meaning: no stop words, no single characters.

    >>> content_words(["搅拌站", "的", "噪音", "大", ""], {"的"})
    ['搅拌站', '噪音']
    """
    return [word for word in tokens if len(word) > 1 and word not in stopwords]


def terms(tokens: list[str], stopwords: Collection[str]) -> set[str]:
    """The content words of a text, and the pairs of them that stand side by side.

    >>> sorted(terms(["搅拌站", "噪音", "", "扰民"], set()))
    ['噪音', '扰民', '搅拌站', '搅拌站 噪音']
    """
    single = set(content_words(tokens, stopwords))
    pairs = {f"{a} {b}" for a, b in pairwise(tokens) if a in single and b in single and a != b}
    return single | pairs
