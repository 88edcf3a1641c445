"""The linear part and BERT together: a weighted mean of their scores in log space."""

import numpy as np

from kesu.model.kinds import FLOOR, KINDS, Kind, Scores
from kesu.model.targets import Floats, Mask, Target

SHARE = "mean"  # how BERT's share is chosen: of all shares by how likely each is
WEIGHTS = np.linspace(0, 1, 21)
PRIOR = 10.0  # of a Beta distribution around one half: of 200 labels, valid has 20 rows


def blend(kind: Kind, linear: Scores, bert: Scores | None, *, weight: float, seen: Mask) -> Scores:
    """Blended scores (n_texts, n_labels); `weight` is BERT's share, from 0 to 1."""
    logs = kind.logs(linear, seen)
    if bert is None or weight == 0:
        return logs
    return (1 - weight) * logs + weight * kind.logs(bert, seen)


def fit_weight(
    kind: Kind,
    linear: Scores,
    bert: Scores,
    *,
    target: Target,
    seen: Mask,
    balanced: bool = False,
) -> float:
    """BERT's share: the mean of what these rows leave likely; 0 without gold.

    The likelihood of each share is that of the gold labels; few rows say little, and leave the
    share near one half, where the one with the least loss would be one of chance. Of many rows that
    one it is. Where `balanced`, all classes of a single task count alike, however many rows they
    have.
    """
    gold = target.gold
    if not len(gold) or not gold.values.any():
        return 0.0
    known = target.known
    soft = kind.soft(gold.values, seen)
    if balanced and kind is KINDS["single"]:
        soft *= _balance(gold.values)[:, None]  # the loss of a row is linear in its gold values

    def loss(weight: float) -> float:
        mixed = blend(kind, linear[known], bert[known], weight=weight, seen=seen)
        return kind.loss(kind.probabilities(mixed, seen), soft)

    logs = -len(soft) * np.array([loss(weight) for weight in WEIGHTS])
    logs += (PRIOR - 1) * np.log(np.maximum(WEIGHTS * (1 - WEIGHTS), FLOOR))
    likely = np.exp(logs - logs.max())
    return float(WEIGHTS @ likely / likely.sum())


def _balance(values: Floats) -> Scores:
    """(n_rows,), weights with a mean of 1 by which all labels that occur sum to the same."""
    counts = values.sum(axis=0)
    rows = values @ (1 / np.maximum(counts, 1))
    return np.asarray(rows / rows.mean(), np.float64)
