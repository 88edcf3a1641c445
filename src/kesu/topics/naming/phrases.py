"""Runs of words that many texts of a topic share, and whether they are whole."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kesu.topics.naming.speech import can_end, can_start
from kesu.topics.words import BREAK

# A phrase must stand in this share of a topic's texts to name it.
MIN_SHARE = 0.3
MIN_CHARS, MAX_CHARS = 4, 14
MAX_WORDS = 6
# One neighbour in so large a share of its texts makes a phrase a part of a longer one.
MOST_SAME = 0.7


@dataclass(frozen=True)
class Phrase:
    """A run of words.

    Attributes:
        words: the words.
        share: share of the topic's distinct texts that have it, 0 to 1.
        is_whole: whether it neither cuts a longer phrase nor begins or ends with a word that
            leans on another.
    """

    words: tuple[str, ...]
    share: float
    is_whole: bool

    @property
    def text(self) -> str:
        """The phrase as it stands in the texts."""
        return "".join(self.words)


def common_phrases(tokens: Sequence[list[str]], stopwords: Collection[str]) -> list[Phrase]:
    """Runs of words in `MIN_SHARE` of the texts; the first word is no stop word.

    Args:
        tokens: the words of the topic's distinct texts.
        stopwords: words with which no phrase begins, and ends only where a clause does.
    """
    least = MIN_SHARE * len(tokens)
    n_with = Counter(word for text in tokens for word in set(text))
    common = {word for word, n in n_with.items() if n >= least}
    before: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    after: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for text in tokens:
        seen = {run: (left, right) for run, left, right in _runs(text, common, stopwords)}
        for run, (left, right) in seen.items():
            before[run][left] += 1
            after[run][right] += 1
    return [
        Phrase(run, found.total() / len(tokens), _is_whole(run, found, after[run], stopwords))
        for run, found in before.items()
        if found.total() >= least
    ]


def _runs(
    text: list[str], common: Collection[str], stopwords: Collection[str]
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Runs of common words within a clause, with the words before and after."""
    padded = [*text, BREAK]
    for start, first in enumerate(text):
        if first in stopwords or len(first) <= 1:
            continue
        run: list[str] = []
        for at, word in enumerate(islice(text, start, start + MAX_WORDS), start):
            if word == BREAK or word not in common:
                break
            run.append(word)
            n_chars = sum(map(len, run))
            if n_chars > MAX_CHARS:
                break
            if n_chars >= MIN_CHARS:
                yield tuple(run), text[start - 1] if start else BREAK, padded[at + 1]


def _is_whole(
    run: tuple[str, ...],
    before: Counter[str],
    after: Counter[str],
    stopwords: Collection[str],
) -> bool:
    starts = _is_edge(before) and can_start(run[0])
    ends = _is_edge(after) and can_end(run[-1])
    is_clause_end = after[BREAK] >= MOST_SAME * after.total()
    return starts and ends and (is_clause_end or run[-1] not in stopwords)


def _is_edge(neighbours: Counter[str]) -> bool:
    """Whether what stands there varies, or mostly nothing does."""
    word, n = neighbours.most_common(1)[0]
    return word == BREAK or n < MOST_SAME * neighbours.total()
