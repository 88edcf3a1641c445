"""The texts that are clustered: one of each duplicate group, as words and as points."""

import sys
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.preprocessing import normalize

from kesu.topics.features import embedding_points, join_points, reduce_terms, term_vectors
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words


@dataclass(frozen=True)
class Texts:
    """The distinct texts, in the order of `row_id`.

    Attributes:
        rows: their rows.
        tokens: the words of each.
        terms: (n_texts, n_terms), the words and character pairs of each, weighted; rows of
            length 1 or 0.
        points: (n_texts, n_dims), each as a point.
        known_points: (n_known, n_dims), texts of known classes in the same space.
    """

    rows: pl.DataFrame
    tokens: list[list[str]]
    terms: sparse.csr_matrix
    points: np.ndarray
    known_points: np.ndarray


def distinct_texts(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
    known: Known = NOBODY,
) -> Texts:
    """The first present row of each duplicate group, with its words and its point.

    Args:
        rows: as for `find_topics`.
        embeddings: (n_rows, n_dims) in the order of `rows`, or None.
        settings: which features are used.
        stopwords: words that tell no topic.
        known: texts of known classes, which guide the features.
    """
    first = (
        rows.with_row_index("position")
        .sort(["dup_group", "dup_rank", "row_id"])
        .unique("dup_group", keep="first", maintain_order=True)
        .sort("row_id")
    )
    tokens = [[sys.intern(word) for word in split_words(text)] for text in first["text"]]
    if first.is_empty():
        nowhere = np.zeros((0, 1))
        return Texts(first, tokens, sparse.csr_matrix(nowhere), nowhere, nowhere)
    vectors = term_vectors(first["text"].to_list(), tokens, stopwords, known)
    n_dims, parts = settings.n_dims, []
    if embeddings is None or settings.features != "embedding":
        parts.append(reduce_terms(vectors, n_dims))
    if embeddings is not None and settings.features != "text":
        own = embeddings[first["position"].to_numpy()]
        both = own if known.embeddings is None else np.vstack([own, known.embeddings])
        parts.append(embedding_points(both, n_dims=n_dims))
    points = parts[0] if len(parts) == 1 else join_points(*parts)
    terms = sparse.csr_matrix(normalize(vectors[: len(tokens)]))
    return Texts(first, tokens, terms, points[: len(tokens)], points[len(tokens) :])
