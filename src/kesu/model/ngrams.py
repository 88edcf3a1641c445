"""N-grams of characters, counted once for a whole set of texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from kesu.model.settings import TrainSettings
from kesu.model.targets import Floats

_DIGITS = re.compile(r"\d+")
Ngrams = tuple[int, int]


@dataclass(frozen=True)
class Counted:
    """How often each text has each n-gram.

    Attributes:
        vocabulary: n-grams in column order.
        ngrams: the shortest and the longest n-gram.
        counts: (n_texts, n_ngrams).
    """

    vocabulary: np.ndarray
    ngrams: Ngrams
    counts: csr_matrix

    def at(self, rows: np.ndarray) -> "Counted":
        """The same of some texts."""
        return Counted(self.vocabulary, self.ngrams, self.counts[rows])

    def of(self, columns: np.ndarray) -> "Counted":
        """The same with some n-grams only."""
        return Counted(self.vocabulary[columns], self.ngrams, self.counts[:, columns])

    def common(self, settings: TrainSettings) -> np.ndarray:
        """Columns that are in `min_df` texts, of too many the `max_features` most frequent."""
        n_ngrams = len(self.vocabulary)
        columns = np.flatnonzero(n_with(self.counts) >= settings.min_df)
        if len(columns) > settings.max_features:
            sums = np.bincount(self.counts.indices, self.counts.data, n_ngrams).astype(np.int64)
            columns = np.sort(columns[(-sums[columns]).argsort()[: settings.max_features]])
        return columns


def n_with(counts: csr_matrix) -> np.ndarray:
    """(n_ngrams,): in how many texts each n-gram is."""
    return np.asarray(counts.getnnz(axis=0))


def count_ngrams(texts: Sequence[str], settings: TrainSettings) -> Counted:
    """All n-grams that are in `min_df` of the texts."""
    ngrams = (settings.ngram_min, settings.ngram_max)
    counter = CountVectorizer(
        analyzer="char", ngram_range=ngrams, min_df=settings.min_df, dtype=np.float32
    )
    nothing = Counted(np.zeros(0, dtype=object), ngrams, _no_counts(texts))
    if len(texts) < settings.min_df:
        return nothing
    try:
        counts = csr_matrix(counter.fit_transform(map(hide_digits, texts)))
    except ValueError:  # the texts share nothing
        return nothing
    counts.sort_indices()
    return Counted(counter.get_feature_names_out(), ngrams, counts)


def count_known(texts: Sequence[str], vocabulary: Sequence[str], ngrams: Ngrams) -> csr_matrix:
    """(n_texts, n_ngrams): how often each text has n-grams that are known."""
    if not vocabulary or not texts:
        return _no_counts(texts, len(vocabulary))
    counter = CountVectorizer(
        analyzer="char", ngram_range=ngrams, vocabulary=list(vocabulary), dtype=np.float32
    )
    return counter.transform(map(hide_digits, texts))


def weigh(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Sublinear TF-IDF of counts, rows of length 1 or empty."""
    weighed = counts.copy()
    weighed.data = (np.log(weighed.data) + 1) * idf[weighed.indices]
    return normalize(weighed) if weighed.shape[0] and weighed.shape[1] else weighed


def hide_digits(text: str) -> str:
    """The text with `0` for each run of digits: numbers teach little and may be somebody's.

    >>> hide_digits("订单20231号，等了３天")
    '订单0号，等了0天'
    """
    return _DIGITS.sub("0", text)


def _no_counts(texts: Sequence[str], n_ngrams: int = 0) -> csr_matrix:
    return csr_matrix((len(texts), n_ngrams), dtype=np.float32)
