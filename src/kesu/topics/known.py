"""Texts whose class is known, which tell what sets classes of this corpus apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy import sparse

# A term in fewer known texts has no say about itself: it weighs as much as the most telling ones.
MIN_TEXTS = 5
# Fewer known texts or classes tell nothing.
MIN_KNOWN, MIN_CLASSES = 50, 2
LEAST_WEIGHT = 0.05
# Share of the terms of the known texts that weigh less than a term that none of them has.
TELLING = 0.9


@dataclass(frozen=True)
class Known:
    """Some texts of the classes that are known.

    Attributes:
        texts: masked, distinct.
        labels: the class of each.
        embeddings: (n_texts, n_dims) of the encoder, or None.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    embeddings: np.ndarray | None = None

    @property
    def classes(self) -> np.ndarray:
        """(n_texts,) number of each text's class, from 0."""
        return np.unique(np.asarray(self.labels, dtype=str), return_inverse=True)[1]

    @property
    def is_enough(self) -> bool:
        """Whether anything can be learned from them."""
        return len(self.texts) >= MIN_KNOWN and len(set(self.labels)) >= MIN_CLASSES


NOBODY = Known((), ())


def term_weights(has_term: sparse.csr_matrix, classes: np.ndarray) -> np.ndarray:
    """How much each term tells of the class, from `LEAST_WEIGHT` to 1.

    The square root of the Kullback-Leibler divergence between the classes of the texts with the
    term and those of all texts. What people write whatever they complain of (请问, 领导, 希望) then
    weighs little in telling unknown matters apart as well.

    Args:
        has_term: (n_texts, n_terms), 1 where the text has the term.
        classes: (n_texts,) from 0.

    Returns:
        (n_terms,)
    """
    n_classes = int(classes.max()) + 1
    counts = np.stack([has_term[classes == k].sum(axis=0).A1 for k in range(n_classes)])
    prior = (np.bincount(classes, minlength=n_classes) / len(classes))[:, None]
    n_with = counts.sum(axis=0)
    shares = (counts + n_classes * prior) / (n_with + n_classes)
    telling = np.sqrt(np.maximum((shares * np.log(shares / prior)).sum(axis=0), 0) / log(n_classes))
    is_common = n_with >= MIN_TEXTS
    if not is_common.any():
        return np.ones(len(n_with))
    most = np.quantile(telling[is_common], TELLING)
    weights = np.clip(telling / max(float(most), 1e-9), LEAST_WEIGHT, 1)
    return np.asarray(np.where(is_common, weights, 1.0))
