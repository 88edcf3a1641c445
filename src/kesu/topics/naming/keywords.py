"""What tells one topic from all other texts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from kesu.text.times import is_time
from kesu.topics.naming.speech import can_end, can_start
from kesu.topics.words import terms

# A term in fewer of a topic's texts, as a number and as a share, tells nothing of the topic.
MIN_TEXTS = 2
MIN_SHARE = 0.08
# A term must be so many times as common in the topic as outside.
MIN_LIFT = 1.5
# A pair that stands in this share of the texts of its rarer word is told instead of both words.
PAIR_SHARE = 0.6


@dataclass(frozen=True)
class Term:
    """A word, or two neighbouring words with a space between, as it marks one topic.

    Attributes:
        text: the term.
        share: share of the topic's distinct texts that have it, 0 to 1.
        score: share times the logarithm of its lift over the texts outside the topic.
    """

    text: str
    share: float
    score: float

    @property
    def outside(self) -> float:
        """Share of the texts outside the topic that have it."""
        return self.share / exp(self.score / self.share)

    @property
    def phrase(self) -> str:
        """The term as it stands in a text."""
        left, _, right = self.text.partition(" ")
        needs_space = bool(right) and left[-1:].isascii() and right[:1].isascii()
        return left + (" " if needs_space else "") + right


def topic_terms(
    tokens: Sequence[list[str]],
    labels: np.ndarray,
    stopwords: Collection[str],
    *,
    min_lift: float = MIN_LIFT,
) -> list[list[Term]]:
    """The terms of each topic that are more common in it than outside, best first.

    Texts are counted and not words, so that a word said ten times in one text weighs once; this
    is the c-TF-IDF idea with the lift over all other texts in place of the logarithm of counts.

    Args:
        tokens: the words of each distinct text.
        labels: (n_texts,) number of the topic, negative for none.
        stopwords: words that are never terms.
        min_lift: so many times as common inside as outside a term must be.
    """
    n_topics = int(labels.max(initial=-1)) + 1
    inside: list[Counter[str]] = [Counter() for _ in range(n_topics)]
    for text_tokens, label in zip(tokens, labels, strict=True):
        if label >= 0:
            inside[label].update(terms(text_tokens, stopwords))
    sizes = np.bincount(labels[labels >= 0], minlength=n_topics)
    common = [_common(counts, int(size)) for counts, size in zip(inside, sizes, strict=True)]
    overall = Counter(dict.fromkeys(set().union(*common), 0))
    for counts in inside:
        overall.update({term: counts[term] for term in counts.keys() & overall.keys()})
    for text_tokens, label in zip(tokens, labels, strict=True):
        if label < 0:
            overall.update(terms(text_tokens, stopwords) & overall.keys())
    return [
        _score(counts, int(size), overall, len(tokens), min_lift)
        for counts, size in zip(common, sizes, strict=True)
    ]


def _common(counts: Counter[str], size: int) -> dict[str, int]:
    """The terms that are not too rare in a topic of so many texts to tell of it."""
    least = max(min(MIN_TEXTS, size), MIN_SHARE * size)
    return {term: n for term, n in counts.items() if n >= least}


def _score(
    counts: Mapping[str, int], size: int, overall: Counter[str], n_texts: int, min_lift: float
) -> list[Term]:
    found = []
    for term, n in counts.items():
        share = n / size
        outside = (overall[term] - n + 0.5) / (n_texts - size + 1)
        if share >= min_lift * outside:
            found.append(Term(term, share, share * log(share / outside)))
    return sorted(found, key=lambda term: (-term.score, term.text))


def choose_keywords(found: Sequence[Term], n_keywords: int) -> list[Term]:
    """The best terms that do not repeat each other; pairs take the place of their words.

    How long something went on (八天) is no keyword, unless there is no other.
    """
    found = [term for term in found if not _is_time(term)] or found
    shares = {term.text: term.share for term in found}
    pairs: list[Term] = []
    for term in found:
        if " " in term.text and _is_set_phrase(term, shares) and not _overlaps(term, pairs):
            pairs.append(term)
    chosen: list[Term] = []
    for term in (term for term in found if " " not in term.text or term in pairs):
        if len(chosen) == n_keywords:
            break
        is_told = term not in pairs and _inside(term, pairs, shares)
        if not is_told and not any(_repeats(term.phrase, other.phrase) for other in chosen):
            chosen.append(term)
    return chosen


def _is_time(term: Term) -> bool:
    return all(map(is_time, term.text.split()))


def _overlaps(pair: Term, others: Sequence[Term]) -> bool:
    told = {word for other in others for word in other.text.split()}
    return not told.isdisjoint(pair.text.split())


def _is_set_phrase(pair: Term, shares: dict[str, float]) -> bool:
    first, last = pair.text.split()
    is_whole = can_start(first) and can_end(last)
    return is_whole and pair.share >= PAIR_SHARE * min(shares.get(w, 1.0) for w in (first, last))


def _inside(term: Term, pairs: Sequence[Term], shares: dict[str, float]) -> bool:
    """Whether a pair tells nearly all that the word tells."""
    return any(
        term.text in pair.text.split() and pair.share >= PAIR_SHARE * shares[term.text]
        for pair in pairs
    )


def _repeats(phrase: str, other: str) -> bool:
    return phrase in other or other in phrase
