"""Word segmentation."""

import rjieba


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
