"""Test texts that are nearly those of train, though no duplicate group is on two sides."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from kesu.scores.metrics import Floats

MOST_TRAIN = 50_000  # training texts that are looked through, drawn at random
COMMON = 0.05  # share of the texts from which a pair tells nothing, where there are many texts
_MANY = 1000
_CHUNK = 200  # test texts at a time


def nearness(test: Sequence[str], train: Sequence[str]) -> Floats:
    """(n_test,) cosine of each test text to the nearest of train, by pairs of characters.

    Pairs are weighed by TF-IDF, so that a common phrase alone makes no near copy.
    """
    found = np.zeros(len(test))
    if not len(test) or not len(train):
        return found
    if len(train) > MOST_TRAIN:
        chosen = np.random.default_rng(0).permutation(len(train))[:MOST_TRAIN]
        train = [train[at] for at in chosen]
    weigh = TfidfVectorizer(
        analyzer="char", ngram_range=(2, 2), sublinear_tf=True, dtype=np.float32,
        max_df=COMMON if len(train) > _MANY else 1.0,
    )  # fmt: skip
    try:
        weigh.fit([*train, *test])
    except ValueError:  # no text has two characters
        return found
    known = weigh.transform(train)
    asked = sparse.csr_matrix(weigh.transform(test))
    for start in range(0, len(test), _CHUNK):
        similar = asked[start : start + _CHUNK] @ known.T
        found[start : start + _CHUNK] = similar.max(axis=1).toarray()[:, 0]
    return found
