"""Broad themes: how all texts divide, about as coarse as the classes that are known."""

from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from kesu.topics.clusters import NOISE, Clusters, cohesions
from kesu.topics.features import evenly, unit
from kesu.topics.stability import Rated, stabilities

MOST_THEMES = 300
STEP = 1.2  # the number of themes that is looked at next is so many times the last
# Distinct texts from which themes are made; all are then assigned.
MOST_TEXTS = 5000
N_INIT = 4
# Themes may be so much looser than the known classes, which were not made from the same points.
SLACK = 0.9
COHESION = 0.6  # where no class is known


def find_themes(
    points: np.ndarray, known: Clusters, known_points: np.ndarray, *, min_texts: int
) -> Rated:
    """Divide points by k-means into the fewest themes that hold together as known classes do.

    A theme's members are as strong as their cosine to its centre; points that are all zero are
    noise.

    Args:
        points: (n_points, n_dims), rows of length 1 or 0.
        known: the classes of the known points; maybe none.
        known_points: (n_known, n_dims).
        min_texts: the fewest points of a theme on average.
    """
    told = np.flatnonzero(np.abs(points).sum(axis=1) > 0)
    spread = points[told[evenly(len(told), MOST_TEXTS)]]
    most = min(MOST_THEMES, len(told) // min_texts, len(np.unique(spread, axis=0)))
    if most < 2:  # noqa: PLR2004
        return Rated(_nearest(points, points[:0]), np.zeros(0))
    tightness = cohesions(known_points, known)
    wanted = SLACK * float(tightness.mean()) if len(tightness) else COHESION
    with threadpool_limits(1):  # sums must not hang on the number of threads
        for n_themes in _numbers(most):
            centres = _centres(spread, n_themes)
            if _tightness(spread, centres) >= wanted:
                break
        stability = stabilities(
            spread,
            _nearest(spread, centres),
            lambda part: _nearest(part, _centres(part, n_themes)).labels,
        )
        found = _nearest(points, centres)
    used = np.unique(found.labels[found.labels != NOISE])
    return Rated(found.renumber(), np.append(stability, [0.0] * n_themes)[used])


def _numbers(most: int) -> Iterator[int]:
    """2, 3 and so on to `most`, in growing steps."""
    number = 2
    while number < most:
        yield number
        number = max(number + 1, round(STEP * number))
    yield most


def _centres(points: np.ndarray, n_themes: int) -> np.ndarray:
    """(n_themes, n_dims) of length 1."""
    found = KMeans(min(n_themes, len(np.unique(points, axis=0))), n_init=N_INIT, random_state=0)
    return unit(found.fit(points).cluster_centers_)


def _tightness(points: np.ndarray, centres: np.ndarray) -> float:
    return float((points @ centres.T).max(axis=1).mean())


def _nearest(points: np.ndarray, centres: np.ndarray) -> Clusters:
    """Each point in the group of the centre with the largest cosine, zero points in none."""
    is_told = (np.abs(points).sum(axis=1) > 0) & bool(len(centres))
    cosines = points @ centres.T if len(centres) else np.zeros((len(points), 1))
    labels = np.where(is_told, cosines.argmax(axis=1), NOISE)
    return Clusters(labels, np.where(is_told, np.clip(cosines.max(axis=1), 0, 1), 0.0))
