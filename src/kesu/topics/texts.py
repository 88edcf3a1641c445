"""The texts that are clustered: one of each duplicate group, as words and as points."""

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from scipy import sparse

from kesu.topics.boilerplate import cut_boilerplate
from kesu.topics.earlier import Earlier, earlier_topics
from kesu.topics.features import (
    embedding_points,
    fine_points,
    join_points,
    reduce_terms,
    sharpen,
    term_vectors,
)
from kesu.topics.known import NOBODY, Known
from kesu.topics.memory import NOTHING, Memory
from kesu.topics.nearest import Likeness
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words

# Dimensions of what tight topics are found by: 50 and 100 mix matters that 200 and 400 tell apart.
FINE_DIMS = 300


@dataclass(frozen=True)
class Texts:
    """The distinct texts, in the order of `row_id`.

    Attributes:
        rows: their rows.
        tokens: the words of each, without those of boilerplate.
        likeness: what they are compared by when tight topics are found.
        earlier: where they were in the accepted run that holds them.
        words: (n_texts + n_known, n_terms), those of known classes last; None: words do not count.
        encoded: (n_texts + n_known, n_dims) likewise; None: the encoder does not count.
        n_dims: dimensions that words are reduced to.
    """

    rows: pl.DataFrame
    tokens: list[list[str]]
    likeness: Likeness
    earlier: Earlier = field(default_factory=dict)
    words: sparse.csr_matrix | None = None
    encoded: np.ndarray | None = None
    n_dims: int = 1

    def at(self, chosen: np.ndarray) -> "Texts":
        """Some of the texts, (n_chosen,) places ascending, without their points among themes."""
        tokens = [self.tokens[place] for place in chosen]
        earlier = {scale: labels[chosen] for scale, labels in self.earlier.items()}
        return Texts(self.rows[chosen], tokens, self.likeness.at(chosen), earlier)

    @property
    def points(self) -> np.ndarray:
        """(n_texts, n_dims): each as a point among themes."""
        return self._broad[: len(self.tokens)]

    @property
    def known_points(self) -> np.ndarray:
        """(n_known, n_dims): texts of known classes in the same space."""
        return self._broad[len(self.tokens) :]

    @cached_property
    def _broad(self) -> np.ndarray:
        """Made when it is asked for: the search for bursts does without."""
        parts = [] if self.words is None else [reduce_terms(self.words, self.n_dims)]
        parts += [] if self.encoded is None else [self.encoded]
        return join_points(*parts) if parts else np.zeros((0, 1))


def distinct_texts(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
    known: Known = NOBODY,
    *,
    memory: Memory = NOTHING,
) -> Texts:
    """The first present row of each duplicate group, with its words and its point.

    Args:
        rows: as for `find_topics`.
        embeddings: (n_rows, n_dims) in the order of `rows`, or None.
        settings: which features are used.
        stopwords: words that tell no topic.
        known: texts of known classes, which guide the features.
        memory: topics that were accepted before.
    """
    known = known if known.is_enough else NOBODY
    first = (
        rows.with_row_index("position")
        .sort(["dup_group", "dup_rank", "row_id"])
        .unique("dup_group", keep="first", maintain_order=True)
        .sort("row_id")
    )
    whole = [[sys.intern(word) for word in split_words(text)] for text in first["text"]]
    days = first["local_date"].to_physical().cast(pl.Float64).fill_null(float("nan")).to_numpy()
    tokens, is_cut = cut_boilerplate(whole, stopwords, days)
    if first.is_empty():
        return Texts(first, tokens, Likeness(None, np.zeros((0, 1))))
    features = settings.features if embeddings is not None else "text"
    words = terms = encoded = None
    fine = []
    if features != "embedding":
        told = [
            "".join(word or "，" for word in own) if cut else text
            for text, own, cut in zip(first["text"], tokens, is_cut, strict=True)
        ]
        words = term_vectors(told, tokens, stopwords, known)
        terms = sharpen(words[: len(tokens)])
        fine.append(fine_points(terms, FINE_DIMS))
    if embeddings is not None and features != "text":
        own = embeddings[first["position"].to_numpy()]
        both = own if known.embeddings is None else np.vstack([own, known.embeddings])
        encoded = embedding_points(both, n_dims=settings.n_dims)
        fine.append(embedding_points(own, n_dims=FINE_DIMS))
    likeness = Likeness(terms, join_points(*fine))
    earlier = earlier_topics(memory, rows.select("row_id", "dup_group"), first)
    return Texts(first, tokens, likeness, earlier, words, encoded, settings.n_dims)
