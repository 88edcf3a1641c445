"""The linear part and BERT together: a weighted mean of their scores in log space."""

import numpy as np

from kesu.model.kinds import KINDS, Kind, Scores
from kesu.model.targets import Floats, Mask, Target

WEIGHTS = tuple(np.linspace(0, 1, 21).round(2).tolist())


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
    """BERT's share with the least loss on these rows; 0 without gold, and ties go to less BERT.

    Where `balanced`, all classes of a single task count alike, however many rows they have.
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

    return float(min(WEIGHTS, key=loss))


def _balance(values: Floats) -> Scores:
    """(n_rows,), weights with a mean of 1 by which all labels that occur sum to the same."""
    counts = values.sum(axis=0)
    rows = values @ (1 / np.maximum(counts, 1))
    return np.asarray(rows / rows.mean(), np.float64)
