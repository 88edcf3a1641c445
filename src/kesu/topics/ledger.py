"""Counts of topics before a window and in it, against those of all others."""

from dataclasses import dataclass

import numpy as np

from kesu.topics.scatter import Past, dispersions
from kesu.topics.timeline import Timeline


@dataclass(frozen=True)
class Split:
    """Reports before a window and in it, and what they are compared with; all (n_topics,).

    Attributes:
        past: reports of the topic before the window.
        past_others: other reports before the window.
        recent: reports, or persons, of the topic in the window.
        recent_others: other reports in the window.
        dispersion: variance of the topic's counts by their mean, at least 1.
    """

    past: np.ndarray
    past_others: np.ndarray
    recent: np.ndarray
    recent_others: np.ndarray
    dispersion: np.ndarray

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


class Ledger:
    """Running sums of a timeline, of each topic and of the others without the flagged ones."""

    def __init__(self, timeline: Timeline) -> None:
        """Start with no topic flagged."""
        self.timeline = timeline
        self._own = _running(timeline.counts)
        self._topics = np.arange(timeline.n_topics)
        self.leave_out(np.zeros(timeline.n_topics, dtype=bool))

    def leave_out(self, flagged: np.ndarray) -> None:
        """Compare no topic with the flagged ones, whose swelling would make the others shrink."""
        self.others = self.timeline.others(flagged)
        self._others = _running(self.others)
        self._squares = _running(self.timeline.counts**2 / np.maximum(self.others, 1))
        self._shares = self.timeline.counts / np.maximum(self.others, 1)

    def split(
        self,
        end: int,
        window: int,
        *,
        recent: np.ndarray | None = None,
        since: np.ndarray | int = 0,
        before: np.ndarray | None = None,
    ) -> Split:
        """The counts before a window and in it.

        Args:
            end: the period after the window.
            window: its length in periods.
            recent: (n_topics,) persons in the window; by default its reports.
            since: first period of the past, of each topic or of all.
            before: (n_topics,) the period after the past; by default where the window starts.
        """
        start = end - window
        until = np.full(len(self._topics), start) if before is None else before
        first = np.minimum(since, until)
        own, others, squares = (
            sums[self._topics, until] - sums[self._topics, first]
            for sums in (self._own, self._others, self._squares)
        )
        past = Past(own, others, squares, until - first)
        return Split(
            past.own,
            past.others,
            self._own[:, end] - self._own[:, start] if recent is None else recent,
            self._others[:, end] - self._others[:, start],
            dispersions(past, self._without_peak(past, first, until)),
        )

    def _without_peak(self, past: Past, first: np.ndarray, until: np.ndarray) -> Past:
        """The past of each topic without the period in which its share was largest."""
        periods = np.arange(until.max(initial=1))
        is_past = (periods >= first[:, None]) & (periods < until[:, None])
        peaks = np.where(is_past, self._shares[:, : len(periods)], -1).argmax(axis=1)
        has_any = is_past.any(axis=1)
        own, others = (
            counts[self._topics, peaks] * has_any for counts in (self.timeline.counts, self.others)
        )
        return past.without(own, others)


def _running(values: np.ndarray) -> np.ndarray:
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
