"""What one step of pre-training reads: sequences of like length, and which tokens are masked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from kesu.model.pretraining.store import TokenStore

POOL = 4096  # sequences, at least, that are sorted by length together
KEPT, SWAPPED = 0.1, 0.1  # of the chosen tokens that stay, and that become another one


@dataclass(frozen=True)
class Vocabulary:
    """Ids that masking needs."""

    size: int
    pad: int
    first: int
    last: int
    mask: int
    special: frozenset[int]


@dataclass(frozen=True)
class Batch:
    """Padded ids (n, length), their attention mask, and the tokens to fill in.

    Attributes:
        ids: with masks in place.
        mask: 1 where there is a token.
        places: indices into the flattened ids.
        targets: the tokens that stood there.
    """

    ids: Tensor
    mask: Tensor
    places: Tensor
    targets: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same on a device."""
        return Batch(*(value.to(device) for value in vars(self).values()))


def epoch_batches(store: TokenStore, *, batch_tokens: int, seed: int) -> list[np.ndarray]:
    """Sequences of each step of an epoch, in an order that only the seed decides.

    A sequence of weight 2.5 is read twice, and by chance a third time.
    """
    draw = np.random.default_rng(seed)
    times = np.floor(store.weights + draw.random(len(store))).astype(np.int64)
    order = draw.permutation(np.repeat(np.arange(len(store)), times))
    lengths = store.lengths + 2
    batches: list[np.ndarray] = []
    size = max(POOL, batch_tokens // 2)
    for start in range(0, len(order), size):
        pool = order[start : start + size]
        batches += _by_length(pool[np.argsort(lengths[pool], kind="stable")], lengths, batch_tokens)
    return [batches[at] for at in draw.permutation(len(batches))]


def _by_length(rows: np.ndarray, lengths: np.ndarray, batch_tokens: int) -> Iterator[np.ndarray]:
    """Rows, shortest first, in groups of at most `batch_tokens` padded tokens."""
    end = len(rows)
    while end:
        size = max(batch_tokens // int(lengths[rows[end - 1]]), 1)
        yield rows[max(end - size, 0) : end]
        end = max(end - size, 0)


def make_batch(
    store: TokenStore, rows: np.ndarray, words: Vocabulary, *, masked: float, seed: tuple[int, ...]
) -> Batch:
    """Pad sequences and hide a share of their tokens, as BERT does it.

    Of the tokens chosen, 80 % become the mask, 10 % another token, and 10 % stay.

    Source: Devlin et al. 2019, BERT.
    """
    draw = np.random.default_rng(seed)
    ids = _padded(store, rows, words)
    flat = ids.reshape(-1)
    is_special = np.zeros(words.size, np.bool_)
    is_special[list(words.special)] = True
    is_word = ~is_special[flat]
    places = np.flatnonzero(is_word & (draw.random(flat.size) < masked))
    if not len(places):  # of nothing there is no loss
        places = draw.choice(np.flatnonzero(is_word if is_word.any() else flat != words.pad), 1)
    targets = flat[places]
    fate = draw.random(len(places))
    others = draw.integers(0, words.size, len(places))
    hidden = np.where(fate < KEPT, targets, np.where(fate < KEPT + SWAPPED, others, words.mask))
    attended = torch.from_numpy((ids != words.pad).astype(np.int64))
    flat[places] = hidden
    return Batch(
        torch.from_numpy(ids), attended, torch.from_numpy(places), torch.from_numpy(targets)
    )


def _padded(store: TokenStore, rows: np.ndarray, words: Vocabulary) -> np.ndarray:
    """Ids (n, length), each sequence between its first and last token; a multiple of 8 long."""
    ends, sizes = store.ends[rows], store.lengths[rows]
    length = -(-(int(sizes.max()) + 2) // 8) * 8
    ids = np.full((len(rows), length), words.pad, np.int64)
    ids[:, 0] = words.first
    ids[np.arange(len(rows)), sizes + 1] = words.last
    offsets = np.cumsum(sizes) - sizes
    within = np.arange(sizes.sum()) - np.repeat(offsets, sizes)
    starts = np.repeat(ends - sizes, sizes)
    ids[np.repeat(np.arange(len(rows)), sizes), within + 1] = store.tokens[starts + within]
    return ids
