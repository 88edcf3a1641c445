"""Keywords and names."""

import numpy as np
import pytest

from kesu.topics.describe import nearest_texts, topic_ids
from kesu.topics.naming.keywords import Term, choose_keywords, topic_terms
from kesu.topics.naming.names import UNNAMED, make_distinct, name_topic
from kesu.topics.words import content_words, split_words, terms

STOPWORDS = frozenset({"我们", "希望", "处理", "的", "很", "大"})


def test_marks_and_numbers_are_no_words() -> None:
    """Masks, named emoji, digits and mixed codes break a phrase and are never terms."""
    tokens = split_words("搅拌站[手机]噪音[愤怒]138001，c3")
    assert terms(tokens, STOPWORDS) == {"搅拌站", "噪音"}


def told(texts: list[str], labels: list[int]) -> list[list[Term]]:
    """The terms of topics of these texts."""
    return topic_terms([split_words(text) for text in texts], np.array(labels), STOPWORDS)


def test_keywords_are_common_inside_and_rare_outside() -> None:
    """What all texts share is no keyword; pairs that always go together are one keyword."""
    texts = [
        "小区搅拌站夜间噪音，物业",
        "村口搅拌站夜间噪音，物业",
        "小区电梯，物业",
        "村口电梯，物业",
    ]
    phrases = [term.phrase for term in choose_keywords(told(texts, [0, 0, 1, 1])[0], 8)]
    assert "物业" not in phrases
    assert any("搅拌站" in phrase for phrase in phrases)
    assert len(phrases) == len(set(phrases))


def test_how_long_it_went_on_is_no_keyword() -> None:
    """Nor a date, unless there is nothing else."""
    long, matter = Term("八天", 0.9, 0.9), Term("发货", 0.5, 0.4)
    assert choose_keywords([long, matter], 8) == [matter]
    assert choose_keywords([Term("三年 多月", 0.9, 0.9), matter], 1) == [matter]
    assert choose_keywords([long], 8) == [long]


def test_a_word_said_often_in_one_text_weighs_once() -> None:
    """One shouting text does not name a topic."""
    texts = ["退款退款退款退款，电梯", "电梯", "电梯", "公园", "公园", "公园"]
    assert told(texts, [0, 0, 0, -1, -1, -1])[0][0].text == "电梯"


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        pytest.param(
            ["小区搅拌站夜间噪音很大", "搅拌站夜间噪音扰民", "村口搅拌站夜间噪音"],
            "搅拌站夜间噪音",
            id="shared phrase",
        ),
        pytest.param(
            ["暖气，冰凉，管道", "暖气，冰凉，老人", "暖气，冰凉，物业"],
            "暖气·冰凉",
            id="keywords in reading order, apart in the texts",
        ),
    ],
)
def test_name_reads_as_in_the_texts(texts: list[str], name: str) -> None:
    """The longest shared phrase is the name, else keywords in the order of the texts."""
    found = told([*texts, "公园", "公园", "电梯"], [0] * len(texts) + [-1] * 3)
    keywords = choose_keywords(found[0], 8)
    assert name_topic([split_words(text) for text in texts], keywords, STOPWORDS) == name


def test_equal_names_are_told_apart() -> None:
    """The second of two equal names takes a keyword, a third without any takes a number."""
    keywords = [[Term("噪音", 1, 1)], [Term("噪音", 1, 1), Term("粉尘", 1, 1)], []]
    assert make_distinct(["噪音"] * 3, keywords) == ["噪音", "噪音·粉尘", "噪音（2）"]


def test_ids_do_not_depend_on_other_topics() -> None:
    """An id comes from the group alone."""
    one, two = topic_ids(["shop:1", "shop:2"])
    assert topic_ids(["shop:2"]) == [two]
    assert one != two
    assert len(one) == 9


def test_representatives_skip_equal_texts() -> None:
    """Of equal texts the nearest stands for both; ties go by id."""
    cosines = np.array([0.9, 0.8, 0.8, 0.1])
    assert nearest_texts(["a", "c", "b", "d"], ["x", "x", "y", "z"], cosines, 2) == ["a", "b"]


def test_a_name_does_not_hang_on_the_order_in_which_words_are_met() -> None:
    """Of phrases that weigh the same the longer names the topic, in whatever order sets come."""
    for number in range(40):
        words = [f"{word}{chr(0x4E00 + number)}" for word in "查泄源"]
        scored = [Term(w, 0.5, score) for w, score in zip(words, (0.1, 0.2, 0.3), strict=True)]
        tokens = [[*words, "部门", "人员"]] * 3
        assert name_topic(tokens, scored, STOPWORDS) == "".join(tokens[0])


def test_a_name_has_place_thing_and_matter() -> None:
    """What most texts speak of is in the name, in the order of the texts, and no more."""
    texts = [
        "丽景花园旁的仓库半夜卸货", "丽景花园门口，仓库又在卸货", "仓库天天卸货，丽景花园没法睡",
        "丽景花园居民投诉仓库卸货", "仓库在丽景花园边上，凌晨卸货",
    ]  # fmt: skip
    tokens = [split_words(text) for text in texts]
    found = told([*texts, *["退款慢"] * 5], [0] * 5 + [-1] * 5)
    name = name_topic(tokens, choose_keywords(found[0], 8), STOPWORDS)
    assert name == "丽景花园·仓库·卸货"


def test_a_name_tells_more_than_whose_it_is() -> None:
    """A place and a maker alone say nothing of the matter; the best common thing joins them."""
    tokens = [split_words("云栖雅苑旁，恒泽，混凝土"), split_words("恒泽，云栖雅苑，混凝土")] * 5
    weights = {"云栖雅苑": 0.8, "恒泽": 0.7, "混凝土": 0.4}
    keywords = [Term(word, weight, weight) for word, weight in weights.items()]
    assert set(name_topic(tokens, keywords, STOPWORDS).split("·")) >= {"云栖雅苑", "混凝土"}


def test_where_each_tells_it_in_words_of_its_own_a_place_needs_not_be_common() -> None:
    """Half as many as of the best keyword will do, though few texts have either."""
    tokens = [split_words(text) for text in ("云栖雅苑旁，恒泽", "恒泽，搅拌站，云栖雅苑")] * 5
    names = {"云栖雅苑": 0.5, "恒泽": 0.4, "搅拌站": 0.26}
    keywords = [Term(word, share, share) for word, share in names.items()]
    assert "搅拌站" in name_topic(tokens, keywords, STOPWORDS)
    for best, share in ((0.5, 0.2), (0.2, 0.12)):
        rare = [
            Term("云栖雅苑", best, best),
            Term("恒泽", best, best),
            Term("搅拌站", share, share),
        ]
        assert "搅拌站" not in name_topic(tokens, rare, STOPWORDS)


def test_no_name_is_long() -> None:
    """A further keyword is told only where there is room."""
    words = ["公共资源交易中心", "招标代理机构", "评标委员会", "中标候选单位"]
    texts = ["，".join(words)] * 4
    tokens = [split_words(text) for text in texts]
    keywords = [Term(word, 1, 1) for word in words]
    assert len(name_topic(tokens, keywords, STOPWORDS)) <= 16
    longest = make_distinct(["公共资源交易中心·中标单位"] * 2, [keywords] * 2)[1]
    assert longest == "公共资源交易中心·中标单位（2）"


def test_a_name_does_not_depend_on_the_order_of_texts() -> None:
    """Ties are broken by the words themselves."""
    texts = ["快递丢了", "快递坏了", "客服不理", "客服骂人", "物流慢"]
    keywords = [Term("客服", 0.4, 0.5), Term("快递", 0.4, 0.5)]
    names = {
        name_topic([split_words(text) for text in order], keywords, STOPWORDS)
        for order in (texts, texts[::-1], [*texts[2:], *texts[:2]])
    }
    assert len(names) == 1


def test_a_topic_of_which_no_word_tells_is_named_all_the_same() -> None:
    """By the words that come nearest; without any word at all it says that it has no name."""
    texts = ["电梯坏了", "电梯停了", "水管漏了", "电梯慢了", "电梯响了"]
    tokens, labels = [split_words(text) for text in texts], np.array([0, 0, 0, -1, -1])
    assert topic_terms(tokens, labels, STOPWORDS) == [[]]
    near = choose_keywords(topic_terms(tokens, labels, STOPWORDS, min_lift=0.0)[0], 8)
    assert [term.text for term in near] == ["电梯"]
    assert name_topic(tokens[:3], near, STOPWORDS).startswith("电梯")
    assert name_topic(tokens[:3], [], STOPWORDS) == UNNAMED
    assert make_distinct([UNNAMED] * 2, [[], []]) == [UNNAMED, f"{UNNAMED}（2）"]


def test_the_number_of_a_house_is_no_part_of_a_name(stopwords: frozenset[str]) -> None:
    """What is left of 3号楼 without its digit tells nothing."""
    told = split_words("3号楼整栋停水，7号院也停了")
    assert content_words(told, stopwords) == ["整栋", "停水"]
