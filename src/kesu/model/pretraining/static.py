"""Static vectors of tokens from their neighbours: where the embeddings of an encoder start."""

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from kesu.model.pretraining.store import TokenStore

WINDOW = 5  # neighbours to each side; one at distance d counts 1/d
MOST = 40_000_000  # tokens that are counted
BLOCK = 3_000_000  # tokens at a time
SMOOTHING = 0.75  # exponent of how often a neighbour occurs
LEAST = 0.9  # counts below are noise
SPREAD = 0.05  # standard deviation of all numbers


def static_vectors(store: TokenStore, size: int, width: int, *, seed: int) -> np.ndarray:
    """Vectors (size, width) of mean 0: positive pointwise mutual information, reduced by SVD.

    A token that never occurs lies near the middle.

    Source: Levy, Goldberg and Dagan 2015, with context distribution smoothing and eigenvalues
    weighted by half.
    """
    counts = _neighbours(store, size)
    row = np.asarray(counts.sum(axis=1)).ravel()
    column = row**SMOOTHING
    pairs = counts.tocoo()
    mutual = np.log(pairs.data * column.sum() / (row[pairs.row] * column[pairs.col]))
    kept = mutual > 0
    places = pairs.row[kept], pairs.col[kept]
    matrix = sparse.csr_array((mutual[kept].astype(np.float32), places), shape=(size, size))
    left, values, _ = randomized_svd(matrix, min(width, size), n_iter=3, random_state=seed)
    found = np.zeros((size, width), np.float32)
    found[:, : left.shape[1]] = left * np.sqrt(values)
    found -= found.mean(axis=0)
    return found * np.float32(SPREAD / max(float(found.std()), 1e-9))


def _neighbours(store: TokenStore, size: int) -> sparse.csr_array:
    """How often tokens stand near each other in one sequence, (size, size), symmetric."""
    ids = np.asarray(store.tokens[:MOST], np.int64)
    owner = np.searchsorted(store.ends, np.arange(len(ids)), side="right")
    counts = sparse.csr_array((size, size), dtype=np.float32)
    for start in range(0, len(ids), BLOCK):
        counts += _pairs(ids[start : start + BLOCK], owner[start : start + BLOCK], size)
    counts = sparse.csr_array(counts + counts.T)
    counts.data[counts.data < LEAST] = 0
    counts.eliminate_zeros()
    return counts


def _pairs(ids: np.ndarray, owner: np.ndarray, size: int) -> sparse.csr_array:
    keys, weights = [], []
    for distance in range(1, WINDOW + 1):
        same = owner[distance:] == owner[:-distance]
        keys.append(ids[:-distance][same] * size + ids[distance:][same])
        weights.append(np.full(int(same.sum()), 1 / distance, np.float32))
    key = np.concatenate(keys)
    pairs = sparse.coo_array((np.concatenate(weights), divmod(key, size)), shape=(size, size))
    return pairs.tocsr()
