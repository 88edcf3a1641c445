"""Counts of topics before a window and in it, against those of all others."""

from dataclasses import dataclass

import numpy as np

from kesu.topics.timeline import Timeline

# Degrees of freedom that all topics together lend to the dispersion of each.
SHARED_FREEDOM = 20.0
# No topic's dispersion counts with more than so many medians in what all have in common.
MOST_MEDIANS = 3.0
# ASSUME: a topic without a past borrows no more than this, and 1 more for each report of its past;
# else where all topics burst, as hashtags do, none could be found.
MOST_BORROWED = 5.0


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
        past, others, squares = (
            sums[self._topics, until] - sums[self._topics, first]
            for sums in (self._own, self._others, self._squares)
        )
        return Split(
            past,
            others,
            self._own[:, end] - self._own[:, start] if recent is None else recent,
            self._others[:, end] - self._others[:, start],
            dispersions(past, others, squares, until - first),
        )


def _running(values: np.ndarray) -> np.ndarray:
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def dispersions(
    past: np.ndarray, others: np.ndarray, squares: np.ndarray, n_periods: np.ndarray
) -> np.ndarray:
    """(n_topics,): variance of each topic's counts by their mean, at least 1.

    Pearson's statistic by its degrees of freedom, drawn towards what the topics have in common, and
    raised by its standard error: in simulations without that, a short past promised too much. What
    they have in common is a mean in which a topic that bursts counts for little, so that it does
    not blind the test for the others.

    Args:
        past: reports of each topic.
        others: reports that they are compared with.
        squares: sum over periods of the squared reports by the others.
        n_periods: periods of the past of each.
    """
    has_any = (past > 0) & (others > 0) & (n_periods > 1)
    if not has_any.any():
        return np.ones(len(past))
    own, whole, freedom = past[has_any], others[has_any], n_periods[has_any] - 1
    raw = np.maximum(squares[has_any] * whole / own - own, 0) / freedom
    # The statistic of a rare topic scatters more: its variance is 2 + 1 / mean, per degree.
    weight = freedom / (1 + n_periods[has_any] / (2 * own))
    order = np.argsort(raw, kind="stable")
    reached = np.cumsum(weight[order])
    total = reached[-1]
    median = max(1.0, raw[order][np.searchsorted(reached, total / 2)])
    common = max(1.0, np.minimum(raw, MOST_MEDIANS * median) @ weight / total)
    borrowed = np.minimum(common, MOST_BORROWED + past)
    found = borrowed * (1 + np.sqrt(2 / total))
    drawn = (weight * raw + SHARED_FREEDOM * borrowed[has_any]) / (weight + SHARED_FREEDOM)
    found[has_any] = drawn * (1 + np.sqrt(2 / (weight + min(SHARED_FREEDOM, total))))
    return np.asarray(np.maximum(found, 1))
