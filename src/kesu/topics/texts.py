"""The texts that are clustered: one of each duplicate group, as words and as points."""

import sys
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.topics.features import (
    embedding_points,
    fine_points,
    join_points,
    reduce_terms,
    sharpen,
    term_vectors,
)
from kesu.topics.graph import Likeness
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words

# Dimensions of what tight topics are found by: 50 and 100 mix matters that 200 and 400 tell apart.
FINE_DIMS = 300


@dataclass(frozen=True)
class Texts:
    """The distinct texts, in the order of `row_id`.

    Attributes:
        rows: their rows.
        tokens: the words of each.
        points: (n_texts, n_dims), each as a point among themes.
        known_points: (n_known, n_dims), texts of known classes in the same space.
        likeness: what they are compared by when tight topics are found.
    """

    rows: pl.DataFrame
    tokens: list[list[str]]
    points: np.ndarray
    known_points: np.ndarray
    likeness: Likeness


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
    known = known if known.is_enough else NOBODY
    first = (
        rows.with_row_index("position")
        .sort(["dup_group", "dup_rank", "row_id"])
        .unique("dup_group", keep="first", maintain_order=True)
        .sort("row_id")
    )
    tokens = [[sys.intern(word) for word in split_words(text)] for text in first["text"]]
    if first.is_empty():
        nowhere = np.zeros((0, 1))
        return Texts(first, tokens, nowhere, nowhere, Likeness(None, nowhere))
    vectors = term_vectors(first["text"].to_list(), tokens, stopwords, known)
    n_texts = len(tokens)
    terms = sharpen(vectors[:n_texts])
    broad, fine = reduce_terms(vectors, settings.n_dims), fine_points(terms, FINE_DIMS)
    likeness = Likeness(terms, fine)
    if embeddings is not None and settings.features != "text":
        own = embeddings[first["position"].to_numpy()]
        both = own if known.embeddings is None else np.vstack([own, known.embeddings])
        encoded = embedding_points(both, n_dims=settings.n_dims)
        encoded_fine = embedding_points(own, n_dims=FINE_DIMS)
        if settings.features == "embedding":
            broad, likeness = encoded, Likeness(None, encoded_fine)
        else:
            broad = join_points(broad, encoded)
            likeness = Likeness(terms, join_points(fine, encoded_fine))
    return Texts(first, tokens, broad[:n_texts], broad[n_texts:], likeness)
