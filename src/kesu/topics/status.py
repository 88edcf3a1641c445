"""Is a topic new, growing, stable or fading?

The test is a plain one. It takes rows as independent, so a campaign of near-identical texts or one
person who writes fifty times looks like growth; seasons are not known to it; a month that is half
over counts as a month, which only its share of rows makes up for; and where one matter swells the
whole volume, the others lose share and may seem to fade. It looks once a run: whoever runs it
every week and waits for a small p-value will find one sooner or later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import binomtest, false_discovery_control

from kesu.topics.settings import TopicsSettings


@dataclass(frozen=True)
class Status:
    """What is known of a topic's course.

    Attributes:
        status: new (growing, and without any row before the recent period), growing, stable
            (nothing that chance does not explain), fading, or unknown (untested).
        p_value: two-sided and adjusted over topics by Benjamini-Hochberg; None if untested.
    """

    status: str
    p_value: float | None


def month_number(day: date) -> int:
    """Months since year 0; neighbouring months differ by 1.

    >>> month_number(date(2026, 1, 31)) - month_number(date(2025, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def month_name(number: int) -> str:
    """The month of such a number.

    >>> month_name(month_number(date(2026, 1, 31)))
    '2026-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def judge_topics(
    topic_months: Sequence[Sequence[int]], all_months: Sequence[int], settings: TopicsSettings
) -> list[Status]:
    """The status of each topic, from the months of its rows and of all rows given.

    Of a topic's rows, as many as its past lets expect should lie in the recent period if its share
    of all rows is what it was: a binomial test given the topic's number of rows.

    Args:
        topic_months: for each topic, the month number of each of its dated rows.
        all_months: the same of all rows, in topics or not.
        settings: periods, least numbers and the false discovery rate.
    """
    unknown = [Status("unknown", None) for _ in topic_months]
    if not all_months:
        return unknown
    recent_from = max(all_months) - settings.period_months + 1
    if recent_from - min(all_months) < settings.min_history_months:
        return unknown
    recent_share = float(np.mean(np.array(all_months) >= recent_from))
    tested = [k for k, months in enumerate(topic_months) if len(months) >= settings.min_support]
    counts = [sum(month >= recent_from for month in topic_months[k]) for k in tested]
    sizes = [len(topic_months[k]) for k in tested]
    raw = [binomtest(n, size, recent_share).pvalue for n, size in zip(counts, sizes, strict=True)]
    adjusted = false_discovery_control(raw) if raw else []
    statuses = unknown
    for k, n_recent, size, p_value in zip(tested, counts, sizes, adjusted, strict=True):
        is_odd = p_value <= settings.false_discovery_rate
        status = _course(n_recent, size, size * recent_share) if is_odd else "stable"
        statuses[k] = Status(status, float(p_value))
    return statuses


def _course(n_recent: int, size: int, expected: float) -> str:
    """What a topic does whose recent rows are more, or less, than chance explains."""
    if n_recent < expected:
        return "fading"
    return "new" if n_recent == size else "growing"
