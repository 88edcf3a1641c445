"""Texts as a graph of nearest neighbours, and its communities."""

import numpy as np
from graspologic_native import leiden_csr  # type: ignore[import-untyped]
from scipy import sparse

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.nearest import Likeness, nearest

N_ITERATIONS = 10  # of the Leiden algorithm; after 2, runs of other seeds differ more
# Neighbours that were in one topic count so many times: `kesu bench topics --only months`.
HOLD = 2.0
MIN_STRENGTH = 0.2  # share of a text's likeness within its group, for it to belong there


def neighbours(likeness: Likeness) -> sparse.csr_matrix:
    """(n_texts, n_texts): how like each text and its nearest ones are, in both directions."""
    n_texts = len(likeness.points)
    columns, values = nearest(likeness, likeness, np.arange(n_texts))
    rows = np.repeat(np.arange(n_texts), columns.shape[1])
    near = values.ravel() > 0
    places = rows[near], columns.ravel()[near]
    graph = sparse.csr_matrix((values.ravel()[near], places), (n_texts, n_texts))
    return sparse.csr_matrix(graph.maximum(graph.T))


def hold(graph: sparse.csr_matrix, earlier: np.ndarray) -> sparse.csr_matrix:
    """The graph with neighbours that were in one topic before nearer to each other.

    Partitions of nearly the same modularity may differ much, so that a few new texts shuffle topics
    that they have nothing to do with. A topic that really falls apart still does.

    Args:
        graph: (n_texts, n_texts).
        earlier: (n_texts,) the topic of each before, `NOISE` for none.
    """
    edges = graph.tocoo()
    is_same = (earlier[edges.row] == earlier[edges.col]) & (earlier[edges.row] != NOISE)
    values = np.where(is_same, HOLD * edges.data, edges.data)
    return sparse.csr_matrix((values, (edges.row, edges.col)), graph.shape)


def communities(
    graph: sparse.csr_matrix, resolution: float, min_texts: int, *, seed: int = 0
) -> Clusters:
    """Groups of texts that are neighbours of each other rather than of others.

    A text's strength is the share of its likeness that lies within its group. Those that are weak,
    or in no group of enough texts, are noise.

    Args:
        graph: (n_texts, n_texts), symmetric.
        resolution: of modularity; the higher, the more and the smaller groups.
        min_texts: the fewest texts of a group.
        seed: of the order in which texts are moved.

    Source: V. A. Traag, L. Waltman and N. J. van Eck, From Louvain to Leiden: guaranteeing
    well-connected communities, Scientific Reports 9, 5233, 2019.
    """
    n_texts = graph.shape[0]
    if not graph.nnz:
        return Clusters(np.full(n_texts, NOISE), np.zeros(n_texts))
    graph.sort_indices()
    _, found = leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        n_texts,
        resolution=resolution,
        iterations=N_ITERATIONS,
        seed=seed,
    )
    labels = np.array([found[text] for text in range(n_texts)])
    strengths = _strengths(graph, labels)
    labels[strengths < MIN_STRENGTH] = n_texts  # a group of its own, which is none
    is_large = np.bincount(labels, minlength=n_texts + 1) >= min_texts
    is_large[n_texts] = False
    return Clusters(np.where(is_large[labels], labels, NOISE), strengths).renumber()


def _strengths(graph: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    edges = graph.tocoo()
    is_inside = labels[edges.row] == labels[edges.col]
    inside = np.bincount(edges.row, edges.data * is_inside, graph.shape[0])
    return np.asarray(inside / np.maximum(np.bincount(edges.row, edges.data, graph.shape[0]), 1e-9))


def join(likeness: Likeness, sampled: np.ndarray, found: Clusters) -> Clusters:
    """The groups of some texts, and all others in the group of their nearest neighbours.

    Args:
        likeness: of all texts.
        sampled: (n_sampled,) which texts were grouped.
        found: groups of these; others join where enough of their likeness lies.
    """
    n_texts = len(likeness.points)
    labels, strengths = np.full(n_texts, NOISE), np.zeros(n_texts)
    labels[sampled], strengths[sampled] = found.labels, found.strengths
    free = np.setdiff1d(np.arange(n_texts), sampled)
    columns, values = nearest(likeness.at(free), likeness.at(sampled))
    if not found.n_clusters or not columns.size:
        return Clusters(labels, strengths)
    votes = np.maximum(values, 0)
    rows = np.repeat(np.arange(len(free)), columns.shape[1])
    places = rows, found.labels[columns].ravel() + 1  # the first column is that of noise
    shares = sparse.csr_matrix((votes.ravel(), places), (len(free), found.n_clusters + 1))
    told = shares[:, 1:]
    strength = told.max(axis=1).toarray().ravel() / np.maximum(votes.sum(axis=1), 1e-9)
    joins = strength >= MIN_STRENGTH
    labels[free[joins]] = np.asarray(told.argmax(axis=1)).ravel()[joins]
    strengths[free[joins]] = strength[joins]
    return Clusters(labels, strengths)
