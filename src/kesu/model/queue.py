"""What to label next: the texts of which the model is least sure, from all classes alike."""

import numpy as np

from kesu.model.kinds import Scores


def margins(probs: Scores) -> Scores:
    """(n_texts,), by how much the likeliest label leads the next; 1 where there is one label.

    Args:
        probs: (n_texts, n_labels).
    """
    if probs.shape[1] < 2:  # noqa: PLR2004 - nothing to lead
        return np.ones(len(probs))
    top = np.sort(probs, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0])


def next_to_label(nearest: np.ndarray, margin: Scores) -> np.ndarray:
    """(n_texts,) places of all texts, those first that should be labelled first.

    Classes take turns, each with the text of which the model is least sure among those that it
    would give to the class. Uncertainty alone asks for the large classes again and again;
    `make bench-queue` compares both with labelling at random.

    Args:
        nearest: (n_texts,) the class that each text would be given to.
        margin: (n_texts,) the smaller, the less sure.
    """
    order = np.argsort(margin, kind="stable")
    turn = np.empty(len(order), np.int64)  # how many of its class come before it
    seen: dict[int, int] = {}
    for at in order.tolist():
        label = int(nearest[at])
        turn[at] = seen[label] = seen.get(label, -1) + 1
    return order[np.argsort(turn[order], kind="stable")]
