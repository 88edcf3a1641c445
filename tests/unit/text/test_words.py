"""Language and segmentation."""

import warnings

import pytest

from kesu.text.language import han_share, is_chinese
from kesu.text.segment import words

SENTENCES = [
    "快递三天没到客服不理人",
    "小区停水物业电话没人接",
    "要求退款并赔偿运费",
    "屏幕有划痕，明显是二手货",
    "公交车经常晚点，希望增加班次",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("物流太慢", True, id="chinese"),
        pytest.param("iPhone 14 Pro Max 屏幕有问题", True, id="long-brand"),
        pytest.param("Nintendo Switch Pro Controller 手柄", False, id="mostly-latin"),
        pytest.param("この商品は最悪の品質です", False, id="japanese"),
        pytest.param("배송이 너무 늦어요", False, id="korean"),
        pytest.param("鮮の每日店的奶茶不新鲜", True, id="one-kana"),
        pytest.param("12345!!", False, id="no-letters"),
    ],
)
def test_is_chinese(text: str, *, expected: bool) -> None:
    """Han prevails, and kana and hangul are rare."""
    assert is_chinese(text, 0.5) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello Kitty杯子坏了", True),
        ("iPhone 15 Pro Max充不进电", True),
        ("Nintendo Switch手柄漂移", True),
        ("Windows Update更新失败", True),
        ("The hotel near 上海虹桥机场 was awful and the staff was rude", False),
        ("Stayed at the 全聚德烤鸭店 branch", False),
        ("Best noodles at 兰州拉面馆", False),
        ("Nobody cared about us at all and they only said 没有办法 again and again", False),
        ("配送が遅い。カスタマー Service対応最悪", False),
        ("Nintendo Switchのコントローラー交換対応最悪でした", False),
    ],
)
def test_a_clause_among_brands(text: str, *, expected: bool) -> None:
    """Few letters of many are Han: a clause of them is Chinese, a name of a place is not."""
    assert is_chinese(text, 0.3) is expected


def test_han_share_counts_letters_of_any_script() -> None:
    """Cyrillic counts as Latin does."""
    assert han_share("退款 ок") == pytest.approx(0.5)
    assert han_share("") == 0.0


def test_words_lose_nothing() -> None:
    """Words joined are the text."""
    for sentence in SENTENCES:
        assert "".join(words(sentence)) == sentence


def test_words_are_those_of_jieba() -> None:
    """The fast segmenter cuts as the known one does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 -- its import warns

        expected = [jieba.lcut(sentence) for sentence in SENTENCES]
    same = sum(words(text) == other for text, other in zip(SENTENCES, expected, strict=True))
    assert same >= len(SENTENCES) - 1
