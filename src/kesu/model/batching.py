"""Which texts are computed together: alike in length, padded to few lengths."""

from collections.abc import Iterator, Sequence

import numpy as np

STEP = 8  # lengths are multiples of this, so that few shapes occur and little is padded


def padded_length(n_tokens: int, max_tokens: int) -> int:
    """The length to which a text is padded.

    >>> padded_length(17, 128), padded_length(127, 126)
    (24, 126)
    """
    return min(-(-max(n_tokens, 1) // STEP) * STEP, max_tokens)


def token_batches(
    lengths: Sequence[int], batch_tokens: int, max_tokens: int
) -> Iterator[np.ndarray]:
    """Rows of each batch, longest texts first; a batch holds at most so many padded tokens.

    >>> [rows.tolist() for rows in token_batches([5, 30, 6, 7], 32, 128)]
    [[1], [3, 2, 0]]
    """
    order = np.argsort([-n for n in lengths], kind="stable")
    start = 0
    while start < len(order):
        length = padded_length(lengths[order[start]], max_tokens)
        end = start + max(batch_tokens // length, 1)
        yield order[start:end]
        start = end
