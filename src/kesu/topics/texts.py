"""The texts that are clustered: one of each duplicate group, as words and as points."""

import sys
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.topics.features import embedding_points, join_points, text_points
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words


@dataclass(frozen=True)
class Texts:
    """The distinct texts, in the order of `row_id`.

    Attributes:
        rows: their rows.
        tokens: the words of each.
        points: (n_texts, n_dims), each as a point.
        known_points: (n_known, n_dims), texts of known classes in the same space.
    """

    rows: pl.DataFrame
    tokens: list[list[str]]
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
        return Texts(first, tokens, np.zeros((0, 1)), np.zeros((0, 1)))
    n_dims, parts = settings.n_dims, []
    if embeddings is None or settings.features != "embedding":
        texts = first["text"].to_list()
        parts.append(np.vstack(text_points(texts, tokens, stopwords, n_dims=n_dims, known=known)))
    if embeddings is not None and settings.features != "text":
        own = embeddings[first["position"].to_numpy()]
        both = own if known.embeddings is None else np.vstack([own, known.embeddings])
        parts.append(embedding_points(both, n_dims=n_dims))
    points = parts[0] if len(parts) == 1 else join_points(*parts)
    return Texts(first, tokens, points[: len(tokens)], points[len(tokens) :])
