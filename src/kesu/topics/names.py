"""Names of topics that a person can read."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice, pairwise
from math import fsum

from kesu.topics.keywords import Term
from kesu.topics.words import BREAK

# A phrase must stand in this share of a topic's texts to name it.
MIN_SHARE = 0.3
MIN_CHARS, MAX_CHARS = 4, 12
MAX_WORDS = 5
# A name shorter than this takes in a second or third keyword.
SHORT_NAME = 6
MAX_PARTS = 3
# A keyword in so many times more texts than the phrase is what the topic is about.
MUCH_MORE = 1.3
SEPARATOR = "·"


def name_topic(
    tokens: Sequence[list[str]], keywords: Sequence[Term], stopwords: Collection[str]
) -> str:
    """A short name: the phrase that many of the texts share, and keywords if it tells too little.

    Args:
        tokens: the words of the topic's distinct texts.
        keywords: its keywords, best first; at least one.
        stopwords: words with which no name begins or ends.
    """
    phrase, share = _best_phrase(tokens, keywords, stopwords)
    parts = [phrase]
    if keywords[0].share >= MUCH_MORE * share:  # the subject, which the phrase may leave out
        parts += _fresh(keywords[:1], parts)
    for term in keywords:
        if sum(map(len, parts)) >= SHORT_NAME or len(parts) == MAX_PARTS:
            break
        parts += _fresh([term], parts)
    return _in_reading_order(parts, tokens)


def _best_phrase(
    tokens: Sequence[list[str]], keywords: Sequence[Term], stopwords: Collection[str]
) -> tuple[str, float]:
    """The common phrase with the weightiest keywords in it, else the best keyword; its share."""
    scores = {word: term.score for term in keywords for word in term.text.split()}
    shares = common_phrases(tokens, stopwords)
    ranks = {
        phrase: (share * fsum(scores.get(word, 0) for word in set(phrase)), len("".join(phrase)))
        for phrase, share in shares.items()
        if any(word in scores for word in phrase)
    }
    if not ranks:
        return keywords[0].phrase, keywords[0].share
    best = max(sorted(ranks), key=ranks.__getitem__)
    return "".join(best), shares[best]


def _fresh(terms: Sequence[Term], parts: Sequence[str]) -> list[str]:
    """Terms of which no word is told yet."""
    told = "".join(parts)
    return [term.phrase for term in terms if not any(word in told for word in term.text.split())]


def common_phrases(
    tokens: Sequence[list[str]], stopwords: Collection[str]
) -> dict[tuple[str, ...], float]:
    """Runs of words in `MIN_SHARE` of the texts, with that share; ends are no stop words."""
    counts: Counter[tuple[str, ...]] = Counter()
    for text_tokens in tokens:
        counts.update(set(_runs(text_tokens, stopwords)))
    return {run: n / len(tokens) for run, n in counts.items() if n >= MIN_SHARE * len(tokens)}


def _runs(tokens: list[str], stopwords: Collection[str]) -> list[tuple[str, ...]]:
    runs = []
    for start, first in enumerate(tokens):
        if first in stopwords or len(first) <= 1:
            continue
        run: list[str] = []
        for word in islice(tokens, start, start + MAX_WORDS):
            if word == BREAK:
                break
            run.append(word)
            n_chars = sum(map(len, run))
            if n_chars > MAX_CHARS:
                break
            if n_chars >= MIN_CHARS and word not in stopwords:
                runs.append(tuple(run))
    return runs


def _in_reading_order(parts: Sequence[str], tokens: Sequence[list[str]]) -> str:
    """The parts as they mostly follow each other; side by side where a text has them so."""
    texts = ["".join(word or "|" for word in text_tokens) for text_tokens in tokens]

    def place(part: str) -> float:
        places = [text.index(part) / len(text) for text in texts if part in text]
        return sum(places) / len(places) if places else 1.0

    ordered = sorted(parts, key=lambda part: (round(place(part), 6), part))
    name = ordered[0]
    for left, right in pairwise(ordered):
        is_attested = any(left + right in text for text in texts)
        name += right if is_attested else SEPARATOR + right
    return name


def make_distinct(
    names: Sequence[str], keywords: Sequence[Sequence[Term]], given: Collection[str] = ()
) -> list[str]:
    """The same names, with a further keyword or else a number where one was taken before.

    Names that people have given are taken from the start.
    """
    taken = list(given)
    for name, terms in zip(names, keywords, strict=True):
        phrases = [term.phrase for term in terms if term.phrase not in name]
        more = [f"{name}{SEPARATOR}{phrase}" for phrase in phrases]
        numbered = (f"{name}（{number}）" for number in range(2, len(names) + len(given) + 2))
        taken.append(next(n for n in (name, *more, *numbered) if n not in taken))
    return taken[len(given) :]
