"""How well groups of texts agree with hidden classes; noise counts as one group."""

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix


def agreement(classes: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    """ARI, NMI and B-cubed F1 of two labellings of the same texts."""
    return {
        "ari": round(float(adjusted_rand_score(classes, groups)), 4),
        "nmi": round(float(normalized_mutual_info_score(classes, groups)), 4),
        "b_cubed": round(b_cubed(classes, groups), 4),
    }


def b_cubed(classes: np.ndarray, groups: np.ndarray) -> float:
    """B-cubed F1: precision and recall of each text's group, averaged over texts.

    Source: A. Bagga and B. Baldwin, Entity-Based Cross-Document Coreferencing Using the Vector
    Space Model, 1998.
    """
    shared = contingency_matrix(classes, groups, sparse=True).tocoo()
    n_texts = shared.data.sum()
    class_sizes, group_sizes = shared.sum(axis=1), shared.sum(axis=0)
    squares = shared.data.astype(float) ** 2
    precision = (squares / np.asarray(group_sizes).ravel()[shared.col]).sum() / n_texts
    recall = (squares / np.asarray(class_sizes).ravel()[shared.row]).sum() / n_texts
    return float(2 * precision * recall / (precision + recall))
