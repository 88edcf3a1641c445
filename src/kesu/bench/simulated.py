"""Made-up counts of topics over time, without any text."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kesu.topics.emergence.timeline import Period, Timeline

FIRST_MONDAY = date(2023, 1, 2)
STEPS = {"day": 1, "week": 7, "month": 31}  # days a period
A_YEAR = {"day": 365, "week": 52, "month": 12}  # periods
SATURDAY = 5
OTHERS = 200  # reports a period that belong to no topic


@dataclass(frozen=True)
class Quiet:
    """A kind of corpus in which no topic's share ever changes.

    Attributes:
        n_topics: how many topics it has.
        n_periods: how many periods.
        mean: reports a topic and period; the median over topics.
        dispersion: variance of a topic's counts by their mean (1: Poisson).
        kind: of the periods.
        weekend: on Saturday and Sunday each fifth topic has so many times as many.
    """

    n_topics: int = 30
    n_periods: int = 104
    mean: float = 3.0
    dispersion: float = 1.0
    kind: Period = "week"
    weekend: float = 1.0

    @property
    def years(self) -> float:
        """How many years the corpus spans."""
        return self.n_periods / A_YEAR[self.kind]

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Counts (n_topics, n_periods) of its topics, and (n_periods,) of all others."""
        periods = np.arange(self.n_periods)
        volume = np.exp(0.25 * np.sin(periods / 8) + 0.1 * rng.normal(size=self.n_periods))
        if self.kind == "day":
            volume *= np.array([1.15, 1.1, 1.05, 1.0, 1.0, 0.72, 0.68])[periods % 7]
        rates = rng.lognormal(np.log(self.mean), 0.8, size=(self.n_topics, 1)) * volume
        rates[::5, periods % 7 >= SATURDAY] *= self.weekend
        if self.dispersion > 1:
            shape = rates / (self.dispersion - 1)
            rates = rates * rng.gamma(shape) / shape
        return rng.poisson(rates), rng.poisson(OTHERS * volume)


QUIET = {
    "poisson": Quiet(),
    "scatter2": Quiet(dispersion=2),
    "scatter4": Quiet(dispersion=4),
    "common": Quiet(mean=10, dispersion=10),
    "very_common": Quiet(mean=20, dispersion=3),
    "scatter20": Quiet(mean=40, dispersion=20),
    "rare": Quiet(mean=0.5, dispersion=2),
    "three_topics": Quiet(n_topics=3, dispersion=3),
    "one_topic": Quiet(n_topics=1, mean=10, dispersion=3),
    "days": Quiet(n_periods=120, dispersion=2, kind="day"),
    "weekends": Quiet(n_periods=60, mean=10, kind="day", weekend=3),
    "months": Quiet(n_periods=60, mean=10, dispersion=2, kind="month"),
}


def timeline_of(counts: np.ndarray, others: np.ndarray, kind: Period = "week") -> Timeline:
    """A timeline in which everybody writes once.

    Args:
        counts: (n_topics, n_periods) reports.
        others: (n_periods,) reports of no topic.
        kind: of the periods.
    """
    n_topics, n_periods = counts.shape
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    reports = np.arange(len(cells))
    return Timeline(
        kind,
        [FIRST_MONDAY + timedelta(days=STEPS[kind] * at) for at in range(n_periods)],
        days=np.full(n_periods, STEPS[kind]),
        totals=counts.sum(axis=0) + others,
        n_topics=n_topics,
        topic=cells // n_periods,
        period=cells % n_periods,
        report=reports,
        person=reports,
    )
