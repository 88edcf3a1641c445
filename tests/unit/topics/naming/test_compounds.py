"""Words that the segmenter cuts, and phrases that are whole."""

import pytest

from kesu.topics.naming.compounds import join_compounds
from kesu.topics.naming.phrases import common_phrases
from kesu.topics.naming.speech import can_end, can_start, is_matter, is_nominal, is_place
from kesu.topics.words import split_words

VARIED = [
    "楼下前置仓半夜卸货", "反映前置仓噪音很大", "希望前置仓搬走", "旁边前置仓货车多",
    "投诉前置仓扰民", "这个前置仓夜里开工",
]  # fmt: skip


def joined(texts: list[str], stopwords: frozenset[str] = frozenset()) -> list[list[str]]:
    """The words of texts, compounds joined."""
    return join_compounds([split_words(text) for text in texts], stopwords)


def test_parts_that_are_never_apart_are_one_word() -> None:
    """前置 and 仓 are cut by the dictionary; what stands around them varies."""
    assert split_words(VARIED[0]).count("前置仓") == 0
    assert all("前置仓" in words for words in joined(VARIED))


def test_a_sentence_that_many_copied_makes_no_word() -> None:
    """软件 always follows 读屏 here, but so does all the rest."""
    texts = [f"{start}不支持读屏软件无法购物" for start in ("应用", "网页", "你们", "平台", "系统")]
    assert all("读屏软件" not in words for words in joined(texts))


def test_stop_words_and_rare_pairs_are_left_alone() -> None:
    """A part that is a stop word joins nothing, nor do parts seen together a few times."""
    assert joined(VARIED, frozenset({"前置"})) == [split_words(text) for text in VARIED]
    assert joined(VARIED[:3]) == [split_words(text) for text in VARIED[:3]]


def whole(texts: list[str]) -> dict[str, bool]:
    """Which phrases many texts share, and whether they are whole."""
    found = common_phrases([split_words(text) for text in texts], frozenset({"的", "很"}))
    return {phrase.text: phrase.is_whole for phrase in found}


def test_a_phrase_that_always_goes_on_is_not_whole() -> None:
    """营销短信 is cut from 营销短信退订 if nothing else follows it, and whole if much does."""
    same = whole([f"{name}，营销短信退订失败" for name in ("昨天", "今天", "上午")])
    assert not same["营销短信"]
    assert same["营销短信退订失败"]
    assert whole(["营销短信太多", "营销短信骚扰", "又是营销短信"])["营销短信"]


@pytest.mark.parametrize(
    ("word", "starts", "ends"),
    [("流程", True, True), ("稍微", False, False), ("的", False, False), ("繁琐", True, True)],
)
def test_words_that_lean_on_others_are_no_ends(word: str, *, starts: bool, ends: bool) -> None:
    """No name begins or ends with an adverb or a particle."""
    assert (can_start(word), can_end(word)) == (starts, ends)


@pytest.mark.parametrize(
    ("word", "roles"),
    [
        ("丽景花园", (True, True, False)),
        ("小区", (False, True, False)),
        ("泄露", (False, False, True)),
    ],
)
def test_words_have_a_part_in_a_name(word: str, roles: tuple[bool, bool, bool]) -> None:
    """Place, thing, matter."""
    assert (is_place(word), is_nominal(word), is_matter(word)) == roles
