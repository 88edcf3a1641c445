"""The test for emergence, as a statistic: how often it errs, and how soon it sees.

Simulated corpora are few here, so that the tests are fast; the bounds leave room for the chance of
the simulation, as each says. `kesu bench topics` draws more.
"""

import numpy as np
import pytest
from scipy.stats import binom

from kesu.bench.quiet import most_flagged, n_flagged
from kesu.bench.simulated import QUIET
from kesu.topics.emergence.ledger import Ledger
from kesu.topics.emergence.rates import growth_p
from kesu.topics.emergence.split import Split
from kesu.topics.emergence.watch import watch

RULES = {"min_history": 4, "min_support": 10, "rate": 0.05}


@pytest.mark.parametrize("name", QUIET)
def test_quiet_corpora_are_rarely_flagged(name: str) -> None:
    """Any false alarm comes in no more corpora than the rate says: 20 corpora, 1 % of bad luck."""
    assert n_flagged(QUIET[name], 20) <= most_flagged(QUIET[name], 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUIET)
def test_many_quiet_corpora_are_rarely_flagged(name: str) -> None:
    """The same with 200 corpora."""
    assert n_flagged(QUIET[name], 200) <= most_flagged(QUIET[name], 200)


def test_the_rate_can_be_missed(timeline_of, quiet_counts) -> None:
    """Without paying for topics, windows and looks most corpora would raise a false alarm."""
    n_flagged = 0
    for seed in range(10):
        counts, others = quiet_counts(np.random.default_rng(seed))
        timeline = timeline_of(counts, others)
        n_tests = timeline.n_topics * 5 * 53
        n_flagged += watch(timeline, **RULES | {"rate": 0.05 * n_tests}).is_flagged.any()
    assert n_flagged == 10


def looks_until_flagged(timeline_of, counts: np.ndarray, others: np.ndarray, start: int) -> int:
    """Periods from `start` to the first look that flags topic 0; nothing before may be flagged."""
    looks = np.flatnonzero(watch(timeline_of(counts, others), **RULES).is_flagged[0])
    assert len(looks)
    assert looks[0] >= start
    return int(looks[0]) - start


@pytest.mark.parametrize("seed", range(4))
def test_a_burst_is_seen_within_weeks(timeline_of, quiet_counts, seed: int) -> None:
    """Three a week that become fifteen are flagged at the third look at the latest."""
    rng = np.random.default_rng(seed)
    counts, others = quiet_counts(rng, n_periods=60)
    counts[0] = rng.poisson(np.where(np.arange(60) < 52, 3, 15) * others / 200)
    assert looks_until_flagged(timeline_of, counts, others, 52) <= 2


@pytest.mark.parametrize("seed", range(4))
def test_a_topic_without_past_is_seen_at_its_support(timeline_of, quiet_counts, seed: int) -> None:
    """Ten persons from nowhere are enough, in the week in which the tenth writes."""
    counts, others = quiet_counts(np.random.default_rng(seed), n_periods=40)
    counts[0] = 0
    counts[0, 30:] = [4, 6, 5, 3, 4, 2, 5, 4, 3, 4]
    assert looks_until_flagged(timeline_of, counts, others, 31) == 0


@pytest.mark.parametrize("seed", range(4))
def test_slow_growth_is_seen(timeline_of, quiet_counts, seed: int) -> None:
    """Ten a week that double over half a year are flagged at most a quarter later."""
    rng = np.random.default_rng(seed)
    counts, others = quiet_counts(rng)
    share = 1 + np.clip((np.arange(104) - 52) / 26, 0, 1)
    counts[0] = rng.poisson(10 * share * others / 200)
    assert looks_until_flagged(timeline_of, counts, others, 52) <= 39


def test_one_person_is_no_burst(timeline_of, quiet_counts) -> None:
    """Who writes in each of the last weeks counts once in a window."""
    counts, others = quiet_counts(np.random.default_rng(0), n_periods=40)
    counts[0] = 0
    counts[0, :20:2] = 1
    counts[0, 30:] = 3
    timeline = timeline_of(counts, others)
    same = (timeline.topic == 0) & (timeline.period >= 30)
    timeline.person[same] = np.flatnonzero(same)[0] + np.arange(same.sum()) % 3
    assert not watch(timeline, **RULES).is_flagged[0].any()


def test_a_new_topic_is_seen_among_bursts(timeline_of) -> None:
    """Where every topic lives for one day, each is flagged on its day, once there is a past."""
    counts = np.full((20, 20), 0)
    counts[np.arange(20), np.arange(20)] = 400
    is_flagged = watch(timeline_of(counts, np.full(20, 2000), "day"), **RULES).is_flagged
    assert is_flagged[np.arange(4, 20), np.arange(4, 20)].all()


def test_bursts_of_all_do_not_blind_the_test(timeline_of) -> None:
    """Where every topic has a week of a few posts a day and a day of sixty, each is flagged."""
    draw = np.random.default_rng(0)
    counts = draw.poisson(3, (40, 14))
    topics, days = np.arange(40), draw.integers(7, 14, 40)
    counts[topics, days] = 60
    is_flagged = watch(timeline_of(counts, np.full(14, 4000), "day"), **RULES).is_flagged
    assert is_flagged[topics, days].all()


def test_more_periods_change_no_decision(timeline_of, quiet_counts) -> None:
    """What was told at a look is told of it at every later one."""
    rng = np.random.default_rng(3)
    counts, others = quiet_counts(rng, n_periods=60)
    counts[0, 30:] += rng.poisson(12, 30)
    counts[1, :50], counts[1, 50:] = 0, 9
    counts[2, :3], counts[3, 10:14], counts[3, 40:] = 40, 30, 25
    whole = watch(timeline_of(counts, others), **RULES)
    assert whole.is_flagged.any(axis=1).sum() == 3
    assert whole.was_flagged.sum() == 4
    for n_periods in (18, 20, 33, 52, 59):
        part = watch(timeline_of(counts[:, :n_periods], others[:n_periods]), **RULES)
        np.testing.assert_array_equal(part.p_values, whole.p_values[:, :n_periods])
        is_told = whole.at_start.look < n_periods
        np.testing.assert_array_equal(part.at_start.look[is_told], whole.at_start.look[is_told])


@pytest.mark.parametrize(("saturday", "is_flagged"), [(30, False), (200, True)])
def test_a_first_saturday_may_have_its_own_share(timeline_of, saturday, *, is_flagged) -> None:
    """Ten a day from Monday on: three times as many may be usual then, twenty times may not."""
    counts = np.array([[10, 10, 10, 10, 10, saturday, saturday]])
    flagged = watch(timeline_of(counts, np.full(7, 200), "day"), **RULES).is_flagged[0]
    assert flagged[5:].tolist() == [is_flagged] * 2
    assert not flagged[:5].any()


def test_a_known_weekend_is_held_against_weekends(timeline_of) -> None:
    """Three times as many on the second Saturday as on the first and on all other days are told."""
    counts = np.full((1, 13), 30)
    counts[0, 12] = 90
    assert watch(timeline_of(counts, np.full(13, 200), "day"), **RULES).is_flagged[0].any()


def test_total_volume_is_taken_into_account(timeline_of, quiet_counts) -> None:
    """Where everything trebles, nothing emerges."""
    rng = np.random.default_rng(0)
    counts, others = quiet_counts(rng, n_periods=60)
    counts[:, :50], others[:50] = rng.binomial(counts[:, :50], 1 / 3), others[:50] // 3
    assert not watch(timeline_of(counts, others), **RULES).is_flagged.any()


def test_the_end_of_a_burst_raises_no_other(timeline_of, quiet_counts) -> None:
    """A topic of half the corpus that comes and goes leaves the others quiet."""
    counts, others = quiet_counts(np.random.default_rng(0), n_periods=60)
    counts[0] = 2
    counts[0, 30:45] = 400
    is_flagged = watch(timeline_of(counts, others), **RULES).is_flagged.any(axis=1)
    assert np.flatnonzero(is_flagged).tolist() == [0]


@pytest.mark.parametrize(("past", "recent", "exposure"), [(0, 3, 0.2), (7, 9, 0.25), (40, 20, 0.1)])
def test_growth_is_the_conditional_test(past: int, recent: int, exposure: float) -> None:
    """With dispersion 1 and others beyond number: a binomial test given the topic's reports."""
    found = growth_p(Split(*(np.array([n]) for n in (past, 1e12, recent, exposure * 1e12, 1.0, 9))))
    share = exposure / (1 + exposure)
    assert found[0] == pytest.approx(binom.sf(recent - 1, past + recent, share), rel=1e-6)


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_dispersion_is_found(timeline_of, quiet_counts, dispersion: float) -> None:
    """Its estimate over two years is near the truth, raised by its own uncertainty."""
    counts, others = quiet_counts(np.random.default_rng(0), dispersion=dispersion)
    split = Ledger(timeline_of(counts, others)).split(104, 4)
    assert dispersion <= np.median(split.dispersion) < 1.4 * dispersion


def test_a_burst_does_not_blind_the_others(timeline_of, quiet_counts) -> None:
    """The dispersion that topics have in common hardly moves when one of them bursts."""
    counts, others = quiet_counts(np.random.default_rng(0))
    flagged = np.arange(30) == 0
    found = []
    for n_reports in (3, 300):
        counts[0, 60:70] = n_reports
        ledger = Ledger(timeline_of(counts, others))
        ledger.leave_out(flagged)
        found.append(ledger.split(104, 4).dispersion[1:])
    assert np.abs(found[1] / found[0] - 1).max() < 0.1
