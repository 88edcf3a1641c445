"""Groups among the recent texts alone: what is new is seen before it is many among all texts.

The recent texts are compared in dimensions of their own. All texts are then let in by the words of
a group, so that what was written before is counted as well; else steady matters would look new.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Literal

import numpy as np
import polars as pl
from scipy import sparse

from kesu.days import drop_stray_dates
from kesu.topics.clusters import NOISE, Clusters, find_clusters, merge_near
from kesu.topics.features import DECIMALS, reduce_terms
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import SHARE, Rated, evenly, stabilities
from kesu.topics.timeline import Period, choose_period

# Several numbers together find planted bursts at the first look that any one of them misses; what
# these give is measured by `kesu bench topics --only bursts`.
N_DIMS = (15, 30, 60)
MIN_COHESION = 0.5
MIN_COSINE = 0.15  # to the words of the group's other texts, for a text to be in it
MOST_TEXTS = 3000  # recent texts that are grouped; of more, some
DAYS: dict[Period, int] = {"day": 7, "week": 28, "month": 61}
MAJORITY = 0.5
WHOLLY = 0.7  # share of recent texts from which a topic found among all texts is a recent one


def recent_since(dates: pl.Series, period: Period | Literal["auto"]) -> date | None:
    """The first day of the time that a status speaks of; None without dates."""
    days = drop_stray_dates(dates).drop_nulls()
    if days.is_empty():
        return None
    first, last = min(days), max(days)
    kind = choose_period(first, last) if period == "auto" else period
    since: date = last - timedelta(days=DAYS[kind] - 1)
    return since


def is_recent(dates: pl.Series, since: date | None) -> np.ndarray:
    """(n_texts,): whether the date is that day or later."""
    if since is None:
        return np.zeros(len(dates), dtype=bool)
    return np.asarray((dates >= since).fill_null(value=False))


def find_recent(
    terms: sparse.csr_matrix,
    recent: np.ndarray,
    told: Clusters,
    settings: TopicsSettings,
) -> Rated:
    """Groups most of whose texts are recent, and that were not told before.

    Args:
        terms: (n_texts, n_terms), rows of length 1 or 0.
        recent: (n_texts,) which texts are recent; where most are, there is nothing to find that
            grouping all texts does not.
        told: groups found among all texts. One that is itself recent and holds most of a group
            tells of it already.
        settings: the fewest texts of a group, and the cosine from which two are one.
    """
    labels, strengths = np.full(len(recent), NOISE), np.zeros(len(recent))
    stability: list[float] = []
    for inside, rate in _candidates(terms, recent, settings):
        cosines = _cosines(terms, inside)
        near = np.flatnonzero((cosines >= MIN_COSINE) & (labels == NOISE))
        if (
            len(near) < settings.min_texts
            or recent[near].mean() < MAJORITY
            or _is_told(near, told, recent)
        ):
            continue
        labels[near] = len(stability)
        strengths[near] = np.minimum(cosines[near] / cosines[near].mean(), 1)
        stability.append(rate)
    return Rated(Clusters(labels, strengths), np.array(stability))


def lay_over(tight: Rated, recent: Rated, min_texts: int) -> Rated:
    """Both kinds of groups; a recent one takes its texts from the others.

    One that lost texts and has fewer than `min_texts` left is none.
    """
    before, over = tight.clusters, recent.clusters
    is_over = over.labels != NOISE
    labels = np.where(is_over, before.n_clusters + over.labels, before.labels)
    strengths = np.where(is_over, over.strengths, before.strengths)
    n_had, n_left = (
        np.bincount(some[some != NOISE], minlength=before.n_clusters)[: before.n_clusters]
        for some in (before.labels, labels)
    )
    stays = np.append((n_left == n_had) | (n_left >= min_texts), [True] * over.n_clusters)
    both = np.append(tight.stability, recent.stability)
    return Rated(Clusters(labels, strengths), both).keep(stays.astype(bool))


def _candidates(
    terms: sparse.csr_matrix, recent: np.ndarray, settings: TopicsSettings
) -> Iterator[tuple[np.ndarray, float]]:
    """Groups of recent texts, the largest first, each with its stability."""
    n_recent = int(recent.sum())
    if n_recent < settings.min_texts or n_recent > MAJORITY * len(recent):
        return
    chosen = np.flatnonzero(recent)[evenly(n_recent, MOST_TEXTS)]
    vectors = terms[chosen]
    vectors = vectors[:, np.flatnonzero(vectors.getnnz(axis=0) > 1)]
    found: list[tuple[np.ndarray, float]] = []
    for n_dims in N_DIMS if vectors.nnz else ():
        points = reduce_terms(vectors, n_dims)
        groups = _grouped(points, settings, settings.min_texts)
        again = partial(_grouped, settings=settings, min_texts=int(SHARE * settings.min_texts))
        rates = stabilities(points, groups, lambda part: again(part).labels)  # noqa: B023
        found += [(chosen[groups.labels == k], float(rate)) for k, rate in enumerate(rates)]
    yield from sorted(found, key=lambda group: (-len(group[0]), *group[0]))


def _grouped(points: np.ndarray, settings: TopicsSettings, min_texts: int) -> Clusters:
    found = find_clusters(points, min_texts=min_texts, min_cohesion=MIN_COHESION)
    return merge_near(points, found, settings.merge_cosine)


def _cosines(terms: sparse.csr_matrix, inside: np.ndarray) -> np.ndarray:
    """(n_texts,): cosine of each text to the sum of the group's texts, itself left out.

    So a text of the group is asked no less than any other.
    """
    total = np.asarray(terms[inside].sum(axis=0)).ravel()
    dots, squared = terms @ total, float(total @ total)
    own = np.zeros(terms.shape[0])
    own[inside] = 1.0
    lengths = np.sqrt(np.maximum(squared - own * (2 * dots - 1), 0))
    cosines = (dots - own) / np.maximum(lengths, 10.0**-DECIMALS)
    return np.asarray(np.round(cosines, DECIMALS))


def _is_told(near: np.ndarray, told: Clusters, recent: np.ndarray) -> bool:
    labels = told.labels[near]
    labels = labels[labels != NOISE]
    if not len(labels):
        return False
    largest = int(np.bincount(labels).argmax())
    holds_most = (labels == largest).sum() >= MAJORITY * len(near)
    return bool(holds_most and recent[told.labels == largest].mean() >= WHOLLY)
