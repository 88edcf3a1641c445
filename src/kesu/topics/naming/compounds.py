"""Words that the segmenter's dictionary lacks, joined from the parts that it cut them into."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from math import log

from kesu.topics.naming.speech import is_nominal
from kesu.topics.words import BREAK

# Parts stand together in this share of the texts of the rarer one, and in so many texts.
MIN_TOGETHER = 0.7
MIN_TEXTS = 5
# Entropy, in nats, of what stands before and of what stands after; less, and it is part of more.
MIN_ENTROPY = 1.0
MAX_CHARS = 6
ROUNDS = 2  # 丽景 + 花园, then 丽景花园 + 店
Pair = tuple[str, str]


def join_compounds(tokens: Sequence[list[str]], stopwords: Collection[str]) -> list[list[str]]:
    """The same texts with compounds as one word each.

    Two neighbours are one word if one of them seldom stands without the other, while what stands
    before and after the pair varies: 前置 + 仓, but not 停止 + 夜间 of a single sentence that many
    copied.

    Args:
        tokens: the words of each distinct text.
        stopwords: words that are no part of a compound.

    Source: Jin & Tanaka-Ishii 2006, Unsupervised Segmentation of Chinese Text by Use of Branching
    Entropy (COLING/ACL); the share of the rarer part takes the place of mutual information.
    """
    joined = [list(text) for text in tokens]
    for _ in range(ROUNDS):
        if not (found := _compounds(joined, stopwords)):
            break
        joined = [_joined(text, found) for text in joined]
    return joined


def _compounds(tokens: Sequence[list[str]], stopwords: Collection[str]) -> set[Pair]:
    singles: Counter[str] = Counter()
    pairs: Counter[Pair] = Counter()
    for text in tokens:
        singles.update(set(text))
        pairs.update(set(pairwise(text)))
    close = {
        pair
        for pair, n in pairs.items()
        if n >= MIN_TEXTS
        and n >= MIN_TOGETHER * min(singles[pair[0]], singles[pair[1]])
        and _can_join(pair, stopwords)
    }
    before, after = _contexts(tokens, close)
    return {
        pair for pair in close if min(_entropy(before[pair]), _entropy(after[pair])) >= MIN_ENTROPY
    }


def _can_join(pair: Pair, stopwords: Collection[str]) -> bool:
    left, right = pair
    is_word = left != right and BREAK not in pair and not {left, right} & set(stopwords)
    has_place = len(left) > 1 and len(left + right) <= MAX_CHARS and not (left + right).isascii()
    return is_word and has_place and is_nominal(left) and (len(right) == 1 or is_nominal(right))


def _contexts(
    tokens: Sequence[list[str]], wanted: Collection[Pair]
) -> tuple[dict[Pair, Counter[str]], dict[Pair, Counter[str]]]:
    """What stands before and after each pair, once a text."""
    before: dict[Pair, Counter[str]] = defaultdict(Counter)
    after: dict[Pair, Counter[str]] = defaultdict(Counter)
    for text in tokens:
        for pair, left, right in set(_places(text, wanted)):
            before[pair][left] += 1
            after[pair][right] += 1
    return before, after


def _places(text: list[str], wanted: Collection[Pair]) -> Iterator[tuple[Pair, str, str]]:
    padded = [BREAK, *text, BREAK]
    for at in range(1, len(padded) - 2):
        pair = (padded[at], padded[at + 1])
        if pair in wanted:
            yield pair, padded[at - 1], padded[at + 2]


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return -sum(n / total * log(n / total) for n in counts.values())


def _joined(text: list[str], found: Collection[Pair]) -> list[str]:
    """From left to right; a word goes with the one before it if both could be."""
    made: list[str] = []
    is_open = False  # whether the last word is still one of the text's own
    for word in text:
        if made and is_open and (made[-1], word) in found:
            made[-1] += word
            is_open = False
        else:
            made.append(word)
            is_open = True
    return made
