"""Does a group come back when some of the texts are left out?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.nearest import N_THREADS

N_DRAWS = 5
SHARE = 0.9  # of the points in each draw
# "Clusters yielding values below 0.5 should be considered as dissolved" (Hennig).
DISSOLVED = 0.5


@dataclass(frozen=True)
class Rated:
    """Groups and how stable they are.

    Attributes:
        clusters: of texts.
        stability: (n_clusters,) from 0 to 1, found anew without what was accepted before; NaN where
            too few texts were looked at.
        held: (n_clusters,) of groups that were accepted the same with it, so that a new month does
            not end them; NaN of others, None where nothing was accepted.
    """

    clusters: Clusters
    stability: np.ndarray
    held: np.ndarray | None = None

    @property
    def is_dissolved(self) -> np.ndarray:
        """(n_clusters,): whether a group does not come back, though what was accepted holds it."""
        best = self.stability if self.held is None else np.fmax(self.stability, self.held)
        return np.asarray(best < DISSOLVED)

    def keep(self, kept: np.ndarray) -> "Rated":
        """Only the groups marked true."""
        held = None if self.held is None else self.held[kept]
        return Rated(self.clusters.keep(kept.tolist()), self.stability[kept], held)

    def placed(self, places: np.ndarray, n_points: int) -> "Rated":
        """The same groups among more points, of which these have such places."""
        labels, strengths = np.full(n_points, NOISE), np.zeros(n_points)
        labels[places], strengths[places] = self.clusters.labels, self.clusters.strengths
        return Rated(Clusters(labels, strengths), self.stability, self.held)

    def beside(self, others: "Rated") -> "Rated":
        """These groups, and after them groups of other points, all of which are told."""
        own, more = self.clusters, others.clusters
        is_more = more.labels != NOISE
        labels = np.where(is_more, more.labels + own.n_clusters, own.labels)
        strengths = np.where(is_more, more.strengths, own.strengths)
        return Rated(Clusters(labels, strengths), np.append(self.stability, others.stability))

    def within(self, clusters: Clusters) -> "Rated":
        """These groups and further ones after them, which were not tested."""
        more = np.full(clusters.n_clusters - len(self.stability), np.nan)
        held = None if self.held is None else np.append(self.held, more)
        return Rated(clusters, np.append(self.stability, more), held)


def stability_of_wholes(parts: Rated, labels: np.ndarray) -> np.ndarray:
    """(n_wholes,): mean stability of the parts that groups are made of, each text counted once.

    Args:
        parts: groups of texts.
        labels: (n_texts,) number of what is made of several of them, `NOISE` for none.

    Returns:
        From 0 to 1; NaN where no part was tested.
    """
    each = np.append(parts.stability, np.nan)[parts.clusters.labels]
    chosen = (labels != NOISE) & ~np.isnan(each)
    n_wholes = int(labels.max(initial=NOISE)) + 1
    sums = np.bincount(labels[chosen], weights=each[chosen], minlength=n_wholes)
    sizes = np.bincount(labels[chosen], minlength=n_wholes)
    return np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan)


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

    def found_again(draw: int) -> np.ndarray:
        order = np.random.default_rng(draw).permutation(len(points))
        kept = np.sort(order[: int(SHARE * len(points))])
        return _best_jaccard(clusters.labels[kept], again(points[kept]), clusters.n_clusters)

    if not clusters.n_clusters:
        return np.zeros(0)
    with ThreadPoolExecutor(N_THREADS) as pool:  # no sum hangs on their number
        return np.asarray(np.mean(list(pool.map(found_again, range(N_DRAWS))), axis=0))


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
