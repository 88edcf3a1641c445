"""Scores from counts: pure functions on arrays, for single and multi tasks alike.

A decision is a boolean matrix (n_rows, n_labels): one True per row in a single task, any number
in a multi task. All scores follow from three counts per label: hits, predicted and gold rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ClassScores:
    """Scores per label, in label order; NaN where there is nothing to divide by."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: Ints


def one_hot(indices: Sequence[int] | Ints, n_labels: int) -> Bools:
    """The decision matrix (n_rows, n_labels) of one label index per row.

    >>> one_hot([1, 0], 2).tolist()
    [[False, True], [True, False]]
    """
    index = np.asarray(indices, dtype=np.int64)
    return np.equal(index[:, None], np.arange(n_labels)[None, :], dtype=np.bool_)


def divide(over: NDArray[np.generic], under: NDArray[np.generic]) -> Floats:
    """Element-wise ratio, NaN where `under` is zero."""
    top, bottom = np.broadcast_arrays(np.asarray(over, float), np.asarray(under, float))
    ratio = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=ratio, where=bottom > 0)
    return ratio


def class_scores(gold: Bools, predicted: Bools) -> ClassScores:
    """Precision, recall, F1 and support of each label.

    Args:
        gold: (n_rows, n_labels), True where the label holds.
        predicted: the same for what a model says.
    """
    hits = (gold & predicted).sum(0)
    n_gold, n_predicted = gold.sum(0), predicted.sum(0)
    return ClassScores(
        precision=divide(hits, n_predicted),
        recall=divide(hits, n_gold),
        f1=divide(2 * hits, n_gold + n_predicted),
        support=n_gold.astype(np.int64),
    )


def macro_f1_of_counts(hits: Floats, n_predicted: Floats, n_gold: Floats) -> Floats:
    """Mean F1 over the labels that occur in gold; counts have shape (..., n_labels).

    A label without gold rows has no recall to speak of, so it is left out of the mean; rows
    wrongly given to it still cost the label they belong to. NaN where no label occurs.
    """
    occurs = n_gold > 0
    f1 = np.where(occurs, np.nan_to_num(divide(2 * hits, n_gold + n_predicted)), 0.0)
    return divide(f1.sum(-1), occurs.sum(-1))


def micro_f1_of_counts(hits: Floats, n_predicted: Floats, n_gold: Floats) -> Floats:
    """F1 of all decisions pooled; counts have shape (..., n_labels). NaN if there are none."""
    return divide(2 * hits.sum(-1), n_gold.sum(-1) + n_predicted.sum(-1))


def macro_f1(gold: Bools, predicted: Bools) -> float:
    """Mean F1 over the labels that occur in `gold`; NaN if none does."""
    counts = (m.sum(0).astype(float) for m in (gold & predicted, predicted, gold))
    return float(macro_f1_of_counts(*counts))


def micro_f1(gold: Bools, predicted: Bools) -> float:
    """F1 of all decisions pooled; in a single task this is the accuracy."""
    counts = (m.sum(0).astype(float) for m in (gold & predicted, predicted, gold))
    return float(micro_f1_of_counts(*counts))


def accuracy(gold: Bools, predicted: Bools) -> float:
    """Share of rows whose labels are all right (exact match in a multi task); NaN if no rows."""
    return float((gold == predicted).all(1).mean()) if len(gold) else float("nan")


def confusion(gold: Sequence[int] | Ints, predicted: Sequence[int] | Ints, n_labels: int) -> Ints:
    """Counts (n_labels, n_labels): row is the gold label, column the predicted one.

    >>> confusion([0, 0, 1], [0, 1, 1], 2).tolist()
    [[1, 1], [0, 1]]
    """
    cells = np.asarray(gold, np.int64) * n_labels + np.asarray(predicted, np.int64)
    return np.bincount(cells, minlength=n_labels**2).reshape(n_labels, n_labels)


def majority(train: Bools, n_rows: int) -> Bools:
    """The baseline that gives every row the label most frequent in `train` (first on a tie)."""
    n_labels = train.shape[1]
    return one_hot(np.full(n_rows, int(train.sum(0).argmax()) if n_labels else 0), n_labels)
