"""Clauses that texts of all matters share: what a platform, a channel or good manners add."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from kesu.topics.features import evenly
from kesu.topics.words import BREAK, content_words

SHORTEST = 6  # characters of a clause
# Texts that share it, as a number and as a share: neighbours who paste one sentence and tell of
# their own hardships beside it are fewer, but in a small corpus.
FEWEST, LEAST_SHARE = 16, 0.04
# So many of them in a quarter of the texts that follow each other are of a time, as a matter is.
QUARTER, TOGETHER = 0.25, 0.6
# Words that a text has beside such clauses, to tell what it is about.
LEAST_WORDS = 3
# ASSUME: such texts are of one matter if what is left of two of them has so many times as much in
# common as it has with what is left of any text.
ALIKE = 1.7
# A matter is told in other clauses too: of the texts that have so many of its words, a template has
# most itself.
MOSTLY, VERBATIM = 2 / 3, 0.7
MOST_TEXTS = 500  # with a clause, evenly drawn, that are compared


def cut_boilerplate(
    tokens: Sequence[list[str]], stopwords: Collection[str], days: np.ndarray
) -> tuple[list[list[str]], np.ndarray]:
    """The words of texts without clauses that are boilerplate.

    Many texts of all times share a clause word by word, and without it and others like it they are
    no more alike than any. Where people copy a sentence about one matter, they are fewer, write
    at one time, or tell more about it. A template that is new is not told from these.

    Args:
        tokens: the words of each distinct text, `BREAK` between clauses.
        stopwords: words that tell nothing of what a text is about.
        days: (n_texts,) number of its day, NaN without.

    Returns:
        The words of each text, and (n_texts,) whether something was cut.
    """
    clauses = [list(_clauses(words)) for words in tokens]
    shared = {
        clause: texts
        for clause, texts in _shared(clauses).items()
        if not _is_of_a_time(days[texts], days)
    }
    if not shared:
        return list(tokens), np.zeros(len(tokens), dtype=bool)
    contents = [content_words(words, stopwords) for words in tokens]
    cut = set(_unlike(shared, clauses, contents))
    is_cut = np.array([not cut.isdisjoint(keys) for keys in clauses], dtype=bool)
    told = zip(tokens, is_cut, strict=True)
    return [_without(words, cut) if is_in else words for words, is_in in told], is_cut


Clause = tuple[str, ...]


def _clauses(words: Sequence[str]) -> Iterator[Clause]:
    for is_break, run in groupby(words, lambda word: word == BREAK):
        if not is_break:
            yield tuple(run)


def _shared(clauses: Sequence[Sequence[Clause]]) -> dict[Clause, list[int]]:
    """The texts of each clause that is long enough and that enough of them share."""
    places: defaultdict[Clause, list[int]] = defaultdict(list)
    for text, keys in enumerate(clauses):
        for key in set(keys):
            if sum(map(len, key)) >= SHORTEST:
                places[key].append(text)
    least = max(FEWEST, LEAST_SHARE * len(clauses))
    return {key: texts for key, texts in places.items() if len(texts) >= least}


def _is_of_a_time(own: np.ndarray, days: np.ndarray) -> bool:
    """Whether most of some texts lie in a quarter of all that follow each other.

    Args:
        own: days of these texts.
        days: of all; NaN without.
    """
    every = np.sort(days[~np.isnan(days)])
    if len(every) < FEWEST or every[0] == every[-1]:
        return False
    dated = np.sort(own[~np.isnan(own)])
    low, high = np.searchsorted(every, dated), np.searchsorted(every, dated, "right")
    middle = (low + high) / 2 / len(every)
    within = np.searchsorted(middle, middle + QUARTER, "right") - np.arange(len(middle))
    return bool(within.max(initial=0) > TOGETHER * len(own))


def _unlike(
    shared: Mapping[Clause, list[int]],
    clauses: Sequence[Sequence[Clause]],
    contents: Sequence[list[str]],
) -> Iterator[Clause]:
    """The clauses that stand alone, and without which their texts are as unlike as any."""
    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, binary=True)
    try:
        points = sparse.csr_matrix(vectorizer.fit_transform(contents))
    except ValueError:  # no word is left
        return
    has_word = (points > 0).tocsc()
    middle = np.asarray(points.mean(axis=0)).ravel()
    for clause, texts in shared.items():
        own = _places(clause, vectorizer.vocabulary_)
        n_alike = (has_word[:, own].sum(axis=1) >= MOSTLY * len(own)).sum()
        if not own or len(texts) < VERBATIM * n_alike:
            continue
        chosen = [texts[at] for at in evenly(len(texts), MOST_TEXTS)]
        beside = Counter(key for text in chosen for key in set(clauses[text]))
        template = {word for key, n in beside.items() if 2 * n >= len(chosen) for word in key}
        is_free = np.ones(points.shape[1])
        is_free[_places(template, vectorizer.vocabulary_)] = 0
        if _are_unlike(points[chosen] @ sparse.diags(is_free), middle * is_free):
            yield clause


def _places(words: Collection[str], vocabulary: Mapping[str, int]) -> list[int]:
    return sorted({vocabulary[word] for word in words if word in vocabulary})


def _are_unlike(rest: sparse.csr_matrix, middle: np.ndarray) -> bool:
    """Whether what is left of most texts tells something, and each time something else.

    Args:
        rest: (n_texts, n_words).
        middle: (n_words,) mean of all texts.
    """
    telling = rest[rest.getnnz(axis=1) >= LEAST_WORDS]
    if 2 * telling.shape[0] < rest.shape[0]:
        return False
    telling = normalize(telling)
    return _inside(telling) < ALIKE * float((telling @ middle).mean())


def _inside(points: sparse.csr_matrix) -> float:
    """Mean cosine of two of these, rows of length 1 or 0."""
    total, n = np.asarray(points.sum(axis=0)).ravel(), points.shape[0]
    n_told = np.count_nonzero(points.getnnz(axis=1))
    return float((total @ total - n_told) / max(n * (n - 1), 1))


def _without(words: Sequence[str], cut: Collection[Clause]) -> list[str]:
    made: list[str] = []
    for is_break, run in groupby(words, lambda word: word == BREAK):
        own = list(run)
        made += [BREAK] if not is_break and tuple(own) in cut else own
    return made
