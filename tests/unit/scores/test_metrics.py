"""Scores on cases small enough to check by hand."""

import math

import numpy as np
import pytest

from kesu.scores.calibration import expected_calibration_error, reliability, risk_coverage
from kesu.scores.metrics import (
    accuracy,
    class_scores,
    confusion,
    macro_f1,
    majority,
    micro_f1,
    one_hot,
)

GOLD = one_hot([0, 0, 0, 1], 3)
SAID = one_hot([0, 0, 1, 1], 3)


def test_class_scores_follow_from_counts() -> None:
    """Precision, recall and F1 of each label are as counted by hand; absent labels give NaN."""
    scores = class_scores(GOLD, SAID)
    assert scores.precision[:2].tolist() == [1.0, 0.5]
    assert scores.recall[:2].tolist() == pytest.approx([2 / 3, 1.0])
    assert scores.f1[:2].tolist() == pytest.approx([0.8, 2 / 3])
    assert scores.support.tolist() == [3, 1, 0]
    assert math.isnan(scores.f1[2])


def test_macro_f1_is_the_mean_over_labels_that_occur() -> None:
    """The third label has no gold rows and does not count."""
    assert macro_f1(GOLD, SAID) == pytest.approx((0.8 + 2 / 3) / 2)
    assert micro_f1(GOLD, SAID) == accuracy(GOLD, SAID) == 0.75


def test_multi_scores_count_every_decision() -> None:
    """Two hits, one miss and one false label: micro F1 is 2·2/(3+3)."""
    gold = np.array([[1, 1], [0, 1], [0, 0]], bool)
    said = np.array([[1, 0], [0, 1], [1, 0]], bool)
    assert micro_f1(gold, said) == pytest.approx(2 / 3)
    assert macro_f1(gold, said) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert accuracy(gold, said) == pytest.approx(1 / 3)


def test_no_rows_give_nan() -> None:
    """Without rows there is no score, and no warning."""
    empty = np.zeros((0, 2), bool)
    assert all(math.isnan(score(empty, empty)) for score in (macro_f1, micro_f1, accuracy))


def test_confusion_has_gold_in_rows() -> None:
    """A gold 0 said to be 1 stands in row 0, column 1."""
    assert confusion([0, 0, 1], [0, 1, 1], 2).tolist() == [[1, 1], [0, 1]]


def test_majority_says_the_most_frequent_training_label() -> None:
    """Each row gets label 1, the most frequent in training."""
    assert majority(one_hot([1, 1, 0], 2), 2).tolist() == [[False, True], [False, True]]


def test_ece_is_the_weighted_gap() -> None:
    """Two bins: 0.9 said and 0.5 right (2 rows), 0.6 said and 1.0 right (2 rows)."""
    confidence = np.array([0.9, 0.9, 0.6, 0.6])
    is_right = np.array([True, False, True, True])
    bins = reliability(confidence, is_right, n_bins=10)
    assert [(bar.n, bar.accuracy) for bar in bins] == [(2, 1.0), (2, 0.5)]
    assert expected_calibration_error(bins) == pytest.approx(0.4)
    assert math.isnan(expected_calibration_error([]))


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_probabilities_at_the_ends_fall_into_a_bin(value: float) -> None:
    """0 and 1 belong to the first and the last bin."""
    assert reliability(np.array([value]), np.array([True]), n_bins=5)[0].n == 1


def test_risk_coverage_takes_ties_together() -> None:
    """The surest row is right, the two tied ones hold one error."""
    points = risk_coverage(np.array([0.5, 0.9, 0.5]), np.array([True, True, False]))
    assert [(point.n, point.risk) for point in points] == [(1, 0.0), (3, pytest.approx(1 / 3))]
    assert points[-1].coverage == 1.0
    assert risk_coverage(np.array([]), np.array([], bool)) == []


def test_risk_coverage_is_thinned_but_ends_with_all_rows() -> None:
    """A long curve keeps few points, the last of which covers everything."""
    confidence = np.linspace(0, 1, 1000)
    points = risk_coverage(confidence, confidence > 0.5, max_points=20)
    assert len(points) == 20
    assert points[-1].n == 1000
