"""How like texts are, and which ones are nearest to each."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

N_NEIGHBOURS = 15
CHUNK = 256  # texts that are compared with all others at once
N_THREADS = 2
BLOCK = 64  # columns of which the greatest value is looked at first
MOST_TIED = 10  # times as many values as are wanted, from which a row is sorted whole
# Share of the words themselves in the likeness of two texts; the rest is that of their points.
# Measured on made-up scandals among real messages and on a stream of posts.
WORDS = 0.7


@dataclass(frozen=True)
class Likeness:
    """What texts are compared by.

    Attributes:
        terms: (n_texts, n_terms), rows of length 1 or 0; None where words do not count.
        points: (n_texts, n_dims), rows of length 1 or 0.
    """

    terms: sparse.csr_matrix | None
    points: np.ndarray

    def at(self, chosen: np.ndarray) -> "Likeness":
        """The same of some of the texts."""
        return Likeness(None if self.terms is None else self.terms[chosen], self.points[chosen])

    def to(self, others: "Likeness") -> np.ndarray:
        """(n_texts, n_others): how like these texts and the others are, from -1 to 1."""
        return Comparison(others)(self)


class Comparison:
    """Tells how like texts are to the same others, again and again.

    What is needed of the others is made once, and each thread writes into memory of its own that it
    has already: to ask for so much anew takes as long as the sums.
    """

    def __init__(self, others: Likeness) -> None:
        """Prepare the others."""
        self._points = others.points.T
        self._terms = None if others.terms is None else sparse.csr_matrix(others.terms.T)
        self._kept = local()

    def __call__(self, texts: Likeness) -> np.ndarray:
        """(n_texts, n_others): as `Likeness.to`; the thread's next call writes over it."""
        dtype = np.result_type(texts.points, self._points)
        found = np.matmul(texts.points, self._points, out=self._room(len(texts.points), dtype))
        if texts.terms is not None and self._terms is not None:
            shared = sparse.csr_matrix(texts.terms @ self._terms)
            shared.data *= WORDS
            found *= 1 - WORDS
            found += shared.toarray(out=self._room(len(texts.points), shared.dtype, "words"))
        return found

    def _room(self, n_texts: int, dtype: np.dtype, name: str = "points") -> np.ndarray:
        """(n_texts, n_others) of this thread's memory, filled with anything."""
        kept = getattr(self._kept, name, None)
        if kept is None or len(kept) < n_texts or kept.dtype != dtype:
            kept = np.empty((n_texts, self._points.shape[1]), dtype)
            setattr(self._kept, name, kept)
        return kept[:n_texts]


def nearest(
    some: Likeness, others: Likeness, own: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Twice (n_some, n_kept): which others are nearest to each text, and how like they are.

    Args:
        some: texts.
        others: those that they are compared with.
        own: (n_some,) place of each among the others, which does not count.
    """
    n_some, n_others = len(some.points), len(others.points)
    n_kept = max(0, min(N_NEIGHBOURS, n_others - (own is not None)))

    compared = Comparison(others)

    def chunk(start: int) -> tuple[np.ndarray, np.ndarray]:
        part = np.arange(start, min(start + CHUNK, n_some))
        found = compared(some.at(part))
        if own is not None:
            found[np.arange(len(part)), own[part]] = -np.inf
        columns = largest(found, n_kept)
        return columns, np.take_along_axis(found, columns, 1)

    if not n_kept or not n_some:
        return np.zeros((n_some, 0), dtype=int), np.zeros((n_some, 0))
    # A thread takes a whole chunk, so that no sum hangs on the number of threads.
    with threadpool_limits(1), ThreadPoolExecutor(N_THREADS) as pool:
        parts = list(pool.map(chunk, range(0, n_some, CHUNK)))
    columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    return columns, values.astype(float)


def largest(found: np.ndarray, n_kept: int) -> np.ndarray:
    """(n_rows, n_kept): columns of the largest values of each row, the first ones of equal values.

    Several times as fast as `np.argpartition`: only values are sorted that are not below the
    `n_kept`-th of the greatest ones of blocks of columns. These are few, but in rows that hold one
    value many times, which are sorted whole.
    """
    n_rows, n_columns = found.shape
    n_blocks = n_columns // BLOCK
    if n_blocks < n_kept:
        return _sorted(found, n_kept)
    blocks = found[:, : n_blocks * BLOCK].reshape(n_rows, n_blocks, BLOCK)
    greatest = blocks.max(axis=2)
    least = np.partition(greatest, n_blocks - n_kept, axis=1)[:, n_blocks - n_kept, None]
    rows, columns = _not_below(blocks, greatest, least)
    more = np.nonzero(found[:, n_blocks * BLOCK :] >= least)
    rows, columns = np.append(rows, more[0]), np.append(columns, more[1] + n_blocks * BLOCK)
    is_tied = np.bincount(rows, minlength=n_rows) > MOST_TIED * n_kept
    kept = np.empty((n_rows, n_kept), dtype=np.int64)
    kept[is_tied] = _sorted(found[is_tied], n_kept)
    rows, columns = rows[~is_tied[rows]], columns[~is_tied[rows]]
    order = np.lexsort((columns, -found[rows, columns], rows))
    starts = np.searchsorted(rows[order], np.flatnonzero(~is_tied))
    kept[~is_tied] = columns[order][starts[:, None] + np.arange(n_kept)]
    return kept


def _not_below(
    blocks: np.ndarray, greatest: np.ndarray, least: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the values that are not below the least; most blocks are passed over."""
    rows, at = np.nonzero(greatest >= least)
    places, inside = np.nonzero(blocks[rows, at] >= least[rows])
    return rows[places], at[places] * BLOCK + inside


def _sorted(found: np.ndarray, n_kept: int) -> np.ndarray:
    return np.argsort(-found, axis=1, kind="stable")[:, :n_kept]
