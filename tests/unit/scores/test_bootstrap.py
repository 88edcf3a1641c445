"""Intervals by resampling duplicate groups."""

import numpy as np
import pytest

from kesu.scores.bootstrap import Resamples, score_draws
from kesu.scores.metrics import macro_f1, one_hot


def _draws(right: np.ndarray, groups: list[str], seed: int = 0):
    gold = one_hot(np.arange(len(right)) % 2, 2)
    said = np.where(right[:, None], gold, ~gold)
    return score_draws(gold, said, Resamples(groups, n_bootstrap=500, seed=seed))


def test_value_is_the_plain_score_and_lies_in_its_interval() -> None:
    """The first draw is the score of all rows; the interval is near the binomial one."""
    right = np.arange(200) % 4 != 0
    found = _draws(right, [str(row) for row in range(200)])
    estimate = found.accuracy.estimate()
    assert estimate.value == 0.75
    assert estimate.n == 200
    assert estimate.low == pytest.approx(0.69, abs=0.02)
    assert estimate.high == pytest.approx(0.81, abs=0.02)


def test_where_all_is_right_the_interval_is_not_a_point() -> None:
    """Of 92 rows in a row, 96 % at least; a difference of nothing stays one."""
    found = _draws(np.ones(92, bool), [str(row) for row in range(92)])
    for draws in (found.accuracy, found.macro_f1):
        estimate = draws.estimate()
        assert (estimate.value, estimate.high) == (1, 1)
        assert estimate.low == pytest.approx(0.961, abs=0.001)
    alike = _draws(np.ones(92, bool), [str(row % 4) for row in range(92)])
    assert alike.accuracy.estimate().low == pytest.approx(0.025 ** (1 / 4))
    assert alike.label_f1(0).low == pytest.approx(0.025 ** (1 / 2))
    nothing = (found.accuracy - found.accuracy).estimate()
    assert (nothing.low, nothing.high) == (0, 0)


def test_where_nothing_is_right_the_interval_is_not_a_point() -> None:
    """Of three rows in a row, 71 % at most."""
    found = _draws(np.zeros(3, bool), list("abc"))
    estimate = found.accuracy.estimate()
    assert (estimate.value, estimate.low) == (0, 0)
    assert estimate.high == pytest.approx(1 - 0.025 ** (1 / 3))


def test_copies_of_one_text_do_not_narrow_the_interval() -> None:
    """Each row copied ten times: as groups, as wide as before; as single rows, too narrow."""
    right = np.arange(60) % 4 != 0
    one = _draws(right, [str(row) for row in range(60)]).accuracy.estimate()
    copied = np.repeat(right, 10)
    grouped = _draws(copied, [str(row // 10) for row in range(600)]).accuracy.estimate()
    naive = _draws(copied, [str(row) for row in range(600)]).accuracy.estimate()
    assert grouped.high - grouped.low == pytest.approx(one.high - one.low, rel=0.25)
    assert naive.high - naive.low < (one.high - one.low) / 2


def test_differences_are_paired() -> None:
    """A system against itself differs by exactly nothing in every resample."""
    right = np.arange(40) % 3 != 0
    groups = [str(row) for row in range(40)]
    difference = (_draws(right, groups).macro_f1 - _draws(right, groups).macro_f1).estimate()
    assert (difference.value, difference.low, difference.high) == (0, 0, 0)


def test_same_seed_same_interval() -> None:
    """Intervals do not change from run to run, and do with the seed."""
    right = np.arange(40) % 3 != 0
    groups = [str(row) for row in range(40)]
    assert np.array_equal(
        _draws(right, groups).accuracy.values, _draws(right, groups).accuracy.values
    )
    assert not np.array_equal(
        _draws(right, groups).accuracy.values, _draws(right, groups, seed=1).accuracy.values
    )


def test_macro_f1_of_all_rows_equals_the_function() -> None:
    """Counts by group lead to the same score as the rows themselves."""
    gold, said = one_hot([0, 1, 1, 2], 3), one_hot([0, 1, 2, 2], 3)
    draws = score_draws(gold, said, Resamples(["a", "a", "b", "c"], n_bootstrap=100, seed=0))
    assert draws.macro_f1.values[0] == pytest.approx(macro_f1(gold, said))
    assert draws.label_f1(0).value == 1.0
    assert draws.label_f1(0).n == 1
