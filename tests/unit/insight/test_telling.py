"""What is told as typical of some texts."""

from kesu.insight.telling import most_telling


def test_a_mask_is_no_word_that_grows() -> None:
    """More texts with a masked number say nothing of mobile phones."""
    texts = [f"路灯坏了，请回电[手机]或[QQ]{n}" for n in range(30)]
    told = most_telling(texts, ["井盖松动"] * 30, texts, skipped=(), n_texts=2)
    assert {"手机", "QQ"}.isdisjoint(told.words)
    assert "路灯" in told.words
