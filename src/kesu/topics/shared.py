"""The terms that the parts of a theme share, in place of those that one part is full of."""

from collections.abc import Collection, Sequence
from itertools import compress
from math import log

import numpy as np

from kesu.topics.keywords import MIN_LIFT, Term
from kesu.topics.words import terms

FEWEST = 3  # parts of which a median tells
# Score of the best term below which the parts share nothing, and are told by what each is full of;
# that of a theme's best term too, for it to be told, as settings come.
LEAST = 0.25


def shared_terms(
    tokens: Sequence[list[str]],
    themes: np.ndarray,
    parts: np.ndarray,
    stopwords: Collection[str],
    found: Sequence[list[Term]],
) -> list[list[Term]]:
    """The terms of each theme by their median share in its parts, best first.

    What lies in no narrower topic is a part as well. So a theme is told by what it is about, and
    not by its largest part. All texts count as one where there are fewer than three parts, or where
    these share nothing.

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
        for own, inside in zip(found, members, strict=True)
    ]


def _by_median(
    found: list[Term],
    tokens: Sequence[list[str]],
    parts: np.ndarray,
    stopwords: Collection[str],
) -> list[Term]:
    _, at = np.unique(parts, return_inverse=True)
    sizes = np.bincount(at)
    if len(sizes) < FEWEST:
        return found
    place = {term.text: column for column, term in enumerate(found)}
    counts = np.zeros((len(sizes), len(found)))
    for part, words in zip(at, tokens, strict=True):
        counts[part, [place[term] for term in terms(words, stopwords) & place.keys()]] += 1
    medians = np.median(counts / sizes[:, None], axis=0)
    told = [
        Term(term.text, share, share * log(share / term.outside))
        for term, share in zip(found, medians.tolist(), strict=True)
        if share >= MIN_LIFT * term.outside
    ]
    told.sort(key=lambda term: (-term.score, term.text))
    return told if told and told[0].score >= LEAST else found
