"""Intervals of shares, and of paired differences."""

import numpy as np
import pytest

from kesu.scores.proportions import paired_difference, share


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (3, 7)])
def test_an_interval_holds_its_share_and_stays_within_bounds(hits: int, n: int) -> None:
    """Also where nothing or everything was passed."""
    found = share(hits, n)
    assert -1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9
    assert found.high - found.low > 0.1


def test_differences_are_those_of_a_case_worked_by_hand() -> None:
    """Ten pairs: 3 both, 1 A alone, 4 B alone, 2 neither, so 0.4 and 0.7.

    Wilson: A 0.168 to 0.687, B 0.397 to 0.892. Phi: 3 * 2 - 1 * 4 = 2, less than half of n, so 0.
    Low 0.3 - sqrt(0.303**2 + 0.287**2), high 0.3 + sqrt(0.192**2 + 0.232**2).
    """
    found = paired_difference(3, 1, 4, 2)
    assert found.value == pytest.approx(0.3)
    assert found.low == pytest.approx(-0.117, abs=0.002)
    assert found.high == pytest.approx(0.601, abs=0.002)


@pytest.mark.parametrize("n", [24, 150])
def test_intervals_of_differences_cover_what_they_say(n: int) -> None:
    """At least 93 % of 2,000 draws, with answers of both that go together."""
    draw = np.random.default_rng(0)
    probs = np.array([0.6, 0.08, 0.17, 0.15])
    truth = probs[2] - probs[1]
    tables = draw.multinomial(n, probs, 2000)
    found = [paired_difference(*map(int, row)) for row in tables]
    covered = np.mean([each.low <= truth <= each.high for each in found])
    assert 0.93 <= covered <= 0.98
