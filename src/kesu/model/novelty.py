"""How far a text lies from all that the deciding task was trained on."""

from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.covariance import LedoitWolf

from kesu.model.kinds import STEEP, Scores
from kesu.model.targets import Floats

THRESHOLD = 0.5  # of the novelty that is told; where the wanted share of known rows lies below


@dataclass(frozen=True)
class Novelty:
    """A fitted measure of novelty.

    The negated margin of the linear part's best label and, with `means`, the least Mahalanobis
    distance of the embedding to a class; each in steps of its own spread over known rows, added.
    `make bench-topics` compares it with others.

    Source: K. Lee et al., A Simple Unified Framework for Detecting Out-of-Distribution Samples and
    Adversarial Attacks, NeurIPS 2018 (the distance).

    Attributes:
        means: (n_classes, width) of embeddings, or empty.
        whitening: (width, width), maps differences so that their length is the distance.
        centres: (n_parts,) mean of each part over known rows.
        spreads: (n_parts,) step of each part that counts as one.
        limit: the sum that becomes a novelty of 0.5.
        spread: the step of the sum that counts as one.
    """

    means: Floats
    whitening: Floats
    centres: Scores = field(default_factory=lambda: np.zeros(1))
    spreads: Scores = field(default_factory=lambda: np.ones(1))
    limit: float = 0.0
    spread: float = 1.0

    @property
    def uses_embeddings(self) -> bool:
        """Whether distances of embeddings are used beside margins."""
        return bool(self.means.size)

    def parts(self, margins: Scores, embeddings: Scores | None) -> Scores:
        """(n_texts, n_parts) before scaling; larger is more novel.

        Args:
            margins: (n_texts, n_labels) of the linear part, labels seen in training only.
            embeddings: (n_texts, width), needed if `uses_embeddings`.
        """
        far = -margins.max(axis=1)
        if not self.uses_embeddings:
            return np.asarray(far[:, None])
        assert embeddings is not None
        whitening = self.whitening.astype(np.float64)
        points = embeddings @ whitening
        centres = self.means.astype(np.float64) @ whitening
        squares = [((points - centre) ** 2).sum(axis=1) for centre in centres]
        return np.stack([far, np.sqrt(np.min(squares, axis=0))], axis=1)

    def raw(self, margins: Scores, embeddings: Scores | None) -> Scores:
        """(n_texts,) the sum of the parts, each in its own steps."""
        parts = (self.parts(margins, embeddings) - self.centres) / self.spreads
        return np.asarray(parts.sum(axis=1))

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


def scale(
    novelty: Novelty, margins: Scores, embeddings: Scores | None, *, known_share: float
) -> Novelty:
    """The same measure, scaled on rows known to be of trained classes (at least one).

    Args:
        novelty: not yet scaled.
        margins: of the known rows, as in `Novelty.parts`.
        embeddings: of the same rows.
        known_share: of these rows that lie below a novelty of 0.5.
    """
    parts = novelty.parts(margins, embeddings)
    novelty = replace(novelty, centres=parts.mean(axis=0), spreads=_steps(parts))
    raw = novelty.raw(margins, embeddings)
    spread = float(_steps(raw))
    return replace(novelty, limit=float(np.quantile(raw, known_share)), spread=spread)


def _steps(values: Scores) -> Scores:
    """Standard deviation of each column; 1 where all rows are alike."""
    spreads = values.std(axis=0)
    return np.asarray(np.where(spreads > 0, spreads, 1.0))
