"""Dense groups of points."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import HDBSCAN

from kesu.topics.features import unit

NOISE = -1
# Neighbours that make a point dense. Measured on planted topics among real messages: 2 finds more
# of their texts than 3 or 4, and takes in as many strangers.
MIN_SAMPLES = 2


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


def find_clusters(points: np.ndarray, *, min_texts: int, min_cohesion: float) -> Clusters:
    """The innermost dense groups of points (leaves of HDBSCAN's tree) that hold together.

    Points that are all zero, and those of loose groups, are noise.

    Args:
        points: (n_points, n_dims), rows of length 1 or 0.
        min_texts: the fewest points of a group.
        min_cohesion: mean cosine to the centroid below which a group is loose.
    """
    told = np.flatnonzero(np.abs(points).sum(axis=1) > 0)
    labels, strengths = np.full(len(points), NOISE), np.zeros(len(points))
    if len(told) < max(min_texts, MIN_SAMPLES):
        return Clusters(labels, strengths)
    finder = HDBSCAN(
        min_cluster_size=min_texts,
        min_samples=MIN_SAMPLES,
        algorithm="kd_tree",  # brute force needs memory for all pairs
        cluster_selection_method="leaf",
        copy=True,
    ).fit(points[told])
    labels[told] = np.maximum(finder.labels_, NOISE)
    strengths[told] = np.nan_to_num(finder.probabilities_)
    found = Clusters(labels, strengths).renumber()
    return found.keep((cohesions(points, found) >= min_cohesion).tolist())


def merge_near(points: np.ndarray, clusters: Clusters, min_cosine: float) -> Clusters:
    """Make one group of groups whose centroids are near: the same matter in other set phrases.

    Args:
        points: (n_points, n_dims).
        clusters: groups of these points.
        min_cosine: mean cosine between the centroids of two groups from which they are one.
    """
    if clusters.n_clusters < 2:  # noqa: PLR2004
        return clusters
    tree = linkage(centroids(points, clusters), "average", metric="cosine")
    merged = fcluster(np.maximum(tree, 0), 1 - min_cosine, "distance")
    labels = np.where(clusters.labels == NOISE, NOISE, merged[clusters.labels])
    return Clusters(labels, clusters.strengths).renumber()


def centroids(points: np.ndarray, clusters: Clusters) -> np.ndarray:
    """(n_clusters, n_dims): the mean of each group's points, brought to length 1."""
    means = [points[clusters.labels == k].mean(axis=0) for k in range(clusters.n_clusters)]
    return unit(np.array(means).reshape(-1, points.shape[1]))


def cohesions(points: np.ndarray, clusters: Clusters) -> np.ndarray:
    """(n_clusters,): mean cosine of each group's points to its centroid."""
    centres = centroids(points, clusters)
    means = [(points[clusters.labels == k] @ c).mean() for k, c in enumerate(centres)]
    return np.array(means)


def join_nearest(points: np.ndarray, clusters: Clusters, free: np.ndarray) -> Clusters:
    """Let points that were left out of clustering join the nearest group, if it is near enough.

    Near enough is a cosine to the centroid that nine in ten of the group's own points reach. The
    strength of such a point is half its cosine, less than that of most clustered ones.

    Args:
        points: (n_points, n_dims).
        clusters: groups of these points.
        free: (n_points,) true for points that may join.
    """
    if not clusters.n_clusters or not free.any():
        return clusters
    centres = centroids(points, clusters)
    limits = np.array(
        [
            np.quantile(points[clusters.labels == k] @ centre, 0.1)
            for k, centre in enumerate(centres)
        ]
    )
    chosen = np.flatnonzero(free & (clusters.labels == NOISE))
    cosines = points[chosen] @ centres.T
    nearest = cosines.argmax(axis=1)
    best = cosines[np.arange(len(chosen)), nearest]
    joins = best >= limits[nearest]
    labels, strengths = clusters.labels.copy(), clusters.strengths.copy()
    labels[chosen[joins]] = nearest[joins]
    strengths[chosen[joins]] = np.clip(best[joins] / 2, 0, 1)
    return Clusters(labels, strengths)
