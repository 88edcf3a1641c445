"""How much counts scatter from period to period, more than Poisson counts do."""

from dataclasses import dataclass

import numpy as np

# Degrees of freedom that all topics together lend to the dispersion of each.
SHARED_FREEDOM = 20.0
# No topic's dispersion counts with more than so many medians in what all have in common.
MOST_MEDIANS = 3.0
# ASSUME: a topic without a past borrows no more than this, and 1 more for each report of its past;
# else where all topics burst, as hashtags do, none could be found.
MOST_BORROWED = 5.0
# A past of so many periods can spare its largest one and still tell how much counts scatter.
ENOUGH_PERIODS = 4
TINY = 1e-9


@dataclass(frozen=True)
class Past:
    """What each topic's periods add up to; all (n_topics,).

    Attributes:
        own: reports of the topic.
        others: what they are compared with.
        squares: sum over periods of the squared reports by the others.
        n_periods: how many periods they are.
    """

    own: np.ndarray
    others: np.ndarray
    squares: np.ndarray
    n_periods: np.ndarray

    @property
    def pearson(self) -> np.ndarray:
        """(n_topics,): Pearson's statistic by its degrees of freedom."""
        total = self.squares * self.others / np.maximum(self.own, TINY) - self.own
        return np.asarray(np.maximum(total, 0) / np.maximum(self.n_periods - 1, 1))

    @property
    def is_telling(self) -> np.ndarray:
        """(n_topics,): true where counts can scatter at all."""
        return np.asarray((self.own > 0) & (self.others > 0) & (self.n_periods > 1))

    def at(self, chosen: np.ndarray) -> "Past":
        """The same of some topics."""
        return Past(self.own[chosen], self.others[chosen], self.squares[chosen],
                    self.n_periods[chosen])  # fmt: skip

    def without(self, own: np.ndarray, others: np.ndarray) -> "Past":
        """The same without one period of each topic, with such counts."""
        return Past(self.own - own, self.others - others,
                    self.squares - own**2 / np.maximum(others, 1), self.n_periods - 1)  # fmt: skip


def dispersions(past: Past, calm: Past) -> np.ndarray:
    """(n_topics,): variance of each topic's counts by their mean, at least 1.

    Pearson's statistic by its degrees of freedom, drawn towards what the topics have in common, and
    raised by its standard error: in simulations without that, a short past promised too much. What
    they have in common is a mean of how they scatter but for their largest period, so that where
    all burst, as hashtags do, the test is not blind; in it a topic that scatters much counts for
    little.

    Args:
        past: of each topic.
        calm: the same without its largest period.
    """
    has_any = past.is_telling
    if not has_any.any():
        return np.ones(len(past.own))
    told = past.at(has_any)
    raw, freedom = told.pearson, told.n_periods - 1
    # The statistic of a rare topic scatters more: its variance is 2 + 1 / mean, per degree.
    weight = freedom / (1 + told.n_periods / (2 * told.own))
    total = weight.sum()
    common = _in_common(np.minimum(raw, _calm_pearson(calm.at(has_any), raw)), weight)
    borrowed = np.minimum(common, MOST_BORROWED + past.own)
    found = borrowed * (1 + np.sqrt(2 / total))
    drawn = (weight * raw + SHARED_FREEDOM * borrowed[has_any]) / (weight + SHARED_FREEDOM)
    found[has_any] = drawn * (1 + np.sqrt(2 / (weight + min(SHARED_FREEDOM, total))))
    return np.asarray(np.maximum(found, 1))


def _calm_pearson(calm: Past, raw: np.ndarray) -> np.ndarray:
    """(n_topics,): the statistic without the largest period, raised by what that leaves out."""
    n_periods = calm.n_periods + 1
    # The largest of so many normal residuals takes half of this away, that of skewed counts more;
    # in simulations of both the rate of false alarms keeps its promise so.
    raised = 1 + 2 * (1 + np.log(n_periods)) / n_periods
    return np.where(n_periods >= ENOUGH_PERIODS, calm.pearson * raised, raw)


def _in_common(values: np.ndarray, weight: np.ndarray) -> float:
    """Their weighted mean, in which none counts for more than some medians; at least 1."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    median = max(1.0, values[order][np.searchsorted(reached, reached[-1] / 2)])
    return float(max(1.0, np.minimum(values, MOST_MEDIANS * median) @ weight / reached[-1]))
