"""Which words and texts are typical of some texts beside others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from kesu.text.language import MASK
from kesu.text.segment import words
from kesu.text.times import is_time

MOST_TEXTS = 2000  # of a side, spread evenly; more change little
MIN_CHARS = 2  # of a word
SURE = 1.96  # z-score from which a word is typical
HALF = 0.5  # texts that each side begins with, so that a ratio exists


class Telling(NamedTuple):
    """Places of the most telling texts, and the most telling words."""

    places: list[int]
    words: list[str]


def most_telling(
    texts: Sequence[str],
    others: Sequence[str],
    groups: Sequence[str],
    *,
    skipped: Iterable[str],
    n_texts: int,
    n_words: int = 8,
) -> Telling:
    """The texts that hold most of what is more common here than there, one of each group.

    Args:
        texts: those to choose from.
        others: what they are compared with.
        groups: duplicate group of each text.
        skipped: words that tell nothing.
        n_texts: how many to choose.
        n_words: most words that are told.

    Source: Anscombe 1956, Biometrika 43, 461 (log odds with halves).
    """
    places = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), MOST_TEXTS)).astype(int))
    step = max(1, -(-len(others) // MOST_TEXTS))
    ignored = frozenset(skipped)
    here = [_words(texts[place], ignored) for place in places]
    there = [_words(text, ignored) for text in others[::step]]
    scores = _scores(here, there)
    told = [sum(scores.get(word, 0.0) for word in own) / max(len(own), 1) ** 0.5 for own in here]
    order = sorted(range(len(here)), key=lambda at: (-told[at], at))
    chosen: dict[str, int] = {}
    for at in order:
        chosen.setdefault(groups[places[at]], int(places[at]))
        if len(chosen) == n_texts:
            break
    typical = sorted((word for word in scores), key=lambda word: (-scores[word], word))
    return Telling(list(chosen.values()), typical[:n_words])


def _words(text: str, ignored: frozenset[str]) -> set[str]:
    return {
        word
        for word in words(MASK.sub("，", text))
        if len(word) >= MIN_CHARS and _is_word(word) and word not in ignored
    }


def _is_word(token: str) -> bool:
    is_plain = token.isalnum() and not any(letter.isdigit() for letter in token)
    return is_plain and not is_time(token)


def _scores(here: Sequence[set[str]], there: Sequence[set[str]]) -> dict[str, float]:
    """z-scores of the log odds ratios of the words that surely are more common here."""
    own, other = (Counter(word for found in side for word in found) for side in (here, there))
    found = {}
    for word, n in own.items():
        yes = np.array([n, other[word]]) + HALF
        no = np.array([len(here), len(there)]) - yes + 2 * HALF
        score = float(np.log(yes / no) @ [1, -1] / np.sqrt((1 / yes + 1 / no).sum()))
        if score > SURE:
            found[word] = score
    return found
