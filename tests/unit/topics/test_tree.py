"""Two scales of topics, what holds them together, and what is left out."""

import numpy as np
import pytest
from scipy import sparse

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.known import Known, term_weights
from kesu.topics.stability import Rated, stabilities, stability_of_wholes
from kesu.topics.themes import find_themes
from kesu.topics.tree import join_tree, leave_out


def rated(labels: list[int]) -> Rated:
    """Groups with strengths that fall from text to text."""
    clusters = Clusters(np.array(labels), np.linspace(1, 0.1, len(labels)))
    return Rated(clusters, np.linspace(0.9, 0.6, clusters.n_clusters))


def test_a_tight_topic_lies_in_the_theme_of_most_of_its_texts() -> None:
    """Its text in another theme comes along, and sizes of themes take in their tight topics."""
    tree = join_tree(rated([0, 0, 0, -1, -1, -1, -1]), rated([0, 0, 1, 0, 0, 1, -1]))
    assert tree.n_tight == 1
    assert tree.parents.tolist() == [1, NOISE, NOISE]
    assert tree.inside(1).tolist() == [0, 1, 2, 3, 4]
    assert tree.inside(2).tolist() == [5]
    assert tree.labels.tolist() == [0, 0, 0, 1, 1, 2, NOISE]
    assert tree.strengths[-1] == 0


def test_a_tight_topic_that_is_nearly_all_of_a_theme_is_told_once() -> None:
    """The theme stays, the tight topic does not."""
    tree = join_tree(rated([0, 0, 0, 0, -1]), rated([0, 0, 0, 0, 0]))
    assert (tree.n_tight, tree.n_topics) == (0, 1)
    assert tree.inside(0).tolist() == [0, 1, 2, 3, 4]


def test_a_fixed_topic_stays_though_it_is_nearly_all_of_a_theme() -> None:
    """It is told below the theme, and none of its texts is left out as a weak one."""
    tight, themes = rated([0, 1, 1, 1, 1, -1]), rated([0, 1, 1, 1, 1, 1])
    tree = join_tree(tight, themes, n_fixed=1)
    assert (tree.n_tight, tree.n_topics) == (1, 3)  # the topic of one text is the theme of one
    assert leave_out(tree, 0.5).inside(0).tolist() == [1, 2, 3, 4]


def test_a_matter_lies_in_the_theme_of_most_of_its_texts() -> None:
    """Its parts lie in it, it in the theme, and the theme holds the texts of all three."""
    tight = rated([0, 0, 1, 1, -1, -1, -1, -1])
    themes = rated([0, 0, 0, 1, 0, 0, 0, 1])
    tree = join_tree(tight, themes, rated([0, 0, 0, 0, -1, -1, -1, -1]), n_fixed=2)
    assert tree.n_tight == 2
    assert tree.parents.tolist() == [4, 4, NOISE, NOISE, 2]
    assert tree.inside(4).tolist() == [0, 1, 2, 3]
    assert tree.inside(2).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert tree.inside(3).tolist() == [7]
    assert tree.labels.tolist() == [0, 0, 1, 1, 2, 2, 2, 3]
    assert tree.is_matter.tolist() == [False] * 4 + [True]
    left = leave_out(tree, 0.5)  # the theme loses what is its own, and is no theme any more
    assert left.parents.tolist() == [2, 2, NOISE]
    assert left.is_matter.tolist() == [False, False, True]


@pytest.mark.parametrize("labels", [[0] * 6, [-1, -1, -1, 0, 0, 0]])
def test_a_matter_that_is_nearly_all_of_a_theme_lies_in_none(labels: list[int]) -> None:
    """Wherever else its texts lie; what is left of the theme stays beside it."""
    tight = rated([0, 0, 0, 1, 1, -1])
    tree = join_tree(tight, rated(labels), rated([0, 0, 0, 0, 0, -1]), n_fixed=2)
    assert tree.parents.tolist() == [3, 3, NOISE, NOISE]
    assert tree.inside(2).tolist() == [5]


def test_a_tight_topic_beside_a_matter_is_a_part_of_their_theme() -> None:
    """It is most of what the theme has of its own, and not nearly all of the theme."""
    tight = rated([0, 0, 0, 1, 1, 1, 1, 1, 1, -1])
    tree = join_tree(tight, rated([0] * 10), rated([-1] * 3 + [0] * 6 + [-1]))
    assert tree.inside(0).tolist() == [0, 1, 2]
    assert tree.parents[0] == 1


def test_a_matter_is_as_stable_as_its_parts() -> None:
    """Larger ones count for more, and those that were not tested for nothing."""
    parts = rated([0, 0, 0, 1, 2, 3, 3, -1])
    parts = Rated(parts.clusters, np.array([0.9, 0.5, np.nan, np.nan]))
    found = stability_of_wholes(parts, np.array([0, 0, 0, 0, 0, 1, 1, -1]))
    assert found[0] == pytest.approx(0.8)
    assert np.isnan(found[1])
    assert not len(stability_of_wholes(parts, np.full(8, NOISE)))


def test_tight_topics_without_themes_stand_alone() -> None:
    """Where no theme holds, tight topics have no parent."""
    tree = join_tree(rated([0, 0, 1, 1, -1]), rated([-1] * 5))
    assert tree.parents.tolist() == [NOISE, NOISE]
    assert tree.labels.tolist() == [0, 0, 1, 1, NOISE]


@pytest.mark.parametrize(("rate", "n_out"), [(0, 1), (0.2, 2), (0.4, 4), (1, 6)])
def test_the_weakest_of_a_theme_are_left_out(rate: float, n_out: int) -> None:
    """As many as wanted, of those that are in no tight topic, the weakest first."""
    tree = join_tree(rated([0] * 4 + [-1] * 6), rated([0] * 9 + [-1]))
    left = leave_out(tree, rate)
    assert (left.labels == NOISE).sum() == n_out
    assert (left.labels[:4] == 0).all()
    assert (left.labels[-n_out:] == NOISE).all()


def test_a_theme_without_any_text_left_is_none() -> None:
    """Its texts are the weakest; what comes after it is numbered anew, parents too."""
    tree = join_tree(rated([-1, 0, 0, 0, -1, -1, -1, -1]), rated([1, 1, 1, 1, 1, 1, 0, 0]))
    assert tree.parents.tolist() == [2, NOISE, NOISE]
    left = leave_out(tree, 0.25)
    assert left.labels.tolist() == [1, 0, 0, 0, 1, 1, NOISE, NOISE]
    assert left.parents.tolist() == [1, NOISE]
    assert (left.n_tight, left.n_topics, len(left.stability)) == (1, 2, 2)
    assert left.inside(1).tolist() == [0, 1, 2, 3, 4, 5]


def test_what_is_told_as_a_theme_is_not_left_out() -> None:
    """A tight topic that is all of its theme has the weakest texts; others are left out."""
    tree = join_tree(rated([-1, -1, -1, 0, 0, 0, 1, 1, 1]), rated([0, 0, 0, 0, 0, 0, 1, 1, 1]))
    assert tree.n_tight == 1
    left = leave_out(tree, 0.5)
    assert left.labels.tolist() == [NOISE, NOISE, NOISE, 0, 0, 0, 1, 1, 1]


def test_a_theme_of_one_topic_and_nothing_else_is_none() -> None:
    """The fixed topic is told alone; a loose text, or a second topic, makes a theme of it."""
    tight, themes = rated([0, 0, 0, 0, -1, 1, 1, 2, 2]), rated([0, 0, 0, 0, 0, 1, 1, 1, 1])
    tree = leave_out(join_tree(tight, themes, n_fixed=3), rate=1 / 9)
    assert (tree.n_tight, tree.n_topics) == (3, 4)
    assert tree.parents.tolist() == [NOISE, 3, 3, NOISE]
    assert tree.labels.tolist() == [0, 0, 0, 0, NOISE, 1, 1, 2, 2]
    whole = leave_out(join_tree(tight, themes, n_fixed=3), rate=0)
    assert whole.parents.tolist() == [3, 4, 4, NOISE, NOISE]


def test_groups_that_are_there_come_back_and_drawn_ones_do_not() -> None:
    """Two clouds are stable; a cloud that is cut in two at random is not."""
    draw = np.random.default_rng(0)
    points = np.concatenate([draw.normal(0, 1, (60, 2)), draw.normal(20, 1, (60, 2))])
    by_place = stabilities(
        points,
        Clusters((points[:, 0] > 10).astype(int), np.ones(120)),
        lambda p: (p[:, 0] > 10).astype(int),
    )
    by_chance = stabilities(
        points,
        Clusters(draw.integers(0, 2, 120), np.ones(120)),
        lambda p: draw.integers(0, 2, len(p)),
    )
    assert by_place.tolist() == [1, 1]
    assert (by_chance < 0.5).all()


@pytest.mark.parametrize("spread", [0.05, 0.3])
def test_themes_are_as_tight_as_the_known_classes(spread: float) -> None:
    """Six matters in three fields: three themes beside tight classes, two beside loose ones."""
    draw = np.random.default_rng(1)
    fields = np.repeat(np.eye(3, 12), 2, axis=0)
    centres = fields + 0.45 * np.eye(6, 12, k=3)
    points = np.repeat(centres, 30, axis=0) + draw.normal(0, 0.05, (180, 12))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    known = np.repeat(np.eye(2, 12), 40, axis=0) + draw.normal(0, spread, (80, 12))
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    classes = Clusters(np.repeat([0, 1], 40), np.ones(80))
    found = find_themes(points, classes, known, min_texts=8)
    assert found.clusters.n_clusters == (2 if spread > 0.1 else 3)
    assert found.stability.min() > 0.5


def test_words_of_every_class_weigh_little() -> None:
    """A term of one class weighs most, one of all classes least, one not known as much as most."""
    labels = ["late", "rude"] * 40
    has = np.array([[1, k % 2, k == 0] for k in range(80)], dtype=float)
    weights = term_weights(sparse.csr_matrix(has), Known(labels, labels).classes)
    assert weights[0] < 0.1 < weights[1] == weights[2] == 1


@pytest.mark.parametrize(
    ("labels", "is_enough"), [(["late"] * 60, False), (["late", "rude"] * 30, True), ([], False)]
)
def test_known_texts_must_tell_something(labels: list[str], *, is_enough: bool) -> None:
    """Two classes and some texts, else they are not looked at."""
    assert Known(labels, labels).is_enough == is_enough
