"""Keywords of a tree: of a theme those that its parts share, not those that one is full of."""

from collections.abc import Collection, Sequence
from itertools import compress
from math import log

import numpy as np

from kesu.topics.clusters import NOISE
from kesu.topics.naming.keywords import MIN_LIFT, Term, choose_keywords, topic_terms
from kesu.topics.settings import TopicsSettings
from kesu.topics.tree import Tree
from kesu.topics.words import terms

FEWEST = 3  # narrower topics of which a median tells
# Score of the best term below which the parts share nothing; chosen between what is a heap and what
# is not in years of messages to an office.
LEAST = 0.25


def tree_keywords(
    tokens: Sequence[list[str]], tree: Tree, settings: TopicsSettings, stopwords: Collection[str]
) -> tuple[list[list[Term]], np.ndarray]:
    """The keywords of each topic, and which are themes of topics that have nothing in common.

    Args:
        tokens: the words of each distinct text.
        tree: of these texts.
        settings: how many keywords are wanted.
        stopwords: words that are never terms.

    Returns:
        Keywords, best first, and (n_topics,).
    """
    found, is_mixed = _terms(tokens, tree, stopwords, MIN_LIFT)
    if not all(found):  # what is left of a theme may have nothing of its own; then what comes near
        near, _ = _terms(tokens, tree, stopwords, 0.0)
        found = [own or other for own, other in zip(found, near, strict=True)]
    return [choose_keywords(terms, settings.n_keywords) for terms in found], is_mixed


def _terms(
    tokens: Sequence[list[str]], tree: Tree, stopwords: Collection[str], min_lift: float
) -> tuple[list[list[Term]], np.ndarray]:
    parts, whole = tree.scales
    tight = topic_terms(tokens, parts, stopwords, min_lift=min_lift)
    plain = topic_terms(tokens, whole, stopwords, min_lift=min_lift)
    shared = shared_terms(tokens, whole, parts, stopwords, plain)
    # The parts of a matter are of one thing already, and told best by all their texts.
    is_matter = tree.is_matter[: len(plain)]
    told = zip(plain, shared, is_matter, strict=True)
    above = [own if one else common or own for own, common, one in told]
    is_mixed = np.zeros(tree.n_topics, dtype=bool)
    is_mixed[: len(plain)] = [
        common is None and not one for common, one in zip(shared, is_matter, strict=True)
    ]
    return [*tight[: tree.n_tight], *above[tree.n_tight :]], is_mixed


def shared_terms(
    tokens: Sequence[list[str]],
    themes: np.ndarray,
    parts: np.ndarray,
    stopwords: Collection[str],
    found: Sequence[list[Term]],
) -> list[list[Term] | None]:
    """The terms of each theme by their median share in its parts, best first; None without any.

    Parts are its narrower topics, and what lies in none of them; each counts by its texts. So a
    theme is told by what half of it is about at least, and not by its largest part. All texts count
    as one where there are fewer than three narrower topics, and where the theme is more than half
    of all texts: what sets it apart from few others is not what it is about.

    Args:
        tokens: the words of each distinct text.
        themes: (n_texts,) number of the theme, negative for none.
        parts: (n_texts,) number of the narrower topic that each text lies in, -1 for none.
        stopwords: words that are never terms.
        found: the terms of each theme by all its texts, among which those are that are shared.
    """
    members = [themes == theme for theme in range(len(found))]
    return [
        _by_median(own, list(compress(tokens, inside)), parts[inside], stopwords)
        if _is_told_by_parts(parts[inside], len(parts))
        else own
        for own, inside in zip(found, members, strict=True)
    ]


def _is_told_by_parts(parts: np.ndarray, n_texts: int) -> bool:
    return len(np.unique(parts[parts != NOISE])) >= FEWEST and 2 * len(parts) <= n_texts


def _by_median(
    found: list[Term],
    tokens: Sequence[list[str]],
    parts: np.ndarray,
    stopwords: Collection[str],
) -> list[Term] | None:
    _, at = np.unique(parts, return_inverse=True)
    sizes = np.bincount(at)
    place = {term.text: column for column, term in enumerate(found)}
    counts = np.zeros((len(sizes), len(found)))
    for part, words in zip(at, tokens, strict=True):
        counts[part, [place[term] for term in terms(words, stopwords) & place.keys()]] += 1
    medians = _medians(counts / sizes[:, None], sizes)
    told = [
        Term(term.text, share, share * log(share / term.outside))
        for term, share in zip(found, medians.tolist(), strict=True)
        if share >= MIN_LIFT * term.outside
    ]
    told.sort(key=lambda term: (-term.score, term.text))
    return told if told and told[0].score >= LEAST else None


def _medians(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n_columns,): the least value up to which half of the weight or more lies.

    >>> _medians(np.array([[0.9], [0.0], [0.1]]), np.array([5, 2, 2])).tolist()
    [0.9]
    """
    order = values.argsort(axis=0)
    reached = np.cumsum(weights[order], axis=0)
    places = (2 * reached >= weights.sum()).argmax(axis=0)
    ascending = np.take_along_axis(values, order, axis=0)
    return np.asarray(ascending[places, np.arange(values.shape[1])])
