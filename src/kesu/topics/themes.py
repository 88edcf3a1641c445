"""Broad themes: how all texts divide, about as coarse as the classes that are known."""

from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from kesu.topics.centres import find_centres, merge, tightness_of
from kesu.topics.clusters import NOISE, Clusters, centroids, cohesions
from kesu.topics.features import evenly
from kesu.topics.stability import Rated, stabilities

MOST_THEMES = 300
STEP = 1.2  # the number of themes that is looked at next is so many times the last
# Distinct texts from which themes are made; all are then assigned.
MOST_TEXTS = 5000
# Themes may be so much looser than the known classes, which were not made from the same points.
SLACK = 0.9
COHESION = 0.6  # where no class is known
# Themes of before are kept as they are while they are so nearly as tight as wanted.
KEEP = 0.95


def find_themes(
    points: np.ndarray,
    known: Clusters,
    known_points: np.ndarray,
    *,
    min_texts: int,
    earlier: np.ndarray | None = None,
) -> Rated:
    """Divide points by k-means into the fewest themes that hold together as known classes do.

    A theme's members are as strong as their cosine to its centre; points that are all zero are
    noise. Where themes were accepted before, these stay, and more are added only if they are too
    loose by now.

    Args:
        points: (n_points, n_dims), rows of length 1 or 0.
        known: the classes of the known points; maybe none.
        known_points: (n_known, n_dims).
        min_texts: the fewest points of a theme on average, and of one of before.
        earlier: (n_points,) the theme of each before, `NOISE` for none.
    """
    told = np.flatnonzero(np.abs(points).sum(axis=1) > 0)
    spread = points[told[evenly(len(told), MOST_TEXTS)]]
    most = min(MOST_THEMES, len(told) // min_texts, len(np.unique(spread, axis=0)))
    if most < 2:  # noqa: PLR2004
        return Rated(_nearest(points, points[:0]), np.zeros(0))
    tightness = cohesions(known_points, known)
    wanted = SLACK * float(tightness.mean()) if len(tightness) else COHESION
    start = points[:0] if earlier is None else _before(points, earlier, min_texts)[:most]
    with threadpool_limits(1):  # sums must not hang on the number of threads
        centres = _fewest(spread, start, wanted, most)
        stability, held = _stability(spread, centres, start)
        found = _nearest(points, centres)
    used = np.unique(found.labels[found.labels != NOISE])
    rest = np.zeros(len(centres))
    told, kept = (np.append(each, rest)[used] for each in (stability, held))
    return Rated(found.renumber(), told, kept if len(start) else None)


def _stability(
    points: np.ndarray, centres: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(n_themes,) of each, found from nowhere; and of those of before from where they were."""

    def of(start: np.ndarray) -> np.ndarray:
        def again(part: np.ndarray) -> np.ndarray:
            merged = None if len(start) else merge(part)
            return _nearest(part, find_centres(part, len(centres), start, merged)).labels

        return stabilities(points, _nearest(points, centres), again)

    found = of(start[:0])
    held = np.full(len(found), np.nan)
    if len(start):
        held[: len(start)] = of(start)[: len(start)]
    return found, held


def _before(points: np.ndarray, earlier: np.ndarray, min_texts: int) -> np.ndarray:
    """(n_themes, n_dims): where the themes of before lie by now, the largest first."""
    sizes = np.bincount(earlier[earlier != NOISE])
    labels = np.append(np.where(sizes >= min_texts, np.arange(len(sizes)), NOISE), NOISE)[earlier]
    there = Clusters(labels, np.ones(len(labels))).renumber()
    order = np.argsort(-np.bincount(there.labels[there.labels != NOISE]), kind="stable")
    return centroids(points, there)[order]


def _fewest(points: np.ndarray, start: np.ndarray, wanted: float, most: int) -> np.ndarray:
    """(n_themes, n_dims): the start where it is tight enough, else that of as many as it takes."""
    if len(start) and tightness_of(points, start) >= KEEP * wanted:
        return start
    merged = None if len(start) else merge(points)
    for n_themes in _numbers(len(start) + 1, most):
        centres = find_centres(points, n_themes, start, merged)
        if tightness_of(points, centres) >= wanted:
            break
    return centres


def take_in(themes: Rated, points: np.ndarray, is_free: np.ndarray, rate: float) -> Rated:
    """The same themes with the nearest of the texts outside, until few enough are left there.

    Args:
        themes: of these points.
        points: (n_points, n_dims), rows of length 1 or 0.
        is_free: (n_points,) which may join; the others are in topics already.
        rate: wanted share of the points outside.
    """
    clusters = themes.clusters
    outside = np.flatnonzero(is_free & (clusters.labels == NOISE))
    near = _nearest(points[outside], centroids(points, clusters))
    n_more = max(0, len(outside) - int(rate * len(points)))
    best = np.argsort(-near.strengths, kind="stable")[:n_more]
    best = best[near.strengths[best] > 0]
    labels, strengths = clusters.labels.copy(), clusters.strengths.copy()
    labels[outside[best]], strengths[outside[best]] = near.labels[best], near.strengths[best]
    return Rated(Clusters(labels, strengths), themes.stability, themes.held)


def _numbers(least: int, most: int) -> Iterator[int]:
    """2 or `least` and so on to `most`, in growing steps."""
    number = max(2, least)
    while number < most:
        yield number
        number = max(number + 1, round(STEP * number))
    yield most


def _nearest(points: np.ndarray, centres: np.ndarray) -> Clusters:
    """Each point in the group of the centre with the largest cosine, zero points in none."""
    is_told = (np.abs(points).sum(axis=1) > 0) & bool(len(centres))
    cosines = points @ centres.T if len(centres) else np.zeros((len(points), 1))
    labels = np.where(is_told, cosines.argmax(axis=1), NOISE)
    return Clusters(labels, np.where(is_told, np.clip(cosines.max(axis=1), 0, 1), 0.0))
