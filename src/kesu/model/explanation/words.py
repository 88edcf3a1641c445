"""How much each word of a text speaks for its label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kesu.model.kinds import Scores
from kesu.text.segment import words

N_SAMPLES = 300  # random deletions; `make bench-explain` tells what more or fewer bring
KERNEL = 0.25  # width of LIME's kernel: how fast far deletions lose weight
RIDGE = 1.0  # pulls the effects of words that always go together towards each other

Score = Callable[[Sequence[str]], Scores]


@dataclass(frozen=True)
class WordEffects:
    """What each word of a text adds.

    Attributes:
        spans: (start, end) of each word, in characters; punctuation is no word.
        effects: log-odds of the label that go when the word is deleted; below 0: it speaks against.
        fit: weighted R², how well these effects, added up, tell what deletions do; 1 is exact.
    """

    spans: tuple[tuple[int, int], ...]
    effects: tuple[float, ...]
    fit: float


def word_effects(text: str, score: Score, *, n_samples: int = N_SAMPLES) -> WordEffects:
    """Delete each word, and words at random, and see by a ridge regression what each of them adds.

    Source: M. T. Ribeiro et al., "Why Should I Trust You?", KDD 2016 (LIME), with log-odds in place
    of probabilities and deletions of all sizes alike.

    Args:
        text: cleaned.
        score: (n_texts,) log-odds of the label for some texts.
        n_samples: random deletions that are looked at, beside one of each word.
    """
    spans = word_spans(text)
    if not spans:
        return WordEffects((), (), 1.0)
    is_deleted = np.concatenate([np.eye(len(spans), dtype=bool), _deletions(len(spans), n_samples)])
    shorter = [without(text, spans, row) for row in is_deleted]
    values = score([text, *shorter])
    lost = values[0] - values[1:]
    weights = np.exp(-(((1 - np.sqrt(1 - is_deleted.mean(axis=1))) / KERNEL) ** 2))
    effects = _ridge(is_deleted.astype(np.float64), lost, weights)
    return WordEffects(spans, tuple(effects.tolist()), _fit(is_deleted @ effects, lost, weights))


def word_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a text stand; marks such as `[手机]` lose their brackets.

    >>> word_spans("快递，没到")
    ((0, 2), (3, 4), (4, 5))
    """
    found, at = [], 0
    for word in words(text):
        if any(char.isalnum() for char in word):
            found.append((at, at + len(word)))
        at += len(word)
    return tuple(found)


def _deletions(n_words: int, n_samples: int) -> np.ndarray:
    """(n_samples, n_words), True where a word is deleted."""
    rng = np.random.default_rng(0)
    sizes = rng.integers(1, n_words + 1, n_samples)
    ranks = rng.random((n_samples, n_words)).argsort(axis=1).argsort(axis=1)
    return np.asarray(ranks < sizes[:, None])


def without(text: str, spans: Sequence[tuple[int, int]], is_deleted: np.ndarray) -> str:
    """The text without the words at some of the spans, (n_words,) True where one is deleted."""
    kept, at = [], 0
    for (start, end), gone in zip(spans, is_deleted, strict=True):
        kept.append(text[at:start] if gone else text[at:end])
        at = end
    return "".join([*kept, text[at:]])


def _ridge(features: Scores, values: Scores, weights: Scores) -> Scores:
    """No intercept: nothing deleted, nothing lost."""
    weighed = features * weights[:, None]
    squares = weighed.T @ features + RIDGE * np.eye(features.shape[1])
    return np.asarray(np.linalg.solve(squares, weighed.T @ values))


def _fit(told: Scores, values: Scores, weights: Scores) -> float:
    spread = weights @ (values - np.average(values, weights=weights)) ** 2
    return float(1 - weights @ (values - told) ** 2 / spread) if spread > 0 else 1.0
