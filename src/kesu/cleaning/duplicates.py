"""Duplicate groups: equal texts, and near ones around the earliest text of their group."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from kesu.cleaning.minhash import BANDS, plain, shingles
from kesu.cleaning.settings import DuplicateSettings

MAX_LEADERS = 10  # leaders that one band key remembers, the earliest
MAX_COMPARED = 4  # leaders with which a text is compared, those with most band keys in common
MAX_CACHED_GRAMS = 5_000_000  # about 0.6 GB; counted in n-grams, for texts differ in length
MIN_SHARED = 2  # band keys that two texts must share to be compared
NO_BUCKET = -1


def group_texts(
    exact: np.ndarray,
    bands: np.ndarray,
    text_at: Callable[[int], str],
    settings: DuplicateSettings,
) -> np.ndarray:
    """For each row, the row that leads its group; a leader leads itself.

    Every member is as near to its leader as the threshold asks, so a chain of texts, each near
    the next, does not become one group. A leader comes earlier than its members.

    Args:
        exact: (n_rows,) keys of the texts, rows in order of time.
        bands: (n_rows, BANDS) keys, 0 for texts that are compared exactly only.
        text_at: the cleaned text of a row.
        settings: what is near.
    """
    _, first, inverse = np.unique(exact, return_index=True, return_inverse=True)
    leaders = first[inverse]
    distinct = np.sort(first)
    nearer = _near(distinct, _buckets(bands[distinct]), text_at, settings)
    leader_of = np.arange(len(exact))
    leader_of[distinct] = nearer
    return np.asarray(leader_of[leaders])


def ranks(leaders: np.ndarray) -> np.ndarray:
    """The place of each row in its group, from 0; rows in order of time."""
    order = np.argsort(leaders, kind="stable")
    ordered = leaders[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else ordered
    sizes = np.diff(np.r_[starts, len(ordered)])
    places = np.arange(len(ordered)) - np.repeat(starts, sizes)
    found = np.empty(len(leaders), np.int32)
    found[order] = places
    return found


def _buckets(bands: np.ndarray) -> np.ndarray:
    """Band keys as small numbers, (n_rows, BANDS); NO_BUCKET where no other row has the key."""
    found = np.full(bands.shape, NO_BUCKET, np.int32)
    offset = 0
    for band in range(BANDS):
        _, inverse, counts = np.unique(bands[:, band], return_inverse=True, return_counts=True)
        is_shared = (counts[inverse] > 1) & (bands[:, band] != 0)
        found[is_shared, band] = inverse[is_shared] + offset
        offset += len(counts)
    return found


def _near(
    distinct: np.ndarray,
    buckets: np.ndarray,
    text_at: Callable[[int], str],
    settings: DuplicateSettings,
) -> np.ndarray:
    grams = _Grams(text_at, settings)
    leaders = distinct.copy()
    leaders_in: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero((buckets != NO_BUCKET).any(axis=1)):
        row = int(distinct[place])
        own = [int(bucket) for bucket in buckets[place] if bucket != NO_BUCKET]
        met = Counter(leader for bucket in own for leader in leaders_in.get(bucket, ()))
        likely = [leader for leader, n_shared in met.items() if n_shared >= MIN_SHARED]
        likely.sort(key=lambda leader: (-met[leader], leader))
        found = _first_near(row, likely[:MAX_COMPARED], grams, settings.threshold)
        if found is not None:
            leaders[place] = found
            continue
        for bucket in own:
            if len(leaders_in[bucket]) < MAX_LEADERS:
                leaders_in[bucket].append(row)
    return leaders


class _Grams:
    """N-grams of rows, remembered up to a total number."""

    def __init__(self, text_at: Callable[[int], str], settings: DuplicateSettings) -> None:
        self.text_at = text_at
        self.settings = settings
        self.known: dict[int, frozenset[str]] = {}
        self.n_grams = 0

    def __call__(self, row: int) -> frozenset[str]:
        """The n-grams of a row's text."""
        if row not in self.known:
            if self.n_grams > MAX_CACHED_GRAMS:
                self.known.clear()
                self.n_grams = 0
            self.known[row] = frozenset(shingles(plain(self.text_at(row)), self.settings))
            self.n_grams += len(self.known[row])
        return self.known[row]


def _first_near(
    row: int,
    candidates: Sequence[int],
    grams: Callable[[int], frozenset[str]],
    threshold: float,
) -> int | None:
    for leader in candidates:
        own, other = grams(row), grams(leader)
        least, most = sorted((len(own), len(other)))
        if least < threshold * most:
            continue
        n_shared = len(own & other)
        if n_shared >= threshold * (least + most - n_shared):
            return leader
    return None
