"""Tight topics: dense groups inside each theme."""

from functools import partial

import numpy as np

from kesu.topics.clusters import (
    NOISE,
    Clusters,
    find_clusters,
    join_nearest,
    merge_near,
)
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import SHARE, Rated, evenly, stabilities

# Texts of a theme from which the stability of its tight topics is told.
MOST_TEXTS = 2000


def find_tight(points: np.ndarray, themes: Clusters, settings: TopicsSettings) -> Rated:
    """Dense groups of each theme's texts; a text outside all themes is in none.

    Args:
        points: (n_texts, n_dims), in an order that does not hang on that of the rows.
        themes: of these texts.
        settings: sizes and cosines.
    """
    labels, strengths = np.full(len(points), NOISE), np.zeros(len(points))
    told: list[np.ndarray] = []
    for theme in range(themes.n_clusters):
        inside = np.flatnonzero(themes.labels == theme)
        found = _in_theme(points[inside], settings)
        at = inside[found.clusters.labels != NOISE]
        is_in = found.clusters.labels != NOISE
        labels[at] = found.clusters.labels[is_in] + sum(map(len, told))
        strengths[at] = found.clusters.strengths[is_in]
        told.append(found.stability)
    return Rated(Clusters(labels, strengths), np.concatenate(told) if told else np.zeros(0))


def _in_theme(points: np.ndarray, settings: TopicsSettings) -> Rated:
    """Groups of one theme; of too many texts some are clustered and the others join."""
    sampled = evenly(len(points), settings.max_rows)
    min_texts = max(settings.min_texts, round(settings.min_share * len(sampled)))
    found = _merged(points[sampled], settings, min_texts)
    tested = _tested(points[sampled], found, settings, min_texts)
    labels, strengths = np.full(len(points), NOISE), np.zeros(len(points))
    labels[sampled], strengths[sampled] = found.labels, found.strengths
    free = np.ones(len(points), dtype=bool)
    free[sampled] = False
    return Rated(join_nearest(points, Clusters(labels, strengths), free), tested)


def _merged(points: np.ndarray, settings: TopicsSettings, min_texts: int) -> Clusters:
    found = find_clusters(points, min_texts=min_texts, min_cohesion=settings.min_cohesion)
    return merge_near(points, found, settings.merge_cosine)


def _tested(
    points: np.ndarray, found: Clusters, settings: TopicsSettings, min_texts: int
) -> np.ndarray:
    looked = evenly(len(points), MOST_TEXTS)
    share = len(looked) / max(len(points), 1)
    least = max(2, int(SHARE * share * min_texts))
    some = Clusters(found.labels[looked], found.strengths[looked])
    again = partial(_merged, settings=settings, min_texts=least)
    stability = stabilities(points[looked], some, lambda part: again(part).labels)
    n_texts = np.bincount(some.labels[some.labels != NOISE], minlength=found.n_clusters)
    padded = np.concatenate([stability, np.zeros(found.n_clusters - len(stability))])
    return np.where(n_texts >= settings.min_texts / 2, padded, np.nan)
