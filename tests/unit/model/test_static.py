"""Static vectors, from which the embeddings of an encoder start."""

import numpy as np

from kesu.model.pretraining.static import SPREAD, static_vectors
from kesu.model.pretraining.store import TokenStore


def _store(sequences: list[list[int]]) -> TokenStore:
    ends = np.cumsum([len(sequence) for sequence in sequences])
    ones = np.ones(len(sequences), np.float32)
    return TokenStore(np.concatenate(sequences), ends, ones, np.zeros(0, np.int64))


def test_tokens_with_like_neighbours_lie_near() -> None:
    """1 and 2 stand among 3 and 4, but 5 among 6 and 7; sequences are no neighbours."""
    found = static_vectors(_store([[3, 1, 4], [3, 2, 4], [6, 5, 7]] * 20), 9, 4, seed=0)
    unit = found / np.linalg.norm(found, axis=1, keepdims=True)
    assert unit[1] @ unit[2] > 0.99
    assert unit[1] @ unit[5] < 0.5
    assert found.shape == (9, 4)
    assert np.isclose(found.std(), SPREAD)
    assert np.allclose(found[0], found[8], atol=1e-6)  # neither occurs


def test_fewer_tokens_than_dimensions() -> None:
    """Dimensions that a small vocabulary cannot fill stay empty."""
    found = static_vectors(_store([[1, 2]] * 5), 3, 16, seed=0)
    assert found.shape == (3, 16)
    assert np.isfinite(found).all()
