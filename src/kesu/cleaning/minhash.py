"""Keys by which equal and nearly equal texts find each other."""

import hashlib
import re
import zlib
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash

from kesu.cleaning.settings import DuplicateSettings

# 12 bands of 5: two of them are shared with probability 0.94 by a pair with Jaccard 0.8, 0.9996 by
# one with 0.9, and 0.05 by one with 0.5.
BANDS, ROWS = 12, 5
N_HASHES = BANDS * ROWS
_OTHER = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Letters, digits and Han alone, in lower case: what duplicates are compared by.

    >>> plain("APP闪退！！ 退款。")
    'app闪退退款'
    """
    return _OTHER.sub("", text).lower()


def exact_key(compared: str) -> int:
    """A 63-bit key of a plain text."""
    return int.from_bytes(hashlib.blake2b(compared.encode(), digest_size=8).digest(), "big") >> 1


def shingles(compared: str, settings: DuplicateSettings) -> set[str]:
    """Character n-grams of a plain text's first `max_chars` characters.

    >>> sorted(shingles("快递太慢", DuplicateSettings(ngram=3)))
    ['快递太', '递太慢']
    """
    text = compared[: settings.max_chars]
    n_grams = max(len(text) - settings.ngram + 1, 1)
    return {text[at : at + settings.ngram] for at in range(n_grams)}


def band_keys(compared: Sequence[str], settings: DuplicateSettings) -> np.ndarray:
    """One key a band for each plain text: (n_texts, BANDS) uint64; 0 for texts below `min_chars`.

    Source: MinHash with banding, Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.
    """
    keys = np.zeros((len(compared), BANDS), np.uint64)
    rows = [row for row, text in enumerate(compared) if len(text) >= settings.min_chars]
    if not rows:
        return keys
    place = {text: at for at, text in enumerate(dict.fromkeys(compared[row] for row in rows))}
    sets = ([gram.encode() for gram in shingles(text, settings)] for text in place)
    hashes = MinHash.bulk(sets, num_perm=N_HASHES, seed=1, hashfunc=zlib.crc32)
    digests = np.stack([found.hashvalues for found in hashes]).astype(np.uint64)
    mixed = np.zeros((len(place), BANDS), np.uint64)
    for column in range(ROWS):
        mixed = (mixed ^ digests[:, column::ROWS][:, :BANDS]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    keys[rows] = (mixed | np.uint64(1))[[place[compared[row]] for row in rows]]
    return keys
