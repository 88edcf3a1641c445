"""The linear part: TF-IDF of characters and one linear SVM a label."""

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from kesu.model.kinds import Scores
from kesu.model.settings import TrainSettings
from kesu.model.targets import Floats, Target

_log = logging.getLogger(__name__)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class LinearModel:
    """A fitted linear part.

    Attributes:
        vocabulary: n-grams of characters in column order.
        ngrams: the shortest and the longest n-gram.
        idf: (n_ngrams,) weights.
        coefs: per task (n_labels, n_ngrams).
        intercepts: per task (n_labels,).
    """

    vocabulary: tuple[str, ...]
    ngrams: tuple[int, int]
    idf: Floats
    coefs: Mapping[str, Floats]
    intercepts: Mapping[str, Floats]

    def scores(self, texts: Sequence[str]) -> dict[str, Scores]:
        """Per task (n_texts, n_labels): distance to each label's plane, positive means it."""
        features = self.features(texts)
        return {
            task: np.asarray(features @ coef.T + self.intercepts[task], np.float64)
            for task, coef in self.coefs.items()
        }

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """(n_texts, n_ngrams): sublinear TF-IDF, rows of length 1 or empty."""
        plain = [hide_digits(text) for text in texts]
        return _weigh(_count(plain, self.vocabulary, self.ngrams), self.idf)


def hide_digits(text: str) -> str:
    """The text with `0` for each run of digits: numbers teach little and may be somebody's.

    >>> hide_digits("订单20231号，等了３天")
    '订单0号，等了0天'
    """
    return _DIGITS.sub("0", text)


def fit_linear(
    texts: Sequence[str],
    targets: Mapping[str, Target],
    *,
    settings: TrainSettings,
    balanced: frozenset[str],
    seed: int,
) -> LinearModel:
    """Fit the linear part on training texts.

    Args:
        texts: training texts.
        targets: gold labels per task, a row a text; rows that are not known teach nothing.
        settings: n-grams and C.
        balanced: tasks in which rare classes weigh more.
        seed: for the solver.
    """
    ngrams = (settings.ngram_min, settings.ngram_max)
    plain = [hide_digits(text) for text in texts]
    vocabulary = _vocabulary(plain, settings)
    counts = _count(plain, vocabulary, ngrams)
    held = np.bincount(counts.indices, minlength=len(vocabulary)) if vocabulary else np.zeros(0)
    idf = (np.log((1 + len(texts)) / (1 + held)) + 1).astype(np.float32)
    features = _weigh(counts, idf)
    coefs: dict[str, Floats] = {}
    intercepts: dict[str, Floats] = {}
    for task, target in targets.items():
        weight = "balanced" if task in balanced else None
        solver = LinearSVC(
            C=settings.linear_c, class_weight=weight, random_state=seed, max_iter=5000
        )
        coefs[task], intercepts[task] = _fit_task(features, target, solver)
    return LinearModel(vocabulary, ngrams, idf, coefs, intercepts)


def _vocabulary(texts: Sequence[str], settings: TrainSettings) -> tuple[str, ...]:
    if len(texts) < settings.min_df:
        return ()
    counter = CountVectorizer(
        analyzer="char",
        ngram_range=(settings.ngram_min, settings.ngram_max),
        min_df=settings.min_df,
        max_features=settings.max_features,
    )
    try:
        counter.fit(texts)
    except ValueError:  # the texts share nothing
        return ()
    return tuple(str(ngram) for ngram in counter.get_feature_names_out())


def _count(texts: Sequence[str], vocabulary: Sequence[str], ngrams: tuple[int, int]) -> csr_matrix:
    if not vocabulary or not texts:
        return csr_matrix((len(texts), len(vocabulary)), dtype=np.float32)
    counter = CountVectorizer(
        analyzer="char", ngram_range=ngrams, vocabulary=list(vocabulary), dtype=np.float32
    )
    return counter.transform(texts)


def _weigh(counts: csr_matrix, idf: Floats) -> csr_matrix:
    weighed = counts.copy()
    weighed.data = (np.log(weighed.data) + 1) * idf[weighed.indices]
    return normalize(weighed) if weighed.shape[0] and weighed.shape[1] else weighed


def _fit_task(features: csr_matrix, target: Target, solver: LinearSVC) -> tuple[Floats, Floats]:
    rows = np.flatnonzero(target.known)
    n_labels = target.values.shape[1]
    coef = np.zeros((n_labels, features.shape[1]), np.float32)
    intercept = np.full(n_labels, -1, np.float32)
    known = features[rows]
    for label in range(n_labels):
        holds = target.values[rows, label] > 0
        if not holds.any() or holds.all() or not features.shape[1]:
            intercept[label] = 1 if holds.any() and holds.all() else -1
            continue
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ConvergenceWarning)
            solver.fit(known, holds)
        if caught:
            _log.info("linear part: label %d stopped before it converged", label)
        coef[label] = solver.coef_[0]
        intercept[label] = solver.intercept_[0]
    return coef, intercept
