"""What part a word plays in a name: by jieba's part of speech, and by how places end."""

from functools import cache

from kesu.text.segment import tagged_words

_NOMINAL = ("n", "x", "j", "b", "s", "eng", "k", "zg", "vn", "an")
_PROPER = ("nr", "nz", "nt")  # persons, makes, bodies
_MATTER = ("v", "a", "i", "l")
_PLACE = ("ns", "nt")
_PLACE_ENDS = (
    "小区", "花园", "家园", "公寓", "大厦", "广场", "社区", "街道", "大道", "路", "街", "巷", "村",
    "镇", "乡", "县", "区", "市", "桥", "站", "学校", "小学", "中学", "医院", "公园", "市场",
)  # fmt: skip
_SHORTEST_PLACE = 3  # characters
# Particles, prepositions, conjunctions, adverbs, pronouns and the like, which lean on a neighbour.
_NO_START = ("u", "p", "c", "y", "q", "f", "r", "d", "k")
_NO_END = ("p", "c", "d", "r", "uj", "uv", "ud", "ug", "q", "m")


@cache
def tag(word: str) -> str:
    """Part of speech of a word by itself, as jieba names it; of a word of several parts the last.

    >>> tag("噪音"), tag("泄露"), tag("丽景花园")
    ('n', 'v', 'n')
    """
    found = tagged_words(word)
    return found[-1][1] if found else "x"


def is_nominal(word: str) -> bool:
    """Whether a word names something.

    >>> is_nominal("仓库"), is_nominal("停止")
    (True, False)
    """
    return tag(word).startswith(_NOMINAL)


def is_matter(word: str) -> bool:
    """Whether a word tells what happens, or how something is.

    >>> is_matter("泄露"), is_matter("仓库")
    (True, False)
    """
    return tag(word).startswith(_MATTER)


def is_place(word: str) -> bool:
    """Whether a word names a place.

    >>> is_place("六安市"), is_place("丽景花园"), is_place("小区")
    (True, True, False)
    """
    ends = len(word) >= _SHORTEST_PLACE and word.endswith(_PLACE_ENDS)
    return ends or tag(word).startswith(_PLACE)


def is_thing(word: str) -> bool:
    """Whether a word names something by what it is: no place, and nobody's own name.

    >>> is_thing("混凝土"), is_thing("恒泽"), is_thing("丽景花园")
    (True, False, False)
    """
    return is_nominal(word) and not is_place(word) and not tag(word).startswith(_PROPER)


def can_start(word: str) -> bool:
    """Whether a phrase may begin with a word.

    >>> can_start("稍微"), can_start("流程")
    (False, True)
    """
    return not tag(word).startswith(_NO_START)


def can_end(word: str) -> bool:
    """Whether a phrase may end with a word.

    >>> can_end("稍微"), can_end("繁琐")
    (False, True)
    """
    return not tag(word).startswith(_NO_END)
