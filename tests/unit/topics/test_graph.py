"""Texts as a graph of nearest neighbours."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from kesu.topics.clusters import NOISE
from kesu.topics.features import evenly, fine_points, sharpen, unit
from kesu.topics.graph import communities, neighbours
from kesu.topics.nearest import N_NEIGHBOURS, WORDS, Likeness, largest
from kesu.topics.settings import TopicsSettings
from kesu.topics.tight import find_tight

N_WORDS, OWN = 400, 3
SETTINGS = TopicsSettings()


def words_of(sizes: list[int], n_others: int = 0, seed: int = 0) -> sparse.csr_matrix:
    """Texts of six words drawn from many; those of a matter have three more in common."""
    draw = np.random.default_rng(seed)
    n_texts = sum(sizes) + n_others
    found = np.zeros((n_texts, N_WORDS + OWN * len(sizes)))
    for text in range(n_texts):
        found[text, draw.choice(N_WORDS, 6, replace=False)] = 1
    for text, owner in enumerate(np.repeat(np.arange(len(sizes)), sizes)):
        found[text, N_WORDS + OWN * owner + np.arange(OWN)] = 1
    return sparse.csr_matrix(normalize(found))


def likeness(terms: sparse.csr_matrix) -> Likeness:
    """Words and as many dimensions as they have."""
    return Likeness(terms, fine_points(terms, 100))


def test_neighbours_are_the_most_alike_texts() -> None:
    """Each text has its nearest ones; who is named by one of two is a neighbour of the other."""
    terms = words_of([30, 30], 40)
    alike = likeness(terms)
    graph = neighbours(alike).toarray()
    dense = WORDS * (terms @ terms.T).toarray() + (1 - WORDS) * alike.points @ alike.points.T
    np.fill_diagonal(dense, 0)
    assert (graph == graph.T).all()
    assert (np.diag(graph) == 0).all()
    assert graph[graph > 0] == pytest.approx(dense[graph > 0], abs=1e-4)
    for text in (0, 45, 99):
        best = np.sort(dense[text])[-N_NEIGHBOURS]
        assert (graph[text][dense[text] > best + 1e-4] > 0).all()


def test_matters_are_communities() -> None:
    """Texts that share words are a group; the others join none in numbers."""
    terms = words_of([40, 25], 60)
    found = find_tight(likeness(terms), SETTINGS)
    labels = found.clusters.labels
    for inside in (np.arange(40), np.arange(40, 65)):
        named = np.bincount(labels[inside] + 1).argmax() - 1
        assert named != NOISE
        assert (labels[inside] == named).mean() > 0.9
        assert (labels == named).sum() < 1.3 * len(inside)
        assert found.stability[named] > 0.7
    assert ((found.clusters.strengths > 0) == (labels != NOISE)).all()
    assert found.clusters.strengths.max() <= 1


def test_a_matter_of_just_enough_texts_is_stable() -> None:
    """Without a tenth of the texts it has fewer than a topic must have, and counts all the same."""
    found = find_tight(likeness(words_of([SETTINGS.min_texts] * 12)), SETTINGS)
    assert np.bincount(found.clusters.labels).tolist() == [SETTINGS.min_texts] * 12
    assert found.stability.mean() > 0.6


def test_clear_matters_do_not_hang_on_the_seed() -> None:
    """Where nothing lies between them, another order of the texts finds the same groups."""
    own = likeness(words_of([40, 40, 40]))
    first, other = (
        find_tight(own, SETTINGS.model_copy(update={"seed": seed})).clusters.labels
        for seed in (0, 7)
    )
    assert adjusted_rand_score(first, other) > 0.9


def test_a_higher_resolution_makes_more_groups() -> None:
    """And never any of fewer texts than wanted."""
    graph = neighbours(likeness(words_of([40] * 6, 200)))
    few, many = (communities(graph, resolution, 5) for resolution in (0.5, 4.0))
    assert few.n_clusters < many.n_clusters
    assert np.bincount(many.labels[many.labels != NOISE]).min() >= 5


def test_texts_beyond_the_sample_join_the_nearest_group() -> None:
    """Of four hundred texts two hundred are compared; the others find their matter."""
    terms = words_of([200, 200])
    found = find_tight(likeness(terms), SETTINGS.model_copy(update={"max_rows": 200}))
    labels = found.clusters.labels
    outside = np.setdiff1d(np.arange(400), evenly(400, 200))
    first, second = outside[outside < 200], outside[outside >= 200]
    assert not set(labels[first]) & set(labels[second]) - {NOISE}
    assert (labels[outside] != NOISE).mean() > 0.9


def test_threads_do_not_matter() -> None:
    """The same graph to the last digit."""
    alike = likeness(words_of([150, 150], 500))
    with threadpool_limits(1):
        one = neighbours(alike)
    with threadpool_limits(2):
        two = neighbours(alike)
    assert (one != two).nnz == 0


@pytest.mark.parametrize("n_texts", [0, 1, 2, 5])
def test_few_texts(n_texts: int) -> None:
    """Nothing to compare, or too little for a group."""
    terms = words_of([], n_texts) if n_texts else sparse.csr_matrix((0, 3))
    alike = Likeness(terms, np.zeros((n_texts, 1)))
    assert neighbours(alike).shape == (n_texts, n_texts)
    assert find_tight(alike, SETTINGS).clusters.n_clusters == 0


def test_texts_without_a_word_are_noise() -> None:
    """They are like nothing, not even each other."""
    alike = Likeness(sparse.csr_matrix((30, 4)), np.zeros((30, 2)))
    assert find_tight(alike, SETTINGS).clusters.labels.tolist() == [NOISE] * 30


def test_points_alone_will_do() -> None:
    """Where words do not count, the encoder's points do."""
    draw = np.random.default_rng(0)
    centres = np.repeat(draw.normal(size=(3, 16)), 30, axis=0)
    points = unit(centres + 0.4 * draw.normal(size=centres.shape))
    labels = find_tight(Likeness(None, points), SETTINGS).clusters.labels
    owners = [set(labels[30 * k : 30 * k + 30]) - {NOISE} for k in range(3)]
    assert all(owners)
    assert not owners[0] & owners[1] | owners[1] & owners[2] | owners[0] & owners[2]


def test_rare_words_weigh_more() -> None:
    """A word of two texts gains on one of half of them; lengths are 1, and empty rows stay so."""
    vectors = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float))
    found = sharpen(vectors).toarray()
    assert found[0, 1] > found[0, 0] > 0
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 1, 1, 0])


@pytest.mark.parametrize("n_columns", [40, 959, 960, 2000])
@pytest.mark.parametrize("n_values", [1, 3, 200, 10**6])
def test_the_largest_are_those_that_sorting_finds(n_columns: int, n_values: int) -> None:
    """Of few and of many columns, of equal values too; those that may not count come last."""
    found = np.random.default_rng(0).integers(n_values, size=(30, n_columns)).astype(np.float32)
    found[np.arange(30), np.arange(30)] = -np.inf
    columns = range(n_columns)
    wanted = [sorted(columns, key=lambda at: (-row[at], at))[:15] for row in found]
    assert largest(found, 15).tolist() == wanted
