"""Texts and embeddings as points, near each other when they speak of the same thing."""

from collections.abc import Collection, Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, eigsh
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from kesu.topics.known import NOBODY, Known, term_weights
from kesu.topics.words import HAN_RUN, MARK, content_words, split_words

# Digits kept of a coordinate: what differs below is the order in which threads add up.
DECIMALS = 5
# Terms in more than this share of the texts tell nothing; kept when there are few texts.
MAX_SHARE = 0.5
FEW_TEXTS = 30
# Texts that the dimensions of many are made from.
MOST_FITTED = 10_000
MIN_WITH = 3  # of these with a term, for it to have a say
TINY = 1e-6  # a singular value that is none


def unit(vectors: np.ndarray) -> np.ndarray:
    """The same vectors with length 1; zero stays zero."""
    return np.asarray(normalize(vectors), dtype=vectors.dtype) if len(vectors) else vectors


def evenly(n_points: int, most: int) -> np.ndarray:
    """Indices of at most so many points, spread over all of them."""
    return np.unique(np.linspace(0, max(n_points - 1, 0), min(n_points, most)).astype(int))


def term_vectors(
    texts: Sequence[str],
    tokens: Sequence[list[str]],
    stopwords: Collection[str],
    known: Known = NOBODY,
) -> sparse.csr_matrix:
    """Words and character pairs, which join 搅拌站 and 搅拌场, by inverse document frequency.

    How often a text has a term does not count. Where texts of known classes are given, terms weigh
    by how much they tell of a class.

    Returns:
        (n_texts + n_known, n_terms), the known texts last; a row without any word is empty.
    """
    tokens = [*tokens, *map(split_words, known.texts)]
    contents = [content_words(text_tokens, stopwords) for text_tokens in tokens]
    pairs = [character_pairs(text, stopwords) for text in (*texts, *known.texts)]
    parts = [part for part in (_idf(contents, known), _idf(pairs, known)) if part is not None]
    return sparse.csr_matrix(sparse.hstack(parts) if parts else (len(tokens), 1))


def sharpen(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same rows, of length 1 or 0, with rare terms weighing more: by inverse frequency again.

    Texts that name the same place or firm are then nearer than texts of the same theme.
    """
    n_with = np.maximum(vectors.getnnz(axis=0), 1)
    rarity = sparse.diags(np.log((1 + vectors.shape[0]) / (1 + n_with)) + 1)
    return sparse.csr_matrix(normalize(vectors @ rarity))


def reduce_terms(vectors: sparse.csr_matrix, n_dims: int) -> np.ndarray:
    """(n_rows, at most n_dims): a truncated SVD of the rows, each of length 1, or 0 if empty."""
    n_kept = min(n_dims, min(vectors.shape) - 1)
    if n_kept < 1 or not vectors.nnz:
        return unit(vectors.toarray())
    with threadpool_limits(1):  # sums must not hang on the number of threads
        points, axes = _singular(vectors, n_kept)
    points *= _signs(axes)
    # Rounded before lengths are made 1, or else the dust of empty rows would become directions.
    return np.round(unit(np.round(points, DECIMALS)), DECIMALS)


def _singular(vectors: sparse.csr_matrix, n_kept: int) -> tuple[np.ndarray, np.ndarray]:
    """(n_rows, n_kept) left singular vectors by their values, and (n_terms, n_kept) right ones.

    As `scipy.sparse.linalg.svds` does it, which draws anew in each call where the rank is low.
    """
    is_tall = vectors.shape[0] >= vectors.shape[1]
    tall = vectors if is_tall else vectors.T.tocsr()
    found = np.linalg.qr(_directions(tall, n_kept))[0]
    left, values, right = (each[..., ::-1] for each in _svd(tall @ found))
    found = found @ right
    return (left * values, found) if is_tall else (found * values, left)


def _axes(vectors: sparse.csr_matrix, n_kept: int) -> np.ndarray:
    """(n_terms, n_kept): right singular vectors, the least first.

    Not a randomized SVD, which is faster where texts are short, and with other seeds gives other
    neighbours. Where the rank is lower, no row lies along the ones that are left over.
    """
    if vectors.shape[0] >= vectors.shape[1]:
        return _directions(vectors, n_kept)
    axes = vectors.T @ _directions(vectors.T.tocsr(), n_kept)
    return np.asarray(axes / np.maximum(np.linalg.norm(axes, axis=0), TINY))


def _directions(tall: sparse.csr_matrix, n_kept: int) -> np.ndarray:
    """(n_columns, n_kept): in which the rows are longest; the least first, of length 1."""
    wide = tall.T.tocsr()
    n = wide.shape[0]
    gram = LinearOperator((n, n), matvec=lambda x: wide @ (tall @ x), dtype=np.float64)
    start = np.random.default_rng(0).uniform(-1, 1, n)
    return np.asarray(eigsh(gram, n_kept, v0=start, rng=0)[1])


def _svd(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return left, values, right.T


def fine_points(vectors: sparse.csr_matrix, n_dims: int) -> np.ndarray:
    """(n_rows, at most n_dims): many dimensions, made from some of many rows, of length 1 or 0.

    In single precision, which takes half the memory.
    """
    n_rows = vectors.shape[0]
    fitted = vectors[evenly(n_rows, MOST_FITTED)]
    is_common = fitted.getnnz(axis=0) >= MIN_WITH
    fitted = fitted[:, np.flatnonzero(is_common)]
    n_kept = min(n_dims, min(fitted.shape) - 1)
    if n_kept < 1 or not fitted.nnz:
        return np.zeros((n_rows, 1))
    with threadpool_limits(1):  # sums must not hang on the number of threads
        points = vectors[:, np.flatnonzero(is_common)] @ _axes(fitted, n_kept)
        return np.round(unit(np.round(points, DECIMALS)), DECIMALS).astype(np.float32)


def character_pairs(text: str, stopwords: Collection[str]) -> list[str]:
    """Neighbouring Han characters, without pairs that are stop words.

    >>> character_pairs("搅拌站吵，[手机]", set())
    ['搅拌', '拌站', '站吵']
    """
    runs = HAN_RUN.findall(MARK.sub(" ", text))
    pairs = (run[i : i + 2] for run in runs for i in range(len(run) - 1))
    return [pair for pair in pairs if pair not in stopwords]


def _idf(documents: list[list[str]], known: Known) -> sparse.csr_matrix | None:
    n_texts = len(documents)
    share = MAX_SHARE if n_texts >= FEW_TEXTS else 1.0
    vectorizer = TfidfVectorizer(
        analyzer=list, min_df=2, max_df=share, binary=True, dtype=np.float64
    )
    try:
        matrix = vectorizer.fit_transform(documents)
    except ValueError:  # no term is left
        return None
    if not known.texts:
        return matrix
    has_term = sparse.csr_matrix(matrix[n_texts - len(known.texts) :] > 0, dtype=np.float64)
    weighted = matrix @ sparse.diags(term_weights(has_term, known.classes))
    return sparse.csr_matrix(normalize(weighted))


def embedding_points(embeddings: np.ndarray, *, n_dims: int) -> np.ndarray:
    """Embeddings of length 1, centred and reduced by PCA; rows of length 1 again."""
    vectors = unit(np.asarray(embeddings, dtype=np.float64))
    centred = vectors - vectors.mean(axis=0)
    with threadpool_limits(1):  # sums must not hang on the number of threads
        axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, : min(n_dims, len(vectors))]
        points = centred @ (axes * _signs(axes))
    return np.round(unit(np.round(points, DECIMALS)), DECIMALS)


def _signs(axes: np.ndarray) -> np.ndarray:
    """(n_axes,): 1 or -1, so that the largest weight of each column becomes positive."""
    return np.asarray(np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]))


def join_points(*parts: np.ndarray) -> np.ndarray:
    """Points of one or several kinds in one, with equal weight; rows of length 1."""
    return parts[0] if len(parts) == 1 else np.round(unit(np.hstack(parts)), DECIMALS)
