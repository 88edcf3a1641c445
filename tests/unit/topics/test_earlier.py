"""Topics that were accepted before stay where a few new texts would shuffle them."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.earlier import earlier_topics
from kesu.topics.graph import HOLD, hold
from kesu.topics.memory import Memory, Remembered, Run, checksum
from kesu.topics.stability import Rated
from kesu.topics.themes import find_themes, take_in

NOBODY = Clusters(np.zeros(0, dtype=int), np.zeros(0))


def test_texts_know_where_they_were() -> None:
    """A text was where any of its rows was; rows that are gone do not count."""
    topics = (
        Remembered("t2", "tight", "乙", 2, frozenset({"c:3", "c:9"})),
        Remembered("t1", "tight", "甲", 1, frozenset({"c:1"})),
        Remembered("t3", "theme", "丙", 3, frozenset({"c:0", "c:3"})),
    )
    memory = Memory((Run(topics),))
    rows = pl.DataFrame(
        {"row_id": ["c:0", "c:1", "c:2", "c:3"], "dup_group": ["g0", "g0", "g2", "g3"]}
    )
    texts = pl.DataFrame({"dup_group": ["g0", "g2", "g3"]})
    found = earlier_topics(memory, rows, texts)
    assert found["tight"].tolist() == [0, NOISE, 1]
    assert found["theme"].tolist() == [0, NOISE, 0]
    assert not earlier_topics(Memory(), rows, texts)


def test_a_run_that_is_done_again_is_held_by_what_held_it() -> None:
    """By the last run over other rows; a run of which these are not known holds all."""
    first, second = (
        Run((Remembered(name, "tight", name, 1, frozenset({"c:0"})),), checksum(rows))
        for name, rows in (("t1", ["c:0"]), ("t2", ["c:1", "c:0"]))
    )
    both = Memory((first, second))
    assert both.before(["c:0", "c:1", "c:2"]) == second.topics
    assert both.before(["c:0", "c:1"]) == first.topics
    assert Memory((first, second, second)).before(["c:1", "c:0"]) == first.topics
    assert Memory((first,)).before(["c:0"]) == ()
    assert Memory((Run(first.topics),)).before(["c:0"]) == first.topics


def test_neighbours_of_one_topic_are_held() -> None:
    """Only the edge between two texts of one topic weighs more."""
    graph = sparse.csr_matrix(np.array([[0, 0.5, 0.4], [0.5, 0, 0.2], [0.4, 0.2, 0]]))
    for earlier, factor in (([7, 7, NOISE], HOLD), ([7, 6, NOISE], 1), ([NOISE] * 3, 1)):
        held = hold(graph, np.array(earlier)).toarray()
        assert held[0, 1] == held[1, 0] == 0.5 * factor
        assert held[0, 2] == 0.4
        assert held[1, 2] == 0.2


def fan(angles: np.ndarray) -> np.ndarray:
    """Points of length 1 in a plane."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_themes_of_before_stay() -> None:
    """An even fan could be cut anywhere: it is where it was before, its newest texts in them."""
    angles = np.linspace(0, 3, 90)
    cuts = np.digitize(angles, [0.7, 1.9])
    known = cuts.copy()
    known[::10] = NOISE
    again = find_themes(fan(angles), NOBODY, fan(angles)[:0], min_texts=5, earlier=known)
    assert again.clusters.n_clusters == 3
    pairs = set(zip(again.clusters.labels.tolist(), cuts.tolist(), strict=True))
    wrong = sum((again.clusters.labels == a).sum() < 20 for a, _ in pairs)
    assert wrong == 0
    firm = [np.bincount(again.clusters.labels[cuts == k]).max() / (cuts == k).sum() for k in (0, 1)]
    assert min(firm) > 0.8


def test_only_what_was_accepted_is_told_by_what_holds_it() -> None:
    """A group that comes back anew is told, whether it was accepted or not."""
    three = Clusters(np.array([0, 1, 2, 3]), np.ones(4))
    anew, held = np.array([0.9, 0.3, 0.3, 0.9]), np.array([np.nan, np.nan, 0.8, 0.2])
    assert Rated(three, anew, held).is_dissolved.tolist() == [False, True, False, False]
    assert Rated(three, anew).is_dissolved.tolist() == [False, True, True, False]
    kept = Rated(three, anew, held).keep(np.array([True, False, True, False]))
    assert kept.stability.tolist() == [0.9, 0.3]
    assert not kept.is_dissolved.any()


def test_stability_is_told_without_what_was_accepted() -> None:
    """An even fan comes back only where it is held, and new themes are held by nothing."""
    angles = np.linspace(0, 3, 90)
    known = np.digitize(angles, [0.7, 1.9])
    again = find_themes(fan(angles), NOBODY, fan(angles)[:0], min_texts=5, earlier=known)
    assert again.held is not None
    assert (again.held >= again.stability).all()
    assert (again.held > again.stability).any()
    draw = np.random.default_rng(0)
    points = np.repeat(np.eye(4, 8), 40, axis=0) + draw.normal(0, 0.05, (160, 8))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    earlier = np.repeat([0, 1, NOISE, NOISE], 40)
    classes = Clusters(np.repeat([0, 1], 40), np.ones(80))
    found = find_themes(points, classes, points[:80], min_texts=8, earlier=earlier)
    assert found.held is not None
    new = np.setdiff1d(found.clusters.labels[80:], found.clusters.labels[:80])
    new = new[new != NOISE]
    assert len(new)
    assert np.isnan(found.held[new]).all()


def test_new_themes_come_beside_those_of_before() -> None:
    """Two that were known and two far from both; a theme of few texts is not remembered."""
    draw = np.random.default_rng(0)
    points = np.repeat(np.eye(4, 8), 40, axis=0) + draw.normal(0, 0.05, (160, 8))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    earlier = np.repeat([0, 1, NOISE, NOISE], 40)
    earlier[80:83] = 2
    classes = Clusters(np.repeat([0, 1], 40), np.ones(80))  # as tight as each of the four
    found = find_themes(points, classes, points[:80], min_texts=8, earlier=earlier)
    labels = found.clusters.labels.reshape(4, 40)
    assert all(len(set(row)) == 1 for row in labels[:2])
    assert labels[0, 0] != labels[1, 0]
    assert not set(labels[:2].ravel()) & set(labels[2:].ravel())


@pytest.mark.parametrize(("rate", "n_outside"), [(0.0, 1), (0.3, 3), (0.9, 5)])
def test_the_nearest_texts_join_a_theme(rate: float, n_outside: int) -> None:
    """Until few enough are outside; one is nowhere, and texts of tight topics are not asked."""
    points = np.vstack([fan(np.array([0, 0.1, 1.5, 0.3, 0.9, 0.5, 1.2, 0.2, 1.4])), [[0, 0]]])
    themes = Rated(Clusters(np.array([0, 0, 1] + [NOISE] * 7), np.ones(10)), np.ones(2))
    is_free = np.ones(10, dtype=bool)
    is_free[7:9] = False
    found = take_in(themes, points, is_free, rate).clusters
    assert ((found.labels == NOISE) & is_free).sum() == n_outside
    assert found.labels[7:].tolist() == [NOISE] * 3
    joined = np.flatnonzero(found.labels[3:7] != NOISE) + 3
    assert set(joined) == set([3, 6, 5, 4][: len(joined)])
    assert found.labels[joined].tolist() == [{3: 0, 5: 0, 6: 1, 4: 1}[at] for at in joined]
