"""What to label next."""

import numpy as np
import pytest

from kesu.bench.queue import interval, labels_needed
from kesu.model.queue import margins, next_to_label


def test_classes_take_turns_with_their_least_sure_text() -> None:
    """Class 0 has four doubtful texts and class 1 two sure ones: each has its turn all the same."""
    nearest = np.array([0, 0, 0, 0, 1, 1])
    margin = np.array([0.3, 0.1, 0.2, 0.4, 0.9, 0.8])
    assert next_to_label(nearest, margin).tolist() == [1, 5, 2, 4, 0, 3]


def test_every_text_has_its_place_once() -> None:
    """Also where margins are equal, and where there is nothing to label."""
    draw = np.random.default_rng(0)
    order = next_to_label(draw.integers(0, 7, 200), draw.random(200).round(1))
    assert sorted(order.tolist()) == list(range(200))
    assert next_to_label(np.zeros(0, int), np.zeros(0)).tolist() == []


@pytest.mark.parametrize(
    ("probs", "wanted"), [([[0.5, 0.3, 0.2]], [0.2]), ([[1.0]], [1.0]), ([[0.4, 0.4, 0.2]], [0.0])]
)
def test_the_lead_of_the_likeliest_label(probs: list[list[float]], wanted: list[float]) -> None:
    """None over an equal one; all where there is no other."""
    assert margins(np.array(probs)) == pytest.approx(wanted)


def test_labels_that_give_a_score_at_random() -> None:
    """A dip of the curve is passed over; beyond the end the end is told."""
    curve = {"500": 0.7, "600": 0.69, "700": 0.8, "1000": 0.9}
    assert labels_needed(curve, 0.85) == pytest.approx(850)
    assert labels_needed(curve, 0.7) == 600
    assert labels_needed(curve, 0.95) == 1000


def test_an_interval_of_a_mean() -> None:
    """Worked by hand: mean 2, standard error 1 / sqrt(3), t of 2 degrees 4.303."""
    low, high = interval(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == (pytest.approx(2 - 2.484, abs=1e-3), pytest.approx(2 + 2.484, abs=1e-3))
