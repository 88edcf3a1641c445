"""When topics rose, and when that was over."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from kesu.topics.emergence.alarms import Rise
from kesu.topics.emergence.course import describe_courses
from kesu.topics.emergence.watch import watch
from kesu.topics.settings import TopicsSettings

RULES = {"min_history": 4, "min_support": 10, "rate": 0.05}
N_WEEKS = 120
BASE = 4.0  # reports a week of a topic that never moves


def drawn(quiet_counts, rates: np.ndarray, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Counts of a topic with such rates by week, and of quiet ones; and what else there was."""
    rng = np.random.default_rng(seed)
    counts, others = quiet_counts(rng, n_periods=N_WEEKS)
    counts[0] = rng.poisson(rates * others / 200)
    return counts, others


def rises(timeline_of, quiet_counts, rates: np.ndarray, seed: int = 3) -> tuple[Rise, ...]:
    """The rises of a topic with such rates by week, among quiet ones."""
    timeline = timeline_of(*drawn(quiet_counts, rates, seed))
    return describe_courses(timeline, watch(timeline, **RULES), TopicsSettings(), {})[0].rises


def week(number: int) -> date:
    """First day of a week of the simulated timelines."""
    return date(2023, 1, 2) + timedelta(weeks=int(number))


def raised(*spans: tuple[int, int], times: float = 8) -> np.ndarray:
    """The rate by week, so many times as high from one week to before another."""
    rates = np.full(N_WEEKS, BASE)
    for start, end in spans:
        rates[start:end] *= times
    return rates


def test_a_burst_ends_where_it_came_down_though_long_windows_flag_it(
    timeline_of, quiet_counts
) -> None:
    """Six weeks: first and last day, and how many more there were than before."""
    (found,) = rises(timeline_of, quiet_counts, raised((50, 56)))
    assert found.since == week(50)
    assert found.until == week(56) - timedelta(days=1)
    assert week(50) <= found.told <= week(51)
    assert found.expected is not None
    assert found.expected == pytest.approx(6 * BASE, rel=0.3)
    assert found.n == pytest.approx(6 * 8 * BASE, rel=0.3)
    assert found.ratio == pytest.approx(found.n / found.expected)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 8 < found.high
    assert found.p_value <= 0.05


def test_two_bursts_are_two_rises(timeline_of, quiet_counts) -> None:
    """More than the longest window lies between them; the second one goes on."""
    first, second = rises(timeline_of, quiet_counts, raised((30, 34), (112, N_WEEKS)))
    assert (first.since, first.until) == (week(30), week(34) - timedelta(days=1))
    assert (second.since, second.until) == (week(112), None)


def test_a_burst_ends_where_it_did_though_the_topic_stops_later(timeline_of, quiet_counts) -> None:
    """The greater fall, months after, is none of its own."""
    rates = raised((50, 54), times=4)
    rates[90:] = 0
    (found,) = rises(timeline_of, quiet_counts, 2 * rates)
    assert (found.since, found.until) == (week(50), week(54) - timedelta(days=1))


def test_two_bursts_that_one_window_holds_are_two_rises(timeline_of, quiet_counts) -> None:
    """Windows reach from the second back to the first, and others tell it by itself."""
    first, second = rises(timeline_of, quiet_counts, raised((50, 54), (62, 66)))
    assert (first.since, first.until) == (week(50), week(54) - timedelta(days=1))
    assert (second.since, second.until) == (week(62), week(66) - timedelta(days=1))
    assert second.told >= second.since


def test_a_second_wave_is_seen_though_the_first_was_greater(timeline_of, quiet_counts) -> None:
    """Half a year after it: what is over is no part of what the topic is held against."""
    rates = raised((30, 36), times=15) + raised((70, N_WEEKS), times=4) - BASE
    first, second = rises(timeline_of, quiet_counts, rates)
    assert (first.since, first.until) == (week(30), week(36) - timedelta(days=1))
    assert week(69) <= second.since <= week(71)
    assert second.told < week(74)
    assert second.ratio == pytest.approx(4, rel=0.3)


def test_a_burst_of_the_first_weeks_is_told_in_hindsight(timeline_of, quiet_counts) -> None:
    """No time before it is known, but what followed; one of the second week reaches its end too."""
    for start, end in ((0, 3), (1, 7)):
        (found,) = rises(timeline_of, quiet_counts, raised((start, end)))
        assert (found.since, found.until) == (week(start), week(end) - timedelta(days=1))
        assert week(16) < found.told < week(33)
        assert found.p_value <= 0.05


def test_a_second_wave_is_seen_after_one_of_the_first_weeks(timeline_of, quiet_counts) -> None:
    """The wave before which nothing is known is no past either."""
    first, second = rises(timeline_of, quiet_counts, raised((0, 4), (60, 63), times=6))
    assert (first.since, second.since) == (week(0), week(60))


def test_a_new_level_is_a_rise_until_it_is_the_past(timeline_of, quiet_counts) -> None:
    """Nothing falls: it is over with the last look that flags it."""
    counts, others = drawn(quiet_counts, raised((40, N_WEEKS), times=4))
    timeline = timeline_of(counts, others)
    watched = watch(timeline, **RULES)
    looks = np.flatnonzero(watched.is_flagged[0])
    assert 50 < looks[-1] < N_WEEKS - 5
    (found,) = describe_courses(timeline, watched, TopicsSettings(), {})[0].rises
    assert week(39) <= found.since <= week(41)
    assert found.until is not None
    assert week(looks[-1]) - timedelta(weeks=3) <= found.until < week(looks[-1] + 1)


def test_no_rise_begins_after_it_was_told_or_ends_before(timeline_of, quiet_counts) -> None:
    """Bursts of any number, length and size, decaying or not."""
    rng = np.random.default_rng(0)
    n_rises = 0
    for seed in range(40):
        rates = np.full(N_WEEKS, BASE)
        for start in rng.integers(10, N_WEEKS, 4):
            rates[start:] += rng.integers(5, 40) * np.exp(-np.arange(N_WEEKS - start) / 4)
        found = rises(timeline_of, quiet_counts, rates, seed)
        n_rises += len(found)
        for each in found:
            assert each.since <= each.told
            assert each.until is None or each.since <= each.until
        for before, after in pairwise(found):
            assert before.until is not None
            assert before.until < after.since
    assert n_rises > 60


def test_without_a_past_nothing_was_expected(timeline_of, quiet_counts) -> None:
    """A topic that begins has no ratio, but a least one."""
    rates = np.where(np.arange(N_WEEKS) < 115, 0.0, 12.0)
    (found,) = rises(timeline_of, quiet_counts, rates)
    assert (found.since, found.until, found.expected, found.ratio) == (week(115), None, 0, None)
    assert found.low is not None
    assert found.low > 1


def test_a_quiet_topic_has_no_rise(timeline_of, quiet_counts) -> None:
    """Nothing happened."""
    assert rises(timeline_of, quiet_counts, raised()) == ()
