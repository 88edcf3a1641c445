"""Centres of themes: k-means from where Ward's method leaves the points."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans

from kesu.topics.features import unit

N_DRAWS = 4  # of where k-means begins, beside Ward's groups
CLEARLY = 1.01  # so many times as tight as from Ward's groups, what was drawn is better


def find_centres(
    points: np.ndarray, n_themes: int, start: np.ndarray, merged: np.ndarray | None
) -> np.ndarray:
    """(n_themes, n_dims) of length 1; those at the start, and what is farthest from all others.

    Without a start k-means begins at the groups of Ward's method, which hardly change with a few
    texts more or less; at points that are drawn only where that ends in clearly tighter themes.

    Args:
        points: (n_points, n_dims), rows of length 1.
        n_themes: how many are wanted; there are fewer where fewer points differ.
        start: (n_start, n_dims), maybe none.
        merged: the points' own, where there is no start; else None.
    """
    n_themes = min(n_themes, len(np.unique(points, axis=0)))
    if merged is not None:
        own = _moved(points, _cut(points, merged, n_themes))
        drawn = KMeans(n_themes, n_init=N_DRAWS, random_state=0).fit(points).cluster_centers_
        is_better = tightness_of(points, unit(drawn)) > CLEARLY * tightness_of(points, own)
        return unit(drawn) if is_better else own
    while len(start) < n_themes:
        start = np.vstack([start, points[(points @ start.T).max(axis=1).argmin()]])
    return _moved(points, start[:n_themes])


def _moved(points: np.ndarray, start: np.ndarray) -> np.ndarray:
    """(n_themes, n_dims) of length 1: where k-means ends."""
    return unit(
        KMeans(len(start), init=start, n_init=1, random_state=0).fit(points).cluster_centers_
    )


def merge(points: np.ndarray) -> np.ndarray:
    """(n_points - 1, 4): in which order Ward's method joins them, as SciPy tells it."""
    return np.asarray(linkage(points, "ward")) if len(points) > 1 else np.zeros((0, 4))


def _cut(points: np.ndarray, merged: np.ndarray, n_groups: int) -> np.ndarray:
    """(n_groups, n_dims): means of the groups before the last ones are joined."""
    if not len(merged):
        return points[:1]
    ranked = merged.copy()
    ranked[:, 2] = np.arange(len(merged))  # equal heights would not be told apart
    groups = fcluster(ranked, n_groups, "maxclust")
    return np.vstack([points[groups == group].mean(axis=0) for group in np.unique(groups)])


def tightness_of(points: np.ndarray, centres: np.ndarray) -> float:
    """Mean cosine of the points to their nearest centre."""
    return float((points @ centres.T).max(axis=1).mean())
