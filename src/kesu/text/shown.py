"""What a message may show of a file: cells that are masked and cut, for a header may be data."""

from collections.abc import Sequence

from kesu.text.lexicon import NameLexicon
from kesu.text.masking import mask_all_names, mask_personal

SHOWN, SHOWN_CHARS = 12, 20  # values that a message lists, and characters of each
NO_NAMES = NameLexicon((), frozenset())


def shown(value: str, names: NameLexicon = NO_NAMES) -> str:
    """A cell in one line, masked, then cut: a wrong column may hold whole texts.

    >>> shown("回电13812345678，已经打了三次还是没有人接，再投诉")
    '回电[手机]，已经打了三次还是没有人接，…'
    """
    masked = mask_all_names(mask_personal(" ".join(value.split()), names), names)
    return masked if len(masked) <= SHOWN_CHARS else f"{masked[:SHOWN_CHARS]}…"


def shown_list(values: Sequence[str], names: NameLexicon = NO_NAMES) -> str:
    """The first cells of a row as a message may show them, and how many more there are.

    >>> shown_list([f"列{at}" for at in range(14)])[-19:]
    '列10, 列11 and 2 more'
    """
    told = ", ".join(shown(value, names) for value in values[:SHOWN])
    n_more = len(values) - SHOWN
    return f"{told} and {n_more} more" if n_more > 0 else told
