"""Paired differences: worked by hand, against scipy, and by simulation."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from kesu.comparison.gate import judge
from kesu.comparison.paired import Comparison, compare_paired, mcnemar
from kesu.comparison.settings import CompareSettings
from kesu.scores.metrics import one_hot

SHARES = (0.5, 0.3, 0.2)
OTHER = 1_000_000  # resamples are drawn from other seeds than the rows


def said(gold: np.ndarray, accuracy: float, random: np.random.Generator) -> np.ndarray:
    """What a system says that is right with this chance, else any other class."""
    shift = random.integers(1, 3, size=len(gold))
    return np.where(random.random(len(gold)) < accuracy, gold, (gold + shift) % 3)


def simulated(seed: int, n_rows: int, *, b: float = 0.8, n_bootstrap: int = 500) -> Comparison:
    """Two systems that err independently; A is right in 80 of 100 rows."""
    random = np.random.default_rng(seed)
    gold = random.choice(3, size=n_rows, p=SHARES)
    each = [one_hot(rows, 3) for rows in (gold, said(gold, 0.8, random), said(gold, b, random))]
    groups = [str(row) for row in range(n_rows)]
    return compare_paired(*each, groups, n_bootstrap=n_bootstrap, seed=OTHER + seed)


def true_macro_f1(accuracy: float) -> float:
    """Macro-F1 over all rows there could be of a system of `said`."""
    shares = np.array(SHARES)
    told = shares * accuracy + (1 - shares) * (1 - accuracy) / 2
    return float((2 * shares * accuracy / (shares + told)).mean())


@pytest.mark.parametrize(("only_a", "only_b"), [*product((0, 1, 4, 9), (0, 2, 7)), (30, 12)])
def test_mcnemar_is_the_tail_of_the_binomial(only_a: int, only_b: int) -> None:
    """Twice the smaller tail of a fair coin, at most 1; rows that both have right say nothing."""
    a = np.array([True] * only_a + [False] * only_b + [True] * 5)
    b = np.array([False] * only_a + [True] * only_b + [True] * 5)
    n = only_a + only_b
    wanted = min(1.0, 2 * binom.cdf(min(only_a, only_b), n, 0.5)) if n else 1.0
    found = mcnemar(a, b)
    assert (found.only_a, found.only_b) == (only_a, only_b)
    assert found.p_value == pytest.approx(wanted)


def test_differences_are_those_worked_by_hand() -> None:
    """Four rows; B mends one row of class 1 and breaks none."""
    gold, a, b = (one_hot(rows, 2) for rows in ([0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 1, 1]))
    found = compare_paired(gold, a, b, list("pqrs"), n_bootstrap=200, seed=0)
    assert found.accuracy.value == pytest.approx(0.25)
    assert (found.by_class[0].a, found.by_class[1].a) == pytest.approx((4 / 5, 2 / 3))
    assert found.macro_f1.value == pytest.approx(1 - (4 / 5 + 2 / 3) / 2)
    assert (found.mcnemar.only_a, found.mcnemar.only_b) == (0, 1)


def test_the_standard_error_of_accuracy_is_the_formula() -> None:
    """The bootstrap agrees with that of a mean of paired differences."""
    random = np.random.default_rng(5)
    gold = random.integers(3, size=500)
    a, b = said(gold, 0.8, random), said(gold, 0.75, random)
    groups = [str(row) for row in range(500)]
    matrices = [one_hot(rows, 3) for rows in (gold, a, b)]
    found = compare_paired(*matrices, groups, n_bootstrap=4000, seed=0)
    each = (b == gold).astype(float) - (a == gold)
    assert found.accuracy.se == pytest.approx(each.std() / np.sqrt(500), rel=0.05)


def test_intervals_of_all_classes_are_wider_by_their_number() -> None:
    """With one class none, with three the quantile of a level divided by three."""
    found = simulated(1, 300).by_class[0]
    assert (found.all_high - found.value) / found.se == pytest.approx(2.3940, abs=1e-3)
    assert (found.high - found.value) / found.se == pytest.approx(1.9600, abs=1e-3)


def check_rates(n_times: int, most: float) -> None:
    """Pass if equal systems are rarely told apart, and rarely fail."""
    found = [simulated(seed, 400) for seed in range(n_times)]
    gate = CompareSettings(
        max_macro_f1_loss=0, max_class_f1_loss=0, min_class_rows=50
    )  # the hardest: no loss is allowed
    verdicts = [judge(each, "xyz", gate).outcome for each in found]
    for different in (
        [each.mcnemar.p_value < 0.05 for each in found],
        [each.macro_f1.is_sure for each in found],
        [any(label.is_sure for label in each.by_class) for each in found],
        [verdict == "fail" for verdict in verdicts],
    ):
        assert np.mean(different) <= most


def check_coverage(n_times: int, least: float, most: float) -> None:
    """Pass if intervals hold the true difference as often as they say."""
    found = [simulated(seed, 400, b=0.85) for seed in range(n_times)]
    truths = {"accuracy": 0.05, "macro_f1": true_macro_f1(0.85) - true_macro_f1(0.8)}
    for name, truth in truths.items():
        each = [getattr(comparison, name) for comparison in found]
        assert least <= np.mean([one.low <= truth <= one.high for one in each]) <= most, name


def test_equal_systems_are_rarely_told_apart() -> None:
    """The quick version, with room for chance."""
    check_rates(60, 0.15)


def test_intervals_cover() -> None:
    """The quick version, with room for chance."""
    check_coverage(60, 0.86, 1.0)


@pytest.mark.slow
def test_equal_systems_are_told_apart_in_at_most_7_of_100() -> None:
    """Of 1,000 comparisons at the level of 5 %; neither do more fail."""
    check_rates(1000, 0.07)


@pytest.mark.slow
def test_intervals_cover_in_93_to_97_of_100() -> None:
    """Of 1,000 comparisons, for accuracy and macro-F1."""
    check_coverage(1000, 0.93, 0.97)
