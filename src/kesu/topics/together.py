"""Tight topics that are alike and rose at the same time: parts of one matter, told as a theme."""

import numpy as np
import polars as pl
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.nearest import Likeness
from kesu.topics.rises import NEVER, Rises, rises
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated, stability_of_wholes
from kesu.topics.texts import Texts

# So many times as like each other as like texts of other times: `kesu bench topics --only alike`.
ALIKE = 5.0
AT_ONCE = 2  # periods between their onsets
TINY = 1e-9


def find_together(
    rows: pl.DataFrame, texts: Texts, tight: Rated, corpus: pl.DataFrame, settings: TopicsSettings
) -> Rated:
    """Themes of which each is made of several tight topics; texts of other topics are noise.

    Args:
        rows: as for `find_topics`.
        texts: the distinct ones of these rows.
        tight: tight topics of these texts.
        corpus: as for `find_topics`.
        settings: of the stage.
    """
    clusters = tight.clusters
    risen = rises_of(rows, texts, clusters, corpus, settings)
    parts = together(texts.likeness, clusters, risen.period)
    labels = np.append(parts, NOISE)[clusters.labels]  # the last entry is that of NOISE
    strengths = np.where(labels == NOISE, 0.0, clusters.strengths)
    return Rated(Clusters(labels, strengths), stability_of_wholes(tight, labels))


def rises_of(
    rows: pl.DataFrame,
    texts: Texts,
    clusters: Clusters,
    corpus: pl.DataFrame,
    settings: TopicsSettings,
) -> Rises:
    """When each group of texts rose.

    Args:
        rows: as for `find_topics`.
        texts: the distinct ones of these rows.
        clusters: groups of these texts.
        corpus: as for `find_topics`.
        settings: of the stage.
    """
    groups = texts.rows.select("dup_group", topic=pl.Series(clusters.labels, dtype=pl.Int64))
    members = rows.join(groups.filter(pl.col("topic") != NOISE), on="dup_group")
    return rises(corpus, members.select("row_id", "topic"), clusters.n_clusters, settings)


def together(likeness: Likeness, clusters: Clusters, risen_in: np.ndarray) -> np.ndarray:
    """(n_clusters,): the number of the matter that each group is a part of, `NOISE` for none.

    Average linkage of the groups that rose: two are near if they are alike and rose at once.

    Args:
        likeness: of the texts.
        clusters: groups of these.
        risen_in: (n_clusters,) period in which each rose, `NEVER` for those that did not.
    """
    found = np.full(clusters.n_clusters, NOISE)
    risen = np.flatnonzero(risen_in != NEVER)
    if len(risen) < 2:  # noqa: PLR2004 - parts of one matter
        return found
    at_once = np.abs(np.subtract.outer(risen_in[risen], risen_in[risen])) <= AT_ONCE
    far = ~at_once | (times_as_like(likeness, clusters, risen, at_once) < ALIKE)
    np.fill_diagonal(far, val=False)
    joined = fcluster(linkage(squareform(far.astype(float)), "average"), 0.5, "distance")
    _, at, sizes = np.unique(joined, return_inverse=True, return_counts=True)
    numbers = np.where(sizes > 1, np.cumsum(sizes > 1) - 1, NOISE)
    found[risen] = numbers[at]
    return found


def times_as_like(
    likeness: Likeness, clusters: Clusters, chosen: np.ndarray, at_once: np.ndarray
) -> np.ndarray:
    """(n_chosen, n_chosen): mean likeness of two groups' texts by that to texts of other times.

    Args:
        likeness: of the texts.
        clusters: groups of these.
        chosen: (n_chosen,) numbers of some groups.
        at_once: (n_chosen, n_chosen) which of them rose at the same time; each did with itself.
    """
    n_texts = len(likeness.points)
    number = np.full(clusters.n_clusters + 1, NOISE)  # the last entry is that of NOISE
    number[chosen] = np.arange(len(chosen))
    at = number[clusters.labels]
    inside = np.flatnonzero(at != NOISE)
    places = np.append(at[inside], np.full(n_texts, len(chosen))), np.append(inside, range(n_texts))
    weights = sparse.csr_matrix((np.ones(len(inside) + n_texts), places))
    terms = None if likeness.terms is None else sparse.csr_matrix(weights @ likeness.terms)
    sums = Likeness(terms, weights @ likeness.points)
    found, sizes = sums.to(sums), np.bincount(at[inside])
    others = found[:-1, -1] - (found[:-1, :-1] * at_once).sum(axis=1)
    base = others / sizes / np.maximum(n_texts - at_once @ sizes, 1)
    means = found[:-1, :-1] / np.outer(sizes, sizes)
    return np.asarray(means / np.sqrt(np.outer(*[np.maximum(base, TINY)] * 2)))
