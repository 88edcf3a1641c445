"""Counts of topics before a window and in it, against those of all others."""

import numpy as np

from kesu.topics.emergence.scatter import Past, dispersions
from kesu.topics.emergence.split import Split
from kesu.topics.emergence.timeline import Timeline

CALM = -1  # since the first period, without earlier rises


class Ledger:
    """Running sums of a timeline, of each topic and of the others without the flagged ones.

    Attributes:
        timeline: reports by topic and period.
        others: (n_topics, n_periods) what each topic is compared with.
        aside: (n_topics, n_periods) true where a rise is set aside.
    """

    def __init__(self, timeline: Timeline) -> None:
        """Start with no topic flagged."""
        self.timeline = timeline
        self._own = _running(timeline.counts)
        self._topics = np.arange(timeline.n_topics)
        self.aside = np.zeros(timeline.counts.shape, dtype=bool)
        # Where each period lies in one that is set aside: its first one, else itself.
        self._begun = np.tile(np.arange(timeline.n_periods + 1), (timeline.n_topics, 1))
        self.leave_out(np.zeros(timeline.n_topics, dtype=bool))

    def leave_out(self, flagged: np.ndarray) -> None:
        """Compare no topic with the flagged ones, whose swelling would make the others shrink."""
        self.others = self.timeline.others(flagged)
        self._others = _running(self.others)
        self._shares = self.timeline.counts / np.maximum(self.others, 1)
        self._squares = _running(self.timeline.counts * self._shares)
        self._sum_aside()

    def set_aside(self, topic: int, start: int, end: int) -> None:
        """Count no more what a topic had in a rise that is over: what follows has not grown less.

        Args:
            topic: its number.
            start: first period of the rise.
            end: the period after its last.
        """
        self.aside[topic, start:end] = True
        self._begun[topic, start + 1 : end] = start
        self._sum_aside()

    def _sum_aside(self) -> None:
        """Running sums of what is set aside, if anything is: own, others, squares and periods."""
        own = self.timeline.counts
        summed = (own, self.others, own * self._shares, 1) if self.aside.any() else ()
        self._gone = [_running(self.aside * values) for values in summed]

    def split(
        self,
        end: int,
        window: int,
        *,
        recent: np.ndarray | None = None,
        since: np.ndarray | int = CALM,
        before: np.ndarray | None = None,
    ) -> Split:
        """The counts before a window and in it.

        Args:
            end: the period after the window.
            window: its length in periods.
            recent: (n_topics,) persons in the window; by default its reports.
            since: first period of the past, of each topic or of all; by default `CALM`: the
                first there is, without the topic's rises that are set aside and over by then.
            before: (n_topics,) the period after the past; by default where the window starts.
        """
        start = end - window
        until = np.full(len(self._topics), start) if before is None else before
        recent = self._own[:, end] - self._own[:, start] if recent is None else recent
        return self._split(until, (start, end), recent, np.broadcast_to(since, until.shape))

    def split_back(self, window: int, end: int, recent: np.ndarray) -> Split:
        """The first periods as if they were the last ones: what followed is their past.

        Args:
            window: how many they are.
            end: the period after what followed.
            recent: (n_topics,) persons in them.
        """
        n_topics = len(self._topics)
        until, since = np.full(n_topics, end), np.full(n_topics, window)
        return self._split(until, (0, window), recent, since)

    def _split(
        self, until: np.ndarray, window: tuple[int, int], recent: np.ndarray, since: np.ndarray
    ) -> Split:
        start, end = window
        first = np.clip(since, 0, until)
        sums = (self._own, self._others, self._squares)
        total = [each[self._topics, until] - each[self._topics, first] for each in sums]
        total.append(until - first)
        if self._gone:
            known = np.where(since == CALM, self._begun[self._topics, until], 0)
            total = [
                each - gone[self._topics, known]
                for each, gone in zip(total, self._gone, strict=True)
            ]
        past = Past(*total)
        return Split(
            past.own,
            past.others,
            recent,
            self._others[:, end] - self._others[:, start],
            dispersions(past, self._without_peak(past, first, until, since == CALM)),
            past.n_periods,
        )

    def _without_peak(
        self, past: Past, first: np.ndarray, until: np.ndarray, is_calm: np.ndarray
    ) -> Past:
        """The past of each topic without the period in which its share was largest."""
        periods = np.arange(until.max(initial=1))
        is_past = (periods >= first[:, None]) & (periods < until[:, None])
        known = self._begun[self._topics, until]
        is_gone = self.aside[:, : len(periods)] & (periods < known[:, None])
        is_past &= ~(is_gone & is_calm[:, None])
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
