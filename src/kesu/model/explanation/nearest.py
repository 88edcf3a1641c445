"""The training texts that are most like a text, as the model sees both."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from kesu.model.fitted import Model
from kesu.model.kinds import Scores
from kesu.model.settings import EXACT


@dataclass(frozen=True)
class Learned:
    """Texts that a model learned from.

    Attributes:
        row_ids: one a duplicate group.
        features: (n_rows, n_ngrams) of the linear part, rows of length 1 or empty.
        centre: (width,) mean of the embeddings.
        embeddings: (n_rows, width) around the centre, rows of length 1; or None.
    """

    row_ids: Sequence[str]
    features: csr_matrix
    centre: Scores = field(default_factory=lambda: np.zeros(0))
    embeddings: Scores | None = None


def learned(
    model: Model, row_ids: Sequence[str], texts: Sequence[str], embeddings: np.ndarray | None
) -> Learned:
    """What is compared with, from rows that the model learned.

    Args:
        model: a loaded model.
        row_ids: of the rows.
        texts: of the rows, cleaned.
        embeddings: (n_rows, width) as this model tells them; or None.
    """
    features = model.linear.features(texts)
    if embeddings is None or not len(embeddings):
        return Learned(row_ids, features)
    centre = embeddings.mean(axis=0, dtype=np.float64)
    return Learned(row_ids, features, centre, normalize(embeddings - centre))


def nearest(model: Model, text: str, known: Learned, *, n: int) -> list[tuple[str, float]]:
    """Row ids and similarities (at most 1) of the nearest training texts, the nearest first.

    The cosine of the n-grams of the linear part and that of BERT's embeddings, halved and added:
    the one finds texts with the same words, the other texts that the model takes for alike.

    Args:
        model: a loaded model.
        text: cleaned.
        known: from `learned`, of the same model.
        n: how many.
    """
    raw = model.raw([text], EXACT)
    similar = (known.features @ model.linear.features([text]).T).toarray()[:, 0]
    if known.embeddings is not None and raw.embeddings is not None:
        vector = normalize(raw.embeddings - known.centre)[0]
        similar = (similar + known.embeddings @ vector) / 2
    order = np.argsort(-similar, kind="stable")[:n]
    return [(known.row_ids[at], float(similar[at])) for at in order]
