"""Does a group come back when some of the texts are left out?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kesu.topics.clusters import NOISE, Clusters

N_DRAWS = 5
SHARE = 0.9  # of the points in each draw
# "Clusters yielding values below 0.5 should be considered as dissolved" (Hennig).
DISSOLVED = 0.5


@dataclass(frozen=True)
class Rated:
    """Groups and how stable they are.

    Attributes:
        clusters: of texts.
        stability: (n_clusters,) from 0 to 1; NaN where too few texts were looked at.
    """

    clusters: Clusters
    stability: np.ndarray

    def keep(self, kept: np.ndarray) -> "Rated":
        """Only the groups marked true."""
        return Rated(self.clusters.keep(kept.tolist()), self.stability[kept])

    def beside(self, fixed: "Rated") -> "Rated":
        """Groups of the points that are in no fixed group, in order, and after them the fixed ones.

        Args:
            fixed: groups of more points, among them these.
        """
        own, others = self.clusters, fixed.clusters
        free = others.labels == NOISE
        labels, strengths = others.labels + own.n_clusters, others.strengths.copy()
        labels[free], strengths[free] = own.labels, own.strengths
        return Rated(Clusters(labels, strengths), np.append(self.stability, fixed.stability))

    def within(self, clusters: Clusters) -> "Rated":
        """These groups and further ones after them, which were not tested."""
        n_more = clusters.n_clusters - len(self.stability)
        return Rated(clusters, np.append(self.stability, np.full(n_more, np.nan)))


def stabilities(
    points: np.ndarray, clusters: Clusters, again: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """How well each group is found again in subsamples of 90 %.

    For each subsample the Jaccard index of the group's remaining points with the most similar group
    that is found; the mean over five subsamples.

    Args:
        points: (n_points, n_dims).
        clusters: groups of these points.
        again: gives the labels of some of the points, found anew.

    Returns:
        (n_clusters,) from 0 to 1.

    Source: C. Hennig, Cluster-wise assessment of cluster stability, 2007.
    """
    found = np.zeros((N_DRAWS, clusters.n_clusters))
    for draw in range(N_DRAWS if clusters.n_clusters else 0):
        order = np.random.default_rng(draw).permutation(len(points))
        kept = np.sort(order[: int(SHARE * len(points))])
        found[draw] = _best_jaccard(clusters.labels[kept], again(points[kept]), clusters.n_clusters)
    return np.asarray(found.mean(axis=0))


def _best_jaccard(labels: np.ndarray, others: np.ndarray, n_clusters: int) -> np.ndarray:
    n_others = int(others.max(initial=NOISE)) + 1
    if not n_others:
        return np.zeros(n_clusters)
    shared = np.zeros((n_clusters + 1, n_others + 1))  # the last of each is that of NOISE
    np.add.at(shared, (labels, others), 1)
    sizes, other_sizes = shared.sum(axis=1)[:-1], shared.sum(axis=0)[:-1]
    shared = shared[:-1, :-1]
    unions = sizes[:, None] + other_sizes - shared
    return np.asarray((shared / np.maximum(unions, 1)).max(axis=1))
