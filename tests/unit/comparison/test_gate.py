"""The verdict: pass, fail, or undecided with the rows that would decide."""

from dataclasses import replace

import pytest

from kesu.comparison.gate import judge
from kesu.comparison.paired import Comparison, Difference, McNemar
from kesu.comparison.settings import CompareSettings


def difference(value: float, se: float, n: int) -> Difference:
    """A difference with a normal interval, and a wider one for all classes."""
    own, shared = 1.96 * se, 2.5 * se
    ends = (value - own, value + own, value - shared, value + shared)
    return Difference(0.8, 0.8 + value, value, *ends, se, n, n)


def comparison(macro: Difference, *classes: Difference) -> Comparison:
    """2,000 rows, each a group."""
    return Comparison(2000, 2000, McNemar(0, 0, 1.0), macro, macro, classes)


@pytest.mark.parametrize(
    ("value", "se", "outcome"),
    [
        pytest.param(0.0, 0.001, "pass", id="surely not worse by more than half a point"),
        pytest.param(-0.003, 0.0001, "pass", id="worse, but within the gate"),
        pytest.param(-0.02, 0.001, "fail", id="surely worse"),
        pytest.param(-0.02, 0.02, "undecided", id="worse, but by chance perhaps"),
        pytest.param(0.01, 0.02, "undecided", id="better, but by chance perhaps"),
    ],
)
def test_macro_f1_decides(value: float, se: float, outcome: str) -> None:
    """By where the interval lies, not by where the difference lies."""
    assert judge(comparison(difference(value, se, 2000)), [], CompareSettings()).outcome == outcome


def test_a_class_fails_by_the_interval_of_all_classes() -> None:
    """One of many classes must be further below than one alone."""
    good = difference(0.0, 0.001, 2000)
    near = difference(-0.05, 0.009, 400)  # its own interval ends at -0.032, the other at -0.0275
    assert near.high < -0.03 < near.all_high
    assert judge(comparison(good, near), ["late"], CompareSettings()).outcome == "undecided"
    far = difference(-0.06, 0.009, 400)
    found = judge(comparison(good, far), ["late"], CompareSettings())
    assert found.outcome == "fail"
    assert [each.what for each in found.findings if each.outcome == "fail"] == ["class late"]
    rare = replace(far, n_groups=99)
    assert judge(comparison(good, rare), ["late"], CompareSettings()).outcome == "pass"


def test_rows_to_decide_are_those_at_which_the_interval_ends_at_the_limit() -> None:
    """An interval twice as wide as the distance to the limit needs four times the rows."""
    found = judge(comparison(difference(0.0, 0.01 / 1.959964, 2000)), [], CompareSettings())
    assert found.outcome == "undecided"
    assert found.rows_to_decide == pytest.approx(8000, abs=1)


def test_no_number_of_rows_decides_at_the_limit_itself() -> None:
    """Nobody knows on which side the truth lies."""
    found = judge(comparison(difference(-0.005, 0.01, 2000)), [], CompareSettings())
    assert (found.outcome, found.rows_to_decide) == ("undecided", None)


def test_few_rows_without_any_difference_do_not_pass() -> None:
    """What never occurs in 100 rows may occur in 3 of 100; 600 rows leave half a point."""
    same = replace(comparison(difference(0.0, 0.0, 100)), n_rows=100)
    found = judge(same, [], CompareSettings())
    assert (found.outcome, found.rows_to_decide) == ("undecided", 600)
    more = replace(comparison(difference(0.0, 0.0, 600)), n_rows=600)
    assert judge(more, [], CompareSettings()).outcome == "pass"


@pytest.mark.parametrize(("ratio", "outcome"), [(0.79, "fail"), (0.8, "pass"), (None, "pass")])
def test_speed_is_judged_where_it_was_measured(ratio: float | None, outcome: str) -> None:
    """A fifth slower is still allowed."""
    same = comparison(difference(0.0, 0.0, 2000))
    assert judge(same, [], CompareSettings(), speed_ratio=ratio).outcome == outcome
