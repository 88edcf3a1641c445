"""What a topic had before a window and in it, and what it is compared with."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """Reports before a window and in it, and what they are compared with; all (n_topics,).

    Attributes:
        past: reports of the topic before the window.
        past_others: other reports before the window.
        recent: reports, or persons, of the topic in the window.
        recent_others: other reports in the window.
        dispersion: variance of the topic's counts by their mean, at least 1.
        n_past: periods of the past.
    """

    past: np.ndarray
    past_others: np.ndarray
    recent: np.ndarray
    recent_others: np.ndarray
    dispersion: np.ndarray
    n_past: np.ndarray

    @property
    def is_comparable(self) -> np.ndarray:
        """(n_topics,): true where others wrote before the window and in it."""
        return np.asarray((self.past_others > 0) & (self.recent_others > 0))

    @property
    def exposure(self) -> np.ndarray:
        """(n_topics,): others in the window for each of the others before it."""
        return np.asarray(self.recent_others / np.maximum(self.past_others, 1))

    @property
    def noise(self) -> np.ndarray:
        """(n_topics,): squared coefficient of variation that the others' own chance adds."""
        shares = 1 / np.maximum(self.recent_others, 1) + 1 / np.maximum(self.past_others, 1)
        return np.asarray(self.dispersion * shares)
