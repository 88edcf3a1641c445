"""Intervals by resampling duplicate groups: near-copies of one text are one piece of evidence.

All systems of a task are scored on the same resamples, so differences are paired.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kesu.scores.metrics import (
    Bools,
    Floats,
    Ints,
    divide,
    macro_f1_of_counts,
    micro_f1_of_counts,
)

INTERVAL = (2.5, 97.5)  # percentiles of a 95% interval
_CELLS = 4_000_000  # weights held at once


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval and the rows behind it; NaN where it has no value."""

    value: float
    low: float
    high: float
    n: int


class Resamples:
    """The same draws of duplicate groups for everything that is to be compared.

    Args:
        groups: name of the duplicate group of each row.
        n_bootstrap: how many resamples.
        seed: of the draws.
    """

    def __init__(self, groups: Sequence[str], *, n_bootstrap: int, seed: int) -> None:
        """Number the groups; nothing is drawn yet."""
        names, self._index = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
        self._n_groups = len(names)
        self._n_bootstrap = n_bootstrap
        self._seed = seed

    def totals(self, values: Floats) -> Floats:
        """Column sums of `values` (n_rows, k): first over all rows, then in each resample.

        Returns:
            (1 + n_bootstrap, k).
        """
        per_group = self._membership @ sparse.csr_array(values)
        found = [np.asarray(values, float).sum(0)[None, :]]
        generator = np.random.default_rng(self._seed)
        size = max(1, _CELLS // max(1, self._n_groups))
        for start in range(0, self._n_bootstrap, size):
            n_draws = min(size, self._n_bootstrap - start)
            weights = np.array([self._draw(generator) for _ in range(n_draws)], float)
            found.append(np.asarray((per_group.T @ weights.T).T))
        return np.concatenate(found)

    def groups_of(self, is_there: Bools) -> Ints:
        """(k,): in how many groups any row is, of columns of rows (n_rows, k)."""
        found = self._membership @ sparse.csr_array(is_there.astype(float))
        return np.asarray((found > 0).sum(axis=0)).ravel().astype(np.int64)

    def _draw(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """How often each group is drawn; as many groups as there are, with replacement."""
        drawn = generator.integers(self._n_groups, size=self._n_groups)
        return np.bincount(drawn, minlength=self._n_groups)

    @cached_property
    def _membership(self) -> sparse.csr_array:
        n_rows = len(self._index)
        ones = np.ones(n_rows)
        shape = (self._n_groups, n_rows)
        return sparse.csr_array((ones, (self._index, np.arange(n_rows))), shape=shape)


@dataclass(frozen=True)
class Draws:
    """A score over all rows (`values[0]`) and in each resample (the rest).

    Attributes:
        values: (1 + n_bootstrap,).
        n: rows behind it.
        n_groups: duplicate groups behind it; 0 where nobody counted them.
    """

    values: Floats
    n: int
    n_groups: int = 0

    def estimate(self) -> Estimate:
        """The score with its percentile interval.

        Where all rows are right, so are those of every resample, which bounds nothing: the lower
        end is then that of so many groups in a row (C. Clopper & E. Pearson, Biometrika 26, 1934),
        and likewise the upper one where none is.
        """
        rest = self.values[1:]
        rest = rest[~np.isnan(rest)]
        low, high = np.percentile(rest, INTERVAL) if len(rest) else (np.nan, np.nan)
        if low == 1 and self.n_groups:
            low = (INTERVAL[0] / 100) ** (1 / self.n_groups)
        if high == 0 and self.n_groups:
            high = 1 - (INTERVAL[0] / 100) ** (1 / self.n_groups)
        return Estimate(float(self.values[0]), float(low), float(high), self.n)

    def __sub__(self, other: "Draws") -> "Draws":
        """The paired difference; both must come from the same resamples."""
        return Draws(self.values - other.values, self.n)


@dataclass(frozen=True)
class SystemDraws:
    """All scores of one system; `f1_by_label` is (1 + n_bootstrap, n_labels).

    `support` and `groups` are the gold rows of each label, and the groups that they are in.
    """

    macro_f1: Draws
    micro_f1: Draws
    accuracy: Draws
    f1_by_label: Floats
    support: Ints
    groups: Ints

    def label_f1(self, label: int) -> Estimate:
        """F1 of one label (by its place) with its interval; n is its gold rows."""
        n, n_groups = int(self.support[label]), int(self.groups[label])
        return Draws(self.f1_by_label[:, label], n, n_groups).estimate()


def score_draws(gold: Bools, predicted: Bools, resamples: Resamples) -> SystemDraws:
    """Macro F1, micro F1 and accuracy of one system, over all rows and in each resample."""
    n_rows, n_labels = gold.shape
    hits = gold & predicted
    is_right = (gold == predicted).all(1)[:, None]
    columns = [hits, predicted, gold, is_right, np.ones((n_rows, 1), bool)]
    n_groups = int(resamples.groups_of(np.ones((n_rows, 1), bool)).sum())
    totals = resamples.totals(np.concatenate(columns, axis=1).astype(float))
    counts = [totals[:, start * n_labels : (start + 1) * n_labels] for start in range(3)]
    return SystemDraws(
        macro_f1=Draws(macro_f1_of_counts(*counts), n_rows, n_groups),
        micro_f1=Draws(micro_f1_of_counts(*counts), n_rows, n_groups),
        accuracy=Draws(totals[:, -2] / totals[:, -1], n_rows, n_groups),
        f1_by_label=divide(2 * counts[0], counts[1] + counts[2]),
        support=counts[2][0].astype(np.int64),
        groups=resamples.groups_of(gold),
    )
