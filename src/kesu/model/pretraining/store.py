"""Token ids on disk: written once, read in any order without filling memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from kesu.errors import DataError
from kesu.files import atomic
from kesu.model.pretraining.texts import Text

BLOCK = 20_000  # texts that are cut at a time
SHORTEST = 4  # tokens; shorter sequences teach nothing
PROBE_EVERY, MOST_PROBES = 200, 2000  # one text in so many is kept for the probe


@dataclass(frozen=True)
class TokenStore:
    """Sequences of token ids without the special tokens at their ends.

    Attributes:
        tokens: (n_tokens,) of all sequences, one after another; on disk.
        ends: (n_sequences,) where each ends.
        weights: (n_sequences,), how often an epoch reads it; 0 for those kept for the probe.
        probes: places of the sequences that training never sees.
    """

    tokens: np.ndarray
    ends: np.ndarray
    weights: np.ndarray
    probes: np.ndarray

    def __len__(self) -> int:
        """How many sequences there are."""
        return len(self.ends)

    @property
    def lengths(self) -> np.ndarray:
        """(n_sequences,) tokens."""
        return np.diff(self.ends, prepend=0)

    def sequence(self, at: int) -> np.ndarray:
        """The ids of one sequence."""
        start = int(self.ends[at - 1]) if at else 0
        return np.asarray(self.tokens[start : int(self.ends[at])])


def write_store(
    texts: Iterable[Text], tokenizer: Tokenizer, folder: Path, *, max_tokens: int
) -> TokenStore:
    """Cut texts into sequences of at most `max_tokens`, two special tokens included.

    Raises:
        DataError: if no sequence is long enough to learn from.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lengths: list[int] = []
    weights: list[float] = []
    probes: list[int] = []
    with atomic(folder / "tokens.bin") as temporary, temporary.open("wb") as stream:
        for at, (ids, weight) in enumerate(_encoded(texts, tokenizer)):
            is_probe = at % PROBE_EVERY == 0 and len(probes) < MOST_PROBES
            for start in range(0, len(ids), max_tokens - 2):
                piece = ids[start : start + max_tokens - 2]
                if len(piece) >= SHORTEST:
                    stream.write(piece.tobytes())
                    if is_probe:
                        probes.append(len(lengths))
                    lengths.append(len(piece))
                    weights.append(0 if is_probe else weight)
    if not any(weights):
        raise DataError(
            f"no text has {SHORTEST} tokens or more to learn from; wanted sentences, and a "
            "tokenizer that knows their characters"
        )
    with atomic(folder / "index.npz") as temporary:
        np.savez(
            temporary,
            ends=np.cumsum(lengths, dtype=np.int64),
            weights=np.asarray(weights, np.float32),
            probes=np.asarray(probes, np.int64),
            width=_dtype(tokenizer)().itemsize,
        )
    return read_store(folder)


def read_store(folder: Path) -> TokenStore:
    """The store that was written into a folder."""
    index = np.load(folder / "index.npz")
    dtype = np.uint16 if index["width"] == 2 else np.uint32  # noqa: PLR2004 - bytes
    tokens = np.memmap(folder / "tokens.bin", dtype, "r")
    return TokenStore(tokens, index["ends"], index["weights"], index["probes"])


def is_written(folder: Path) -> bool:
    """Whether a store was written whole; its index comes last."""
    return (folder / "index.npz").exists()


def _encoded(texts: Iterable[Text], tokenizer: Tokenizer) -> Iterator[tuple[np.ndarray, float]]:
    rest, dtype = iter(texts), _dtype(tokenizer)
    while block := list(islice(rest, BLOCK)):
        found = tokenizer.encode_batch([text.text for text in block], add_special_tokens=False)
        for text, encoding in zip(block, found, strict=True):
            yield np.asarray(encoding.ids, dtype), text.weight


def _dtype(tokenizer: Tokenizer) -> type[np.uint16] | type[np.uint32]:
    return np.uint16 if tokenizer.get_vocab_size() <= np.iinfo(np.uint16).max else np.uint32
