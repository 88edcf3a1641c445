"""How far a text lies from all that the deciding task was trained on."""

from dataclasses import dataclass

import numpy as np
from sklearn.covariance import LedoitWolf

from kesu.model.kinds import STEEP, Scores
from kesu.model.targets import Floats

QUANTILE = 0.95  # one known row in twenty is taken for novel
THRESHOLD = 0.5  # of the novelty that is told; where `QUANTILE` of the known rows lies


@dataclass(frozen=True)
class Novelty:
    """A fitted measure of novelty.

    With `means` it is the least Mahalanobis distance of the embedding to a class; without, the
    negated margin of the linear part's best label.

    Attributes:
        means: (n_classes, width) of embeddings, or empty.
        whitening: (width, width), maps differences so that their length is the distance.
        limit: the raw value that becomes a novelty of 0.5.
        spread: the raw step that counts as one.
    """

    means: Floats
    whitening: Floats
    limit: float = 0.0
    spread: float = 1.0

    @property
    def uses_embeddings(self) -> bool:
        """Whether distances of embeddings are used rather than margins."""
        return bool(self.means.size)

    def raw(self, margins: Scores, embeddings: Scores | None) -> Scores:
        """(n_texts,) before scaling; larger is more novel.

        Args:
            margins: (n_texts, n_labels) of the linear part, labels seen in training only.
            embeddings: (n_texts, width), needed if `uses_embeddings`.
        """
        if not self.uses_embeddings:
            return np.asarray(-margins.max(axis=1))
        assert embeddings is not None
        whitening = self.whitening.astype(np.float64)
        points = embeddings @ whitening
        centres = self.means.astype(np.float64) @ whitening
        squares = [((points - centre) ** 2).sum(axis=1) for centre in centres]
        return np.asarray(np.sqrt(np.min(squares, axis=0)))

    def score(self, margins: Scores, embeddings: Scores | None) -> Scores:
        """(n_texts,) from 0 to 1; above 0.5 is novel."""
        steps = (self.raw(margins, embeddings) - self.limit) / self.spread
        return np.asarray(1 / (1 + np.exp(-np.clip(steps, -STEEP, STEEP))))


def class_distances(embeddings: Scores, values: Floats) -> Novelty:
    """Distances to the classes' means under their shared covariance, not yet scaled.

    Args:
        embeddings: (n_texts, width) of training texts.
        values: (n_texts, n_labels), 1 where the label holds.
    """
    labels = np.flatnonzero((values > 0).any(axis=0))
    means = np.stack([embeddings[values[:, label] > 0].mean(axis=0) for label in labels])
    rests = [
        embeddings[values[:, label] > 0] - mean for label, mean in zip(labels, means, strict=True)
    ]
    covariance = LedoitWolf(assume_centered=True).fit(np.concatenate(rests)).covariance_
    sizes, directions = np.linalg.eigh(covariance)
    whitening = directions / np.sqrt(np.maximum(sizes, 1e-9))
    return Novelty(means.astype(np.float32), whitening.astype(np.float32))


def margins_only() -> Novelty:
    """The linear part's negated margin, not yet scaled."""
    empty = np.zeros((0, 0), np.float32)
    return Novelty(empty, empty)


def scale(novelty: Novelty, margins: Scores, embeddings: Scores | None) -> Novelty:
    """The same measure, scaled on rows known to be of trained classes (at least one)."""
    raw = novelty.raw(margins, embeddings)
    limit = float(np.quantile(raw, QUANTILE))
    spread = float(raw.std())
    return Novelty(novelty.means, novelty.whitening, limit, spread if spread > 0 else 1.0)
