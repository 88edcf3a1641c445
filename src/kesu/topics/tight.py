"""Tight topics: texts that are nearer to each other than to all others."""

from collections.abc import Collection

import numpy as np
import polars as pl
from scipy import sparse

from kesu.topics.clusters import NOISE, Clusters, add_group_complaints
from kesu.topics.features import evenly
from kesu.topics.graph import communities, hold, join, neighbours
from kesu.topics.memory import TIGHT
from kesu.topics.naming.keywords import topic_terms
from kesu.topics.nearest import Likeness
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import SHARE, Rated, stabilities
from kesu.topics.texts import Texts

NEVER = -(10**9)  # a day before all dates
# The resolution of modularity grows with this power of the number of texts, so that of sixteen
# times as many texts eight times as many topics are made, each twice as large. The factor finds
# made-up scandals of forty texts among thousands of real messages.
FACTOR, POWER = 0.031, 0.75
MOSTLY = 0.5  # of a group's texts that were in topics before, for it to be one that was accepted


def tight_topics(
    rows: pl.DataFrame,
    texts: Texts,
    settings: TopicsSettings,
    stopwords: Collection[str],
    fixed: Rated,
    *,
    by_date: bool = False,
) -> Rated:
    """The fixed topics, and before them those of the other texts that are worth telling.

    A text outside all of them that many rows say is one of its own: a group complaint.

    Args:
        rows: as for `find_topics`.
        texts: the distinct ones of these rows.
        settings: sizes and resolution.
        stopwords: words that tell no topic.
        fixed: topics that some of the texts belong to already.
        by_date: of too many texts the latest are grouped, and not some of all times.
    """
    free = np.flatnonzero(fixed.clusters.labels == NOISE)
    sampled = latest(texts.rows[free]["local_date"], settings.max_rows) if by_date else None
    likeness = texts.likeness if len(free) == len(texts.tokens) else texts.likeness.at(free)
    earlier = texts.earlier[TIGHT][free] if texts.earlier else None
    found = find_tight(likeness, settings, sampled, earlier)
    sizes = rows.group_by("dup_group").len("n")
    joined = texts.rows[free].select("dup_group").join(sizes, on="dup_group", maintain_order="left")
    grouped = add_group_complaints(found.clusters, joined["n"].to_numpy(), settings.min_texts)
    own = found.within(grouped).placed(free, len(texts.tokens))
    return only_told(own, texts, settings.min_specificity, stopwords).beside(fixed)


def only_told(found: Rated, texts: Texts, least: float, stopwords: Collection[str]) -> Rated:
    """Only the groups that come back, and that a keyword tells from the rest.

    Args:
        found: groups of these texts.
        texts: what they are made of.
        least: specificity of the best keyword.
        stopwords: words that tell no topic.
    """
    terms = topic_terms(texts.tokens, found.clusters.labels, stopwords)
    telling = [bool(own) and own[0].score >= least for own in terms]
    return found.keep(np.array(telling, dtype=bool) & ~found.is_dissolved)


def latest(dates: pl.Series, n_most: int) -> np.ndarray:
    """(n_sampled,): places of the latest of these dates, ascending; those without come first."""
    days = dates.to_physical().fill_null(NEVER).to_numpy()
    return np.sort(np.argsort(days, kind="stable")[-n_most:])


def find_tight(
    likeness: Likeness,
    settings: TopicsSettings,
    sampled: np.ndarray | None = None,
    earlier: np.ndarray | None = None,
) -> Rated:
    """Communities among the nearest neighbours; texts that are not sampled join them.

    Args:
        likeness: of the texts, in an order that does not hang on that of the rows.
        settings: sizes and resolution.
        sampled: (n_sampled,) places of those that are grouped, ascending; by default `max_rows`
            spread over all.
        earlier: (n_texts,) the topic of each when a run was accepted last, `NOISE` for none.
    """
    if sampled is None:
        sampled = evenly(len(likeness.points), settings.max_rows)
    plain = neighbours(likeness.at(sampled))
    graph = plain if earlier is None else hold(plain, earlier[sampled])
    found = _grouped(graph, settings, settings.min_texts)
    held = None
    if earlier is not None:
        of_then = _shares(found, earlier[sampled] != NOISE) >= MOSTLY
        held = np.where(of_then, _come_back(graph, found, settings), np.nan)
    return Rated(join(likeness, sampled, found), _come_back(plain, found, settings), held)


def _shares(found: Clusters, is_in: np.ndarray) -> np.ndarray:
    """(n_clusters,): share of the texts of each for which something holds."""
    told = found.labels[found.labels != NOISE]
    sums = np.bincount(told, is_in[found.labels != NOISE], found.n_clusters)
    return np.asarray(sums / np.maximum(np.bincount(told, minlength=found.n_clusters), 1))


def _come_back(graph: sparse.csr_matrix, found: Clusters, settings: TopicsSettings) -> np.ndarray:
    fewest = int(SHARE * settings.min_texts)  # so that a group of just enough texts can come back
    return stabilities(
        np.arange(graph.shape[0]),
        found,
        lambda kept: _grouped(graph[kept][:, kept], settings, fewest).labels,
    )


def _grouped(graph: sparse.csr_matrix, settings: TopicsSettings, min_texts: int) -> Clusters:
    resolution = max(1.0, settings.resolution * FACTOR * graph.shape[0] ** POWER)
    return communities(sparse.csr_matrix(graph), resolution, min_texts, seed=settings.seed)
