"""Which language a text is in, as far as its characters tell."""

import re

from kesu.text.segment import tagged_words

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA_OR_HANGUL = re.compile(
    "[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9d\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"
)
_OTHER_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile("[A-Za-z]")
_NOT_PLAIN = re.compile("[^\x00-\x7f\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef‘’“”…—·]")
MASK = re.compile(r"\[(?:QQ|[一-鿿]{2,3})\]")
# Japanese writes kana in nearly every phrase; a Chinese text may quote の or a brand.
MAX_FOREIGN_SHARE = 0.2
CLAUSE_CHARS = 4  # Han in a row, from which they may be a clause
SAYING = frozenset("vaduyz")  # tags of verbs, adjectives, adverbs, particles; names have none


def han_share(text: str) -> float:
    """The share of Han among the letters of any script; 0 if there are no letters.

    Digits, punctuation, emoji and masks such as [手机] are no letters.

    >>> han_share("退款慢 app闪退")
    0.625
    >>> han_share("12345！[手机]")
    0.0
    """
    if "[" in text:
        text = MASK.sub("", text)
    n_han = _n_han(text)
    n_letters = n_han + _n_other_letters(text)
    return n_han / n_letters if n_letters else 0.0


def is_chinese(text: str, min_han_share: float) -> bool:
    """Whether a text is Chinese: enough Han, and hardly any kana or hangul.

    Brands are long in letters: a text with less Han is Chinese as well where Han are enough when
    a word in other letters counts as one, and four of them or more in a row say something, with a
    verb, an adjective, an adverb or a particle. The name of a place in an English text does not;
    one that holds a verb (海底捞火锅) may.

    >>> is_chinese("物流太慢，APP还闪退", 0.5)
    True
    >>> is_chinese("Hello Kitty杯子坏了", 0.3), is_chinese("Stayed two nights in 北京王府井", 0.3)
    (True, False)
    >>> is_chinese("この商品は最悪の品質です", 0.3)
    False
    """
    share = han_share(text)
    if share == 0.0 or (share < min_han_share and not _is_clause_among_brands(text, min_han_share)):
        return False
    n_foreign = len(_KANA_OR_HANGUL.findall(text))
    return n_foreign == 0 or n_foreign <= MAX_FOREIGN_SHARE * _n_han(text)


def _is_clause_among_brands(text: str, min_han_share: float) -> bool:
    n_han, n_words = _n_han(text), len(_OTHER_WORD.findall(_HAN.sub(" ", text)))
    if n_han < min_han_share * (n_han + n_words):
        return False
    runs = [run for run in _HAN.findall(text) if len(run) >= CLAUSE_CHARS]
    return any(tag[0] in SAYING for run in runs for _, tag in tagged_words(run))


def _n_han(text: str) -> int:
    return sum(map(len, _HAN.findall(text)))


def _n_other_letters(text: str) -> int:
    if not _NOT_PLAIN.search(text) and not _KANA_OR_HANGUL.search(text):
        return len(_ASCII_WORD.findall(text))
    return sum(char.isalpha() and not _HAN.match(char) for char in text)
