"""Texts as points: what the reduction to few dimensions keeps."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from kesu.topics.features import fine_points, reduce_terms, unit


def drawn(n_rows: int, n_terms: int, seed: int = 0) -> sparse.csr_matrix:
    """Rows of length 1 whose terms differ in how often they come, as words do."""
    draw = np.random.default_rng(seed)
    chances = 1 / np.arange(2, n_terms + 2) ** 0.3
    return sparse.csr_matrix(unit((draw.random((n_rows, n_terms)) < chances).astype(float)))


def cosines_by_whole_svd(vectors: sparse.csr_matrix, n_dims: int) -> np.ndarray:
    """(n_rows, n_rows): as the dense decomposition has them."""
    left, values, _ = np.linalg.svd(vectors.toarray(), full_matrices=False)
    points = unit(left[:, :n_dims] * values[:n_dims])
    return np.asarray(points @ points.T)


@pytest.mark.parametrize("shape", [(400, 90), (120, 700)])
@pytest.mark.parametrize("reduce", [fine_points, reduce_terms])
def test_points_are_those_of_the_whole_decomposition(
    shape: tuple[int, int], reduce: Callable[[sparse.csr_matrix, int], np.ndarray]
) -> None:
    """Nothing is drawn: a randomized one would have other neighbours for other seeds."""
    vectors = drawn(*shape)
    points = reduce(vectors, 40).astype(float)
    assert points.shape == (shape[0], 40)
    np.testing.assert_allclose(points @ points.T, cosines_by_whole_svd(vectors, 40), atol=2e-3)


@pytest.mark.parametrize("n_terms", [50, 300])
def test_points_of_few_different_texts_are_whole(n_terms: int) -> None:
    """Texts that repeat have fewer directions than were asked for."""
    vectors = sparse.csr_matrix(np.repeat(drawn(6, n_terms).toarray(), 10, axis=0))
    points = fine_points(vectors, 40).astype(float)
    same = (vectors @ vectors.T).toarray()
    np.testing.assert_allclose(points @ points.T, same, atol=1e-3)


@pytest.mark.parametrize("reduce", [fine_points, reduce_terms])
def test_points_do_not_hang_on_the_order_of_texts(
    reduce: Callable[[sparse.csr_matrix, int], np.ndarray],
) -> None:
    """Where the search for directions begins is drawn, and where it ends is not."""
    vectors = drawn(300, 500)
    order = np.random.default_rng(1).permutation(300)
    points, others = reduce(vectors, 50), reduce(vectors[order], 50)
    same = (points @ points.T)[order][:, order]
    np.testing.assert_allclose(others @ others.T, same, atol=1e-4)
