"""What one step of pre-training reads: sequences of like length, and which tokens are masked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from kesu.model.pretraining.store import TokenStore

POOL = 4096  # sequences that are sorted by length together
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
    for start in range(0, len(order), POOL):
        pool = order[start : start + POOL]
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
    found = [store.sequence(int(row)) for row in rows]
    length = max(map(len, found)) + 2
    length = -(-length // 8) * 8
    ids = np.full((len(found), length), words.pad, np.int64)
    for row, sequence in enumerate(found):
        ids[row, 0], ids[row, len(sequence) + 1] = words.first, words.last
        ids[row, 1 : len(sequence) + 1] = sequence
    flat = ids.reshape(-1)
    is_word = ~np.isin(flat, list(words.special))
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
