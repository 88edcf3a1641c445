"""Counting once for many fits gives what counting anew for each would."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from kesu.model.ngrams import count_known, count_ngrams
from kesu.model.settings import TrainSettings

TEXTS = [
    f"订单{at}{thing}{fault}，{end}"
    for at, (thing, fault) in enumerate(
        (thing, fault) for thing in ("快递", "客服", "退款", "商品") for fault in ("慢", "坏", "差")
    )
    for end in ("请处理", "太差了", "不满意")
]


@pytest.mark.parametrize("max_features", [40, 200_000])
def test_a_part_has_the_ngrams_that_it_would_have_alone(max_features: int) -> None:
    """Those in two of its texts, and of too many the most frequent, with the same counts."""
    settings = TrainSettings(max_features=max_features)
    rows = np.arange(0, len(TEXTS), 3)
    counted = count_ngrams(TEXTS, settings)
    part = counted.of(counted.at(rows).common(settings)).at(rows)
    alone = CountVectorizer(
        analyzer="char", ngram_range=(1, 3), min_df=settings.min_df, max_features=max_features
    )
    hidden = ["订单0" + TEXTS[row].lstrip("订单0123456789") for row in rows]
    wanted = alone.fit_transform(hidden)
    assert part.vocabulary.tolist() == alone.get_feature_names_out().tolist()
    assert np.array_equal(part.counts.toarray(), wanted.toarray())


def test_known_ngrams_are_counted_as_they_were_learned() -> None:
    """In new texts; others do not count."""
    counted = count_ngrams(TEXTS, TrainSettings())
    found = count_known([*TEXTS, "从来没有"], counted.vocabulary.tolist(), counted.ngrams)
    assert np.array_equal(found[:-1].toarray(), counted.counts.toarray())
    assert found[-1].nnz == 0


@pytest.mark.parametrize("texts", [[], ["只有一条"], ["甲", "乙"]])
def test_texts_that_share_nothing_have_no_ngrams(texts: list[str]) -> None:
    """Nor do none at all."""
    counted = count_ngrams(texts, TrainSettings())
    assert counted.counts.shape == (len(texts), 0)
    assert not len(counted.common(TrainSettings()))
