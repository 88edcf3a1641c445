"""Groups of texts, as labels and strengths."""

from dataclasses import dataclass

import numpy as np

from kesu.topics.features import unit

NOISE = -1


@dataclass(frozen=True)
class Clusters:
    """Groups of points.

    Attributes:
        labels: (n_points,) number of the group from 0 without gaps, `NOISE` for none.
        strengths: (n_points,) how firmly a point belongs to its group, 0 to 1; 0 for none.
    """

    labels: np.ndarray
    strengths: np.ndarray

    @property
    def n_clusters(self) -> int:
        """How many groups there are."""
        return int(self.labels.max(initial=NOISE)) + 1

    def keep(self, kept: list[bool]) -> "Clusters":
        """Only the groups marked true, numbered anew; points of the others become noise."""
        is_kept = np.array([*kept, False])  # the last entry is that of NOISE
        return Clusters(
            np.where(is_kept[self.labels], self.labels, NOISE), self.strengths
        ).renumber()

    def renumber(self) -> "Clusters":
        """The same groups numbered from 0 without gaps; noise has strength 0."""
        used = np.unique(self.labels[self.labels != NOISE])
        labels = np.where(self.labels == NOISE, NOISE, np.searchsorted(used, self.labels))
        return Clusters(labels, np.where(labels == NOISE, 0.0, self.strengths))


def add_group_complaints(clusters: Clusters, sizes: np.ndarray, min_rows: int) -> Clusters:
    """Texts outside every group that so many rows say become groups of their own.

    Args:
        clusters: of distinct texts.
        sizes: (n_points,) rows with each text or nearly the same.
        min_rows: the fewest rows.
    """
    alone = np.flatnonzero((clusters.labels == NOISE) & (sizes >= min_rows))
    labels, strengths = clusters.labels.copy(), clusters.strengths.copy()
    labels[alone] = clusters.n_clusters + np.arange(len(alone))
    strengths[alone] = 1.0
    return Clusters(labels, strengths)


def centroids(points: np.ndarray, clusters: Clusters) -> np.ndarray:
    """(n_clusters, n_dims): the mean of each group's points, brought to length 1."""
    means = [points[clusters.labels == k].mean(axis=0) for k in range(clusters.n_clusters)]
    return unit(np.array(means).reshape(-1, points.shape[1]))


def cohesions(points: np.ndarray, clusters: Clusters) -> np.ndarray:
    """(n_clusters,): mean cosine of each group's points to its centroid."""
    centres = centroids(points, clusters)
    means = [(points[clusters.labels == k] @ c).mean() for k, c in enumerate(centres)]
    return np.array(means)
