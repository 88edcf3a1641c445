"""Two systems on the same rows: how much they differ, and how sure that is.

A difference is B minus A: above zero, B is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, norm

from kesu.scores.bootstrap import Draws, Resamples, score_draws
from kesu.scores.metrics import Bools

LEVEL = 0.05  # of all tests and intervals


@dataclass(frozen=True)
class McNemar:
    """Rows on which one system alone is right, and how odd their split is.

    Attributes:
        only_a: rows that A alone has right.
        only_b: rows that B alone has right.
        p_value: two-sided and exact; it takes every row as evidence of its own.
    """

    only_a: int
    only_b: int
    p_value: float


@dataclass(frozen=True)
class Difference:
    """A score of both systems, and B minus A.

    Attributes:
        a: the score of A; NaN where it has no value.
        b: the score of B.
        value: b - a.
        low: lower end of the 95 % interval of the difference.
        high: its upper end.
        all_low: lower end of the interval that holds for all classes at once; `low` outside them.
        all_high: its upper end.
        se: standard error of the difference.
        n: rows behind it; of a class its gold rows.
        n_groups: duplicate groups that these are in.
    """

    a: float
    b: float
    value: float
    low: float
    high: float
    all_low: float
    all_high: float
    se: float
    n: int
    n_groups: int

    @property
    def is_sure(self) -> bool:
        """Whether the interval, corrected where there are several, leaves out zero."""
        return self.all_low > 0 or self.all_high < 0


@dataclass(frozen=True)
class Comparison:
    """All paired differences of one task; `by_class` is in label order."""

    n_rows: int
    n_groups: int
    mcnemar: McNemar
    accuracy: Difference
    macro_f1: Difference
    by_class: tuple[Difference, ...]


def mcnemar(right_a: Bools, right_b: Bools) -> McNemar:
    """The exact test of McNemar on rows that are right or not.

    Args:
        right_a: (n_rows,), whether A has the row right.
        right_b: the same of B.

    Source: McNemar, Psychometrika 12 (1947); exact by the binomial distribution.

    >>> mcnemar(np.array([True] * 5 + [False]), np.array([False] * 5 + [True]))
    McNemar(only_a=5, only_b=1, p_value=0.21875)
    """
    only_a, only_b = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    n_split = only_a + only_b
    p_value = float(binomtest(only_a, n_split).pvalue) if n_split else 1.0
    return McNemar(only_a, only_b, p_value)


def compare_paired(
    gold: Bools, a: Bools, b: Bools, groups: Sequence[str], *, n_bootstrap: int, seed: int
) -> Comparison:
    """Compare two systems on the same rows.

    Args:
        gold: (n_rows, n_labels), True where the label holds.
        a: the same for what A says.
        b: the same for what B says.
        groups: duplicate group of each row; groups are drawn, not rows.
        n_bootstrap: how many resamples; all scores of both systems come from the same ones.
        seed: of the resamples.

    The interval of accuracy and of macro-F1 is that of the percentiles. A class has a normal one
    from the standard error of the resamples, at the level and, for all classes with gold rows at
    once, at the level divided by their number (Bonferroni).
    """
    resamples = Resamples(groups, n_bootstrap=n_bootstrap, seed=seed)
    left, right = score_draws(gold, a, resamples), score_draws(gold, b, resamples)
    n_classes = max(1, int((left.support > 0).sum()))
    by_class = tuple(
        _normal(
            Draws(left.f1_by_label[:, place], int(n_gold), int(n_groups)),
            Draws(right.f1_by_label[:, place], int(n_gold), int(n_groups)),
            n_classes,
        )
        for place, (n_gold, n_groups) in enumerate(zip(left.support, left.groups, strict=True))
    )
    return Comparison(
        n_rows=len(gold),
        n_groups=len(set(groups)),
        mcnemar=mcnemar((gold == a).all(1), (gold == b).all(1)),
        accuracy=_percentile(left.accuracy, right.accuracy),
        macro_f1=_percentile(left.macro_f1, right.macro_f1),
        by_class=by_class,
    )


def _percentile(a: Draws, b: Draws) -> Difference:
    found = (b - a).estimate()
    low, high = found.low, found.high
    return Difference(
        float(a.values[0]), float(b.values[0]), found.value, low, high, low, high,
        _se(b - a), found.n, a.n_groups,
    )  # fmt: skip


def _normal(a: Draws, b: Draws, n_classes: int) -> Difference:
    difference = b - a
    value, se = float(difference.values[0]), _se(difference)
    own, shared = (float(norm.isf(level / 2)) * se for level in (LEVEL, LEVEL / n_classes))
    return Difference(
        float(a.values[0]), float(b.values[0]), value, value - own, value + own,
        value - shared, value + shared, se, difference.n, a.n_groups,
    )  # fmt: skip


def _se(draws: Draws) -> float:
    rest = draws.values[1:][~np.isnan(draws.values[1:])]
    return float(rest.std(ddof=1)) if len(rest) > 1 else float("nan")
