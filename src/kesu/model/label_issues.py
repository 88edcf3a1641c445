"""Which gold labels are probably wrong: each text is judged by a model that did not learn it.

Source: confident learning, Northcutt, Jiang & Chuang, Journal of Artificial Intelligence Research
70, 1373 (2021), as in cleanlab.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.model_selection import GroupKFold

from kesu.model.calibrate import fit_scale
from kesu.model.kinds import KINDS, Scores
from kesu.model.linear import fit_counted
from kesu.model.ngrams import count_ngrams
from kesu.model.settings import TrainSettings
from kesu.model.targets import Mask, Target

N_FOLDS = 5
_TASK = "task"


@dataclass(frozen=True)
class Judged:
    """What is thought of each label.

    Attributes:
        quality: (n_texts,) from 0, surely wrong, to 1; NaN where the label stands in too few
            duplicate groups to be judged.
        likely: (n_texts,) the likeliest label, by its place.
        probability: (n_texts,) of the likeliest label.
        is_issue: (n_texts,) whether the label is probably wrong.
    """

    quality: np.ndarray
    likely: np.ndarray
    probability: np.ndarray
    is_issue: Mask


def judge_labels(
    texts: Sequence[str],
    labels: np.ndarray,
    groups: Sequence[str],
    settings: TrainSettings,
    *,
    seed: int = 0,
) -> Judged:
    """Judge labels by the linear part, fitted without the text's fifth of the duplicate groups.

    Args:
        texts: one or more of each duplicate group.
        labels: (n_texts,) place of each text's label, from 0.
        groups: duplicate group of each text.
        settings: of the linear part.
        seed: of the fifths and of the solver.
    """
    judged = np.flatnonzero(_is_common(labels, groups)).tolist()
    n_texts, places = len(texts), np.unique(labels[judged])
    quality, probability = np.full(n_texts, np.nan), np.full(n_texts, np.nan)
    likely, is_issue = np.array(labels), np.zeros(n_texts, np.bool_)
    if len(places) > 1:
        own = np.searchsorted(places, labels[judged])
        probs = _cross_fitted(
            [texts[at] for at in judged], own, [groups[at] for at in judged], settings, seed
        )
        quality[judged] = get_label_quality_scores(own, probs, method="normalized_margin")
        likely[judged], probability[judged] = places[probs.argmax(axis=1)], probs.max(axis=1)
        is_issue[judged] = find_label_issues(own, probs, n_jobs=1)
    return Judged(quality, likely, probability, is_issue & (likely != labels))


def _is_common(labels: np.ndarray, groups: Sequence[str]) -> Mask:
    """Whether the label stands in as many duplicate groups as there are folds."""
    pairs = {(int(label), group) for label, group in zip(labels, groups, strict=True)}
    n_groups = np.bincount([label for label, _ in pairs], minlength=int(labels.max(initial=0)) + 1)
    return np.asarray(n_groups[labels] >= N_FOLDS)


def _cross_fitted(
    texts: Sequence[str],
    labels: np.ndarray,
    groups: Sequence[str],
    settings: TrainSettings,
    seed: int,
) -> Scores:
    """(n_texts, n_labels): calibrated probabilities of models that did not learn the text."""
    values = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
    scores = np.zeros(values.shape)
    folds = GroupKFold(N_FOLDS, shuffle=True, random_state=seed)
    counted = count_ngrams(texts, settings)
    for learned, asked in folds.split(texts, groups=groups):
        known = counted.of(counted.at(learned).common(settings))
        target = Target(values[learned], np.ones(len(learned), np.bool_))
        model = fit_counted(
            known.at(learned), {_TASK: target},
            settings=settings, balanced=frozenset(), seed=seed,
        )  # fmt: skip
        scores[asked] = model.scores_of(known.counts[asked])[_TASK]
    kind, seen = KINDS["single"], np.ones(values.shape[1], np.bool_)
    scale = fit_scale(kind, scores, Target(values, np.ones(len(texts), np.bool_)), seen)
    return kind.probabilities(scores * scale, seen)
