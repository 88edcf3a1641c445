"""Looks at rows at the end of each period: which topics rose, and when."""

import logging
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.days import drop_stray_dates
from kesu.topics.emergence.spans import spans_of
from kesu.topics.emergence.timeline import build_timeline
from kesu.topics.emergence.watch import Watch, watch
from kesu.topics.settings import TopicsSettings

log = logging.getLogger(__name__)
NEVER = -1
MOSTLY = 0.5  # share of reports since a topic rose, below which it is mostly of older ones


def can_rise(corpus: pl.DataFrame, settings: TopicsSettings) -> bool:
    """Whether there are periods enough for any topic to be flagged.

    Args:
        corpus: `row_id`, `local_date`, `person_key` of all rows, in topics or not.
        settings: period, least numbers and the rate of false alarms.
    """
    nobody = corpus.clear().select("row_id", topic=pl.lit(0, pl.Int64))
    timeline = build_timeline(without_stray(corpus), nobody, 0, settings.period)
    return timeline is not None and timeline.n_periods > settings.min_history


@dataclass(frozen=True)
class Rises:
    """When topics rose.

    Attributes:
        period: (n_topics,) in which each last began to rise, `NEVER` if it was never flagged.
        p_value: (n_topics,) the smallest of all looks.
        since: (n_topics,) share of the reports that came since each first rose; 0 for those never
            flagged.
    """

    period: np.ndarray
    p_value: np.ndarray
    since: np.ndarray

    @property
    def is_flagged(self) -> np.ndarray:
        """(n_topics,): which rose at all."""
        return np.asarray(self.period != NEVER)

    @property
    def is_mostly_older(self) -> np.ndarray:
        """(n_topics,): which rose though most of their reports are older."""
        return self.is_flagged & (self.since < MOSTLY)


def rises(
    corpus: pl.DataFrame, members: pl.DataFrame, n_topics: int, settings: TopicsSettings
) -> Rises:
    """When each topic rose.

    Args:
        corpus: as for `can_rise`.
        members: `row_id` and `topic`, a number; a row may be in several topics.
        n_topics: how many topics there are.
        settings: as for `can_rise`.
    """
    watched = watch_rows(without_stray(corpus), members, n_topics, settings)
    if watched is None:
        return Rises(np.full(n_topics, NEVER), np.ones(n_topics), np.zeros(n_topics))
    spans = [spans_of(watched, topic) for topic in range(n_topics)]
    found = np.array([own[-1].start if own else NEVER for own in spans], dtype=int)
    firsts = np.array([own[0].start if own else 0 for own in spans], dtype=int)
    counts = watched.ledger.timeline.counts
    is_since = np.arange(counts.shape[1]) >= firsts[:, None]
    since = (counts * is_since).sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return Rises(
        found,
        watched.p_values.min(axis=1, initial=1.0),
        np.where(found != NEVER, since, 0.0),
    )


def without_stray(corpus: pl.DataFrame) -> pl.DataFrame:
    """The same rows; dates far from all others are null."""
    dates = drop_stray_dates(corpus["local_date"])
    if n_stray := dates.null_count() - corpus["local_date"].null_count():
        log.info("%d dates are more than a year away from all others and not counted", n_stray)
    return corpus.with_columns(dates)


def watch_rows(
    dated: pl.DataFrame, members: pl.DataFrame, n_topics: int, settings: TopicsSettings
) -> Watch | None:
    """What looking at the end of every period would have found; None without topics or dates.

    Args:
        dated: rows as for `can_rise`, without stray dates.
        members: as for `rises`.
        n_topics: how many topics there are.
        settings: as for `can_rise`.
    """
    timeline = build_timeline(dated, members, n_topics, settings.period)
    if timeline is None or not n_topics:
        return None
    return watch(
        timeline,
        min_history=settings.min_history,
        min_support=settings.min_support,
        rate=settings.false_alarm_rate,
    )
