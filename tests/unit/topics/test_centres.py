"""Where k-means begins."""

import numpy as np

from kesu.topics.centres import find_centres, merge, tightness_of
from kesu.topics.features import unit


def two_matters(n_points: int = 60) -> np.ndarray:
    """(n_points, 9): two matters, each said of seven products, which are as near as the matters."""
    points = np.zeros((n_points, 9))
    at = np.arange(n_points)
    points[at, at % 2] = 0.8
    points[at, 2 + 3 * at % 7] = 1.0
    return unit(points)


def test_a_bad_start_does_not_decide() -> None:
    """Ward's method joins what is said of one product; what is clearly tighter is taken."""
    points = two_matters()
    found = find_centres(points, 2, points[:0], merge(points))
    groups = (points @ found.T).argmax(axis=1)
    assert len(set(groups[::2])) == len(set(groups[1::2])) == 1
    assert tightness_of(points, found) > 0.69


def test_a_few_points_less_change_nothing() -> None:
    """Groups that are there are found without a tenth of the points too."""
    draw = np.random.default_rng(0)
    middles = unit(draw.normal(size=(12, 30)))
    points = unit(middles[np.arange(600) % 12] + draw.normal(scale=0.12, size=(600, 30)))
    for seed in range(3):
        part = points[np.random.default_rng(seed).random(600) < 0.9]
        found = find_centres(part, 12, part[:0], merge(part))
        assert set((middles @ found.T).argmax(axis=1)) == set(range(12))
        assert (middles @ found.T).max(axis=1).min() > 0.95


def test_as_many_as_are_wanted_of_points_that_are_equally_far() -> None:
    """No two of these are nearer than others, so that any of them may be joined first."""
    points = np.eye(12)
    assert len(find_centres(points, 9, points[:0], merge(points))) == 9


def test_fewer_points_than_themes() -> None:
    """One point, or the same one many times, is one theme."""
    point = np.array([[0.6, 0.8]])
    for points in (point, np.repeat(point, 5, axis=0)):
        assert np.allclose(find_centres(points, 3, points[:0], merge(points)), point)
