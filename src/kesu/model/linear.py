"""The linear part: TF-IDF of characters and one linear SVM a label."""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from kesu.model.kinds import Scores
from kesu.model.ngrams import Counted, Ngrams, count_known, count_ngrams, n_with, weigh
from kesu.model.settings import TrainSettings
from kesu.model.targets import Floats, Target

_log = logging.getLogger(__name__)


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
    ngrams: Ngrams
    idf: Floats
    coefs: Mapping[str, Floats]
    intercepts: Mapping[str, Floats]

    def scores(self, texts: Sequence[str]) -> dict[str, Scores]:
        """Per task (n_texts, n_labels): distance to each label's plane, positive means it."""
        return self.scores_of(count_known(texts, self.vocabulary, self.ngrams))

    def scores_of(self, counts: csr_matrix) -> dict[str, Scores]:
        """The same of texts whose n-grams are counted, (n_texts, n_ngrams)."""
        features = weigh(counts, self.idf)
        return {
            task: np.asarray(features @ coef.T + self.intercepts[task], np.float64)
            for task, coef in self.coefs.items()
        }

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """(n_texts, n_ngrams): sublinear TF-IDF, rows of length 1 or empty."""
        return weigh(count_known(texts, self.vocabulary, self.ngrams), self.idf)


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
    counted = count_ngrams(texts, settings)
    counted = counted.of(counted.common(settings))
    return fit_counted(counted, targets, settings=settings, balanced=balanced, seed=seed)


def fit_counted(
    counted: Counted,
    targets: Mapping[str, Target],
    *,
    settings: TrainSettings,
    balanced: frozenset[str],
    seed: int,
) -> LinearModel:
    """The same of texts whose n-grams are counted; all of these are used."""
    n_texts = counted.counts.shape[0]
    idf = (np.log((1 + n_texts) / (1 + n_with(counted.counts))) + 1).astype(np.float32)
    features = weigh(counted.counts, idf)
    coefs: dict[str, Floats] = {}
    intercepts: dict[str, Floats] = {}
    for task, target in targets.items():
        weight = "balanced" if task in balanced else None
        solver = LinearSVC(
            C=settings.linear_c, class_weight=weight, random_state=seed, max_iter=5000
        )
        coefs[task], intercepts[task] = _fit_task(features, target, solver)
    vocabulary = tuple(map(str, counted.vocabulary))
    return LinearModel(vocabulary, counted.ngrams, idf, coefs, intercepts)


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
