"""Windows that slide over the days, their threshold, and what simulated years make of both."""

import numpy as np
import pytest

from kesu.insight.episodes import find_episodes
from kesu.insight.scan import BASELINE, GAP, LEAST, YEAR, deviation, past, quiet_chance, scatter
from kesu.scores.metrics import Floats

N_DAYS = YEAR + BASELINE
N_YEARS = 40
RATE = 0.6  # chance of an alarm in a quiet year


def drawn(
    a_week: float, total: float, n_days: int, seed: int, *, doubled: int | None = None
) -> tuple[Floats, Floats]:
    """Rows of a label and the others by day, fewer at weekends; from a day on twice as many."""
    rng = np.random.default_rng(seed)
    mean = np.array([1.2, 1.1, 1.1, 1.1, 1.1, 0.8, 0.6])[np.arange(n_days) % 7] / 7
    own = mean * a_week
    if doubled is not None:
        own[doubled:] *= 2
    return rng.poisson(own).astype(float), rng.poisson(mean * (total - a_week)).astype(float)


def test_there_is_no_past_to_compare_with_in_the_first_weeks() -> None:
    """Neither odds nor a deviation, until so many days lie before the gap."""
    own, others = drawn(20, 100, 200, 0)
    before = past(own, others)
    first = LEAST + GAP - 1
    assert np.isnan(before.odds[:first]).all()
    assert not np.isnan(before.odds[first:]).any()
    assert not deviation(own, others, before, 0.0)[:, :first].any()
    n = 150 + 1 - GAP
    np.testing.assert_allclose(before.odds[150], (own[:n].sum() + 0.5) / others[:n].sum())


def test_a_window_that_is_as_expected_deviates_by_nothing() -> None:
    """A steady series has none; one window of twice as many has the root of its deviance."""
    own, others = np.full(200, 4.0), np.full(200, 400.0)
    before = past(own, others)
    assert np.abs(deviation(own, others, before, 0.0)).max() < 0.02
    own[-14:] = 8.0
    week, fortnight, month = deviation(own, others, before, 0.0)[:, -1]
    expected = 2 * (112 * np.log(2) - 56) / (1 + 56 / before.rows[-1])
    assert fortnight == pytest.approx(np.sqrt(expected), rel=0.02)
    assert 0 < week < fortnight
    assert 0 < month < fortnight
    assert deviation(own, others, before, 0.2)[1, -1] < fortnight


def test_scatter_is_none_for_poisson_counts_and_found_for_batches() -> None:
    """Weeks whose rate has a relative variance of 0.2."""
    own, others = drawn(30, 300, N_DAYS, 0)
    assert scatter(own, others, past(own, others)) < 0.02
    weeks = np.random.default_rng(0).gamma(5.0, 1 / 5.0, -(-N_DAYS // 7)).repeat(7)[:N_DAYS]
    batches = np.random.default_rng(1).poisson(30 / 7 * weeks).astype(float)
    assert 0.1 < scatter(batches, others, past(batches, others)) < 0.4


@pytest.mark.parametrize(("a_week", "total"), [(3.0, 60.0), (10.0, 500.0), (100.0, 1000.0)])
def test_quiet_years_rarely_alarm(a_week: float, total: float) -> None:
    """Less than once a year; more years are in the benchmark."""
    years = (drawn(a_week, total, N_DAYS, seed) for seed in range(N_YEARS))
    n = sum(len(find_episodes(*year, rate=RATE, cool_down=28)) for year in years)
    assert n < N_YEARS


def test_a_doubled_rate_is_found_within_two_weeks() -> None:
    """At 20 a week nearly always, with its day and size."""
    days = [300 + 3 * seed for seed in range(N_YEARS)]
    found = 0
    for seed, day in enumerate(days):
        own, others = drawn(20, 500, day + 14, seed, doubled=day)
        last = find_episodes(own, others, rate=RATE, cool_down=28)[-1:]
        found += any(each.told >= day for each in last)
    assert found >= 0.9 * N_YEARS
    own, others = drawn(20, 500, 400, 1, doubled=360)
    episode = find_episodes(own, others, rate=RATE, cool_down=28)[-1]
    assert episode.until is None
    assert abs(episode.since - 360) <= 14
    assert episode.ratio[1] < 2 < episode.ratio[2]
    assert episode.p_value < 0.02


def test_an_episode_ends_and_a_new_one_soon_after_is_the_same() -> None:
    """Two rises with three weeks between them are one within the cool-down, else two."""
    own, others = drawn(50, 500, 430, 2)
    for start in (330, 380):
        own[start : start + 20] *= 3
    apart = find_episodes(own, others, rate=RATE, cool_down=0)
    assert len(apart) == 2
    assert apart[0].until is not None
    assert 345 <= apart[0].until < apart[1].since
    joined = find_episodes(own, others, rate=RATE, cool_down=45)
    assert len(joined) == 1
    assert joined[0].until == apart[1].until


def test_days_on_which_nothing_else_came_have_no_ratio() -> None:
    """There is a rise, but nothing to hold it against."""
    own, others = drawn(20, 100, 300, 1)
    own[290:300], others[290:300] = 10, 0
    [found] = find_episodes(own, others, rate=RATE, cool_down=0)
    assert (found.since, found.n, found.expected, found.ratio) == (290, 100, 0.0, None)


@pytest.mark.parametrize("own", [np.zeros(300), np.ones(300)])
def test_nothing_and_everything_have_no_episode(own: Floats) -> None:
    """No division by zero, and no alarm."""
    assert find_episodes(own, np.zeros(300), rate=RATE, cool_down=28) == []
    before = past(own, np.zeros(300))
    chance = quiet_chance(own, np.zeros(300), before, 0.0)
    assert chance.p_value(5.0) < 1
