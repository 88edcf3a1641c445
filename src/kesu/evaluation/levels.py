"""Scores of a tree: how good a prediction is when only its upper levels are asked for."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kesu.evaluation.gold import gold_matrix
from kesu.labels import LabelSet
from kesu.scores.bootstrap import Resamples, score_draws


def ancestors_at(label_set: LabelSet, ids: Sequence[str], depth: int) -> list[str | None]:
    """The ancestor of each label at `depth` (1 = top), None where the label lies higher."""
    paths = [label_set.path(label) for label in ids]
    return [path[depth - 1] if len(path) >= depth else None for path in paths]


def level_scores(
    label_set: LabelSet,
    *,
    gold: Sequence[str],
    predicted: Sequence[str],
    groups: Sequence[str],
    n_bootstrap: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Accuracy and macro F1 at each level, of the rows whose gold label reaches down to it."""
    deepest = max((len(label_set.path(label)) for label in gold), default=0)
    return [
        {"level": depth}
        | _at_level(
            ancestors_at(label_set, gold, depth),
            ancestors_at(label_set, predicted, depth),
            groups,
            n_bootstrap=n_bootstrap,
            seed=seed,
        )
        for depth in range(1, deepest + 1)
    ]


def _at_level(
    gold: list[str | None],
    predicted: list[str | None],
    groups: Sequence[str],
    *,
    n_bootstrap: int,
    seed: int,
) -> dict[str, Any]:
    keep = [place for place, label in enumerate(gold) if label is not None]
    names = sorted({label for label in (*gold, *predicted) if label is not None})
    left = [[label] if (label := gold[place]) else [] for place in keep]
    right = [[label] if (label := predicted[place]) else [] for place in keep]
    resamples = Resamples([groups[p] for p in keep], n_bootstrap=n_bootstrap, seed=seed)
    draws = score_draws(gold_matrix(left, names), gold_matrix(right, names), resamples)
    n_labels = int(np.count_nonzero(draws.support))
    return {"n_labels": n_labels} | {
        name: vars(getattr(draws, name).estimate()) for name in ("macro_f1", "accuracy")
    }
