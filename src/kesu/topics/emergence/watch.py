"""Is a topic swelling? A test at the end of every period, against the periods before alone.

The threshold of a test pays for every topic, window and look of a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kesu.topics.emergence.ledger import Ledger
from kesu.topics.emergence.over import first_over
from kesu.topics.emergence.rates import WINDOWS, growth_p, rhythm, yearly_tests
from kesu.topics.emergence.timeline import Timeline

NEVER = -1


@dataclass(frozen=True)
class AtStart:
    """Topics that were raised in the first periods, before which nothing is known.

    Attributes:
        look: (n_topics,) the look that told it, `NEVER` for others.
        window: (n_topics,) how many of the first periods it looked back at.
        p_value: (n_topics,) of it, as those of the other looks.
    """

    look: np.ndarray
    window: np.ndarray
    p_value: np.ndarray


@dataclass(frozen=True)
class Watch:
    """What looking at the end of every period would have found.

    Attributes:
        p_values: (n_topics, n_periods) smallest p-value of the windows that end there, times the
            tests of a year, at most 1; 1 where nothing was tested.
        is_flagged: (n_topics, n_periods) true where the p-value is at most the rate.
        at_start: the looks back at the first periods.
        ledger: the counts, without the topics that were ever flagged.
        persons: by length of a window, (n_topics, n_periods) those in the window that ends there.
        rate: chance that any quiet topic is flagged in a year.
    """

    p_values: np.ndarray
    is_flagged: np.ndarray
    at_start: AtStart
    ledger: Ledger
    persons: Mapping[int, np.ndarray]
    rate: float

    @property
    def was_flagged(self) -> np.ndarray:
        """(n_topics,): which were flagged at any look, or by a look back."""
        return np.asarray(self.is_flagged.any(axis=1) | (self.at_start.look != NEVER))


def watch(timeline: Timeline, *, min_history: int, min_support: int, rate: float) -> Watch:
    """Look at the end of each period, with nothing but what was known then.

    The threshold of one test is the rate by the number of tests in a year of looks, so that more
    periods change no earlier decision. Topics flagged at a look are left out of what the others
    are compared with from then on. A rise that is over is no part of its topic's past from then
    on, so that a second one is seen like the first.

    Args:
        timeline: reports by topic and period.
        min_history: periods before a window that a test needs.
        min_support: persons of a topic that a test needs.
        rate: chance that any quiet topic is flagged in a year.
    """
    looks = _Looks(timeline, min_history, rate)
    for look in range(min_history, timeline.n_periods):
        is_tested = timeline.support[:, look] >= min_support
        if is_tested.any():
            looks.look(look, is_tested)
    return Watch(looks.p_values, looks.is_flagged, looks.at_start, looks.ledger,
                 looks.persons, rate)  # fmt: skip


class _Looks:
    """The looks so far, and the rises that they know to go on or to be over."""

    def __init__(self, timeline: Timeline, min_history: int, rate: float) -> None:
        self.timeline, self.min_history, self.rate = timeline, min_history, rate
        self.persons = {window: timeline.persons(window) for window in WINDOWS[timeline.kind]}
        self.ledger = Ledger(timeline)
        self.n_tests = yearly_tests(timeline)
        n_topics = timeline.n_topics
        self.p_values = np.ones((n_topics, timeline.n_periods))
        self.is_flagged = np.zeros((n_topics, timeline.n_periods), dtype=bool)
        never = np.full(n_topics, NEVER)
        self.at_start = AtStart(never, never.copy(), np.ones(n_topics))
        self._flagged = np.zeros(n_topics, dtype=bool)
        self._open: dict[int, int] = {}  # by topic the look that flagged a rise that goes on
        self._last = np.zeros(n_topics, dtype=int)  # the last look that flagged it
        self._lowest = np.zeros(n_topics, dtype=int)  # the period after the last rise that is over

    def look(self, look: int, is_tested: np.ndarray) -> None:
        """Test the windows that end with a period."""
        smallest, apart = np.ones((2, self.timeline.n_topics))
        for window, own in self.persons.items():
            start = look + 1 - window
            if start >= self.min_history:
                split = self.ledger.split(look + 1, window, recent=own[:, look])
                found = growth_p(split, rhythm(self.timeline, start, look + 1))
                found[split.n_past < self.min_history] = 1
                smallest = np.minimum(smallest, found)
                apart = np.where(start >= self._lowest, np.minimum(apart, found), apart)
        paid = np.minimum(smallest * self.n_tests[look], 1)
        self.p_values[is_tested, look] = paid[is_tested]
        flagged = self.p_values[:, look] <= self.rate
        self.is_flagged[:, look] = flagged
        begins = np.flatnonzero(flagged & (apart * self.n_tests[look] <= self.rate))
        self._open |= {topic: look for topic in begins.tolist() if topic not in self._open}
        flagged |= self._look_back(look, is_tested)
        if (flagged & ~self._flagged).any():
            self._flagged |= flagged
            self.ledger.leave_out(self._flagged)
        self._last[flagged] = look
        self._close(look)

    def _look_back(self, look: int, is_tested: np.ndarray) -> np.ndarray:
        """(n_topics,): which were raised in the first periods, held against those that followed.

        One look back for each window, at topics that were never flagged. The first year has fewer
        looks than others, for want of a past; these take the place of one.
        """
        window = look + 1 - max(*self.persons, self.min_history)
        if window not in self.persons:
            return np.zeros(self.timeline.n_topics, dtype=bool)
        first = self.persons[window][:, window - 1]
        p_values = growth_p(self.ledger.split_back(window, look + 1, first)) * self.n_tests[look]
        told = is_tested & ~self._flagged & (p_values <= self.rate)
        for values, value in zip(
            (self.at_start.look, self.at_start.window, self.at_start.p_value),
            (look, window, p_values[told]),
            strict=True,
        ):
            values[told] = value
        for topic in np.flatnonzero(told).tolist():
            self._open.setdefault(topic, window - 1)
        return np.asarray(told)

    def _close(self, look: int) -> None:
        """Set the rises aside that are over by now; what stays and is told no more is the past."""
        for topic, told in list(self._open.items()):
            lowest = int(self._lowest[topic])
            start, end, is_over = first_over(self.ledger, topic, told, lowest, look + 1)
            if is_over:
                self.ledger.set_aside(topic, start, end)
                self._lowest[topic] = end
            if is_over or look - self._last[topic] > max(self.persons):
                del self._open[topic]
