"""Texts that must not be learned from, found again in whatever punctuation."""

from collections.abc import Iterable

import numpy as np

WINDOW = 30  # bare characters in a row that two texts may not share
MIN_CHARS = 8  # bare characters; shorter texts are said by everybody and prove nothing
_BASE = np.uint64(0x100000001B3)


class HeldOut:
    """The bare characters of held-out texts, whole and in windows.

    A text is held out if its letters and digits are those of a held-out text, or if it shares a
    run of `WINDOW` of them with one.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        """Keep checksums of the texts, never the texts themselves."""
        keys = [bare(text) for text in texts]
        self.whole = {hash(key) for key in keys if len(key) >= MIN_CHARS}
        found = [_windows(key) for key in keys if len(key) >= WINDOW]
        self.windows = np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint64)

    def holds(self, text: str) -> bool:
        """Whether the text is one of the held-out ones, or shares a long run with one.

        >>> HeldOut(["房间很大，早餐也不错，下次还来。"]).holds("房间很大 早餐也不错!下次还来")
        True
        """
        key = bare(text)
        if hash(key) in self.whole:
            return True
        if len(key) < WINDOW or not len(self.windows):
            return False
        mine = _windows(key)
        places = np.searchsorted(self.windows, mine).clip(max=len(self.windows) - 1)
        return bool((self.windows[places] == mine).any())


def bare(text: str) -> str:
    """Letters and digits of a text in lower case."""
    return "".join(char for char in text.lower() if char.isalnum())


def _windows(key: str) -> np.ndarray:
    """(len(key) - WINDOW + 1,) checksums of all runs of `WINDOW` characters."""
    codes = np.frombuffer(key.encode("utf-32-le"), np.uint32).astype(np.uint64)
    n_windows = len(codes) - WINDOW + 1
    total = np.zeros(n_windows, np.uint64)
    for shift in range(WINDOW):
        total = total * _BASE + codes[shift : shift + n_windows]
    return total
