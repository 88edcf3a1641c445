"""How far the counts of some groups have moved: the population stability index, and a test."""

from typing import Literal, NamedTuple

import numpy as np
from scipy.stats import chi2_contingency

from kesu.scores.metrics import Ints

Level = Literal["same", "shifted", "far"]
SHIFTED, FAR = 0.1, 0.25  # the usual limits of the index; `make bench-drift` shows what they tell
SURE = 0.01  # p-value above which a difference may well be chance
_SMOOTH = 0.5  # added to each count, so that an empty group is not infinitely far


class Drift(NamedTuple):
    """A difference of two sets of counts."""

    psi: float
    p_value: float
    level: Level


def drift(before: Ints, here: Ints) -> Drift:
    """Compare counts of the same groups.

    The index is without what chance alone gives it, (groups - 1) (1/n + 1/m), and at least 0.

    Source: B. Yurdakul and J. Naranjo, Statistical properties of the population stability index,
    Journal of Risk Model Validation 14 (2020).

    Args:
        before: (n_groups,) counts.
        here: the same groups.

    >>> drift(np.array([50, 50]), np.array([90, 10])).level
    'far'
    """
    is_used = (before + here) > 0
    before, here = before[is_used], here[is_used]
    if len(before) < 2 or not before.sum() or not here.sum():  # noqa: PLR2004 - nothing can differ
        return Drift(0.0, 1.0, "same")
    p, q = ((counts + _SMOOTH) / (counts + _SMOOTH).sum() for counts in (before, here))
    chance = (len(p) - 1) * (1 / before.sum() + 1 / here.sum())
    psi = max(float(((q - p) * np.log(q / p)).sum()) - chance, 0.0)
    p_value = float(chi2_contingency(np.stack([before, here])).pvalue)
    return Drift(psi, p_value, _level(psi, p_value))


def _level(psi: float, p_value: float) -> Level:
    if p_value > SURE or psi < SHIFTED:
        return "same"
    return "far" if psi >= FAR else "shifted"
