"""Word segmentation, and the word list of the segmenter."""

from collections.abc import Iterable

import rjieba

# A tag of our own, so that words added by users are told from those of the dictionary.
ADDED_WORD_TAG = "nz"
# High enough that an added word wins over its parts, which `suggest_freq` alone does not promise.
ADDED_WORD_FREQUENCY = 100_000


def words(text: str) -> list[str]:
    """The words of a text, nothing left out; unknown words are guessed (HMM).

    >>> words("快递三天没到，客服不理人")
    ['快递', '三天', '没', '到', '，', '客服', '不理', '人']
    """
    return list(rjieba.cut(text))


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Words with their part of speech; `nr` is a person, `x` a word the dictionary lacks.

    >>> tagged_words("江苏")
    [('江苏', 'ns')]
    """
    return [(word, tag) for word, tag in rjieba.tag(text)]


def add_words(added: Iterable[str]) -> None:
    """Make these words stay whole, in this process; empty and one-character words are left out.

    >>> add_words(["蓝鲸优选卡"])
    >>> words("蓝鲸优选卡退不了")
    ['蓝鲸优选卡', '退', '不了']
    """
    for word in added:
        if len(word) > 1:
            rjieba._DEFAULT_JIEBA.add_word(word, ADDED_WORD_FREQUENCY, ADDED_WORD_TAG)  # noqa: SLF001
