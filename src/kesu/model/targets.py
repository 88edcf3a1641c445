"""Gold labels as arrays that a model can be trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kesu.tasks import Task

Gold = Sequence[str | Sequence[str] | None]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """Gold labels of one task.

    Attributes:
        values: (n_texts, n_labels), 1 where the label holds, columns as in `label_set.trained`.
        known: (n_texts,), whether the row has a gold label that can be learned.
    """

    values: Floats
    known: Mask

    def at(self, rows: Mask) -> "Target":
        """The same for some rows."""
        return Target(self.values[rows], self.known[rows])

    @property
    def gold(self) -> "Target":
        """Only the rows with a gold label."""
        return self.at(self.known)

    def __len__(self) -> int:
        """How many rows, known or not."""
        return len(self.known)


def encode_gold(gold: Gold, task: Task) -> Target:
    """Gold labels as an array.

    Residual labels and labels that are no leaf are not learned: a row that has only such labels
    counts as unlabelled. A multi task's empty list is known to have none.
    """
    columns = {label: column for column, label in enumerate(task.label_set.trained)}
    values = np.zeros((len(gold), len(columns)), np.float32)
    known = np.zeros(len(gold), np.bool_)
    for row, value in enumerate(gold):
        if value is None:
            continue
        labels = [value] if isinstance(value, str) else list(value)
        found = [columns[label] for label in labels if label in columns]
        known[row] = bool(found) or (task.is_multi and not labels)
        values[row, found] = 1
    return Target(values, known)
