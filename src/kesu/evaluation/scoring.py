"""All numbers of one task."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from kesu.evaluation.gold import ScoredRows, gold_matrix, gold_of, scored_rows
from kesu.evaluation.leaks import nearness
from kesu.evaluation.levels import level_scores
from kesu.evaluation.settings import EvaluateSettings
from kesu.scores.bootstrap import Draws, Resamples, SystemDraws, score_draws
from kesu.scores.calibration import expected_calibration_error, reliability, risk_coverage
from kesu.scores.metrics import Bools, Floats, class_scores, confusion, majority, one_hot
from kesu.tasks import Task

SCORES = ("macro_f1", "accuracy")


def score_task(
    task: Task,
    *,
    frames: Mapping[str, pl.DataFrame],
    calibration: Mapping[str, Any],
    settings: EvaluateSettings,
) -> dict[str, Any]:
    """Everything that metrics.json says about a task; `scores` is empty without gold test rows.

    Args:
        task: the task with its label set.
        frames: records, clean, splits, predictions and parts.
        calibration: of this task: `threshold`, `reached`, `learned`; may be empty.
        settings: of the stage.
    """
    gold = gold_of(task, frames["records"])
    rows = scored_rows(task, gold=gold, frames=dict(frames))
    result = _about(task, gold, frames, rows) | {
        "threshold": calibration.get("threshold"),
        "reached": calibration.get("reached"),
        "unlearned": _unlearned(task, calibration),
        "scores": {},
        "differences": {},
    }
    if not rows.row_ids:
        return result
    cut = _cut(task, calibration, settings)
    decisions = {name: decide(probs, task, cut=cut) for name, probs in rows.probs.items()}
    train = _train_gold(task, gold, frames["splits"])
    baseline = majority(train if len(train) else rows.gold, len(rows.gold))
    resamples = Resamples(rows.groups, n_bootstrap=settings.n_bootstrap, seed=settings.seed)
    draws = {
        name: score_draws(rows.gold, decision, resamples)
        for name, decision in {"majority": baseline, **decisions}.items()
    }
    result["scores"] = {name: _scores(found, task) for name, found in draws.items()}
    result["differences"] = _differences(draws)
    best = next((name for name in ("blend", "bert", "linear") if name in decisions), None)
    if best:
        result |= _details(task, rows, decisions[best], draws[best], system=best, settings=settings)
        is_near = _near(rows, frames, settings)
        result["leaks"] = _without_near(rows, decisions[best], is_near, draws[best], resamples)
    return result


def _near(
    rows: ScoredRows, frames: Mapping[str, pl.DataFrame], settings: EvaluateSettings
) -> Bools:
    """(n_rows,), whether a text of train is nearly the same."""
    texts = dict(frames["clean"].select("row_id", "text").iter_rows())
    train = frames["splits"].filter(split="train")["row_id"].to_list()
    known = list(dict.fromkeys(texts[row_id] for row_id in train if row_id in texts))
    found = nearness([texts[row_id] for row_id in rows.row_ids], known)
    return np.asarray(found >= settings.near_cosine)


def _without_near(
    rows: ScoredRows, decision: Bools, is_near: Bools, draws: SystemDraws, resamples: Resamples
) -> dict[str, Any]:
    """The score without near copies of training texts, and what these add to it."""
    is_apart = ~is_near[:, None]
    apart = score_draws(rows.gold & is_apart, decision & is_apart, resamples).macro_f1
    n_groups = len(set(np.asarray(rows.groups)[~is_near].tolist()))
    apart = Draws(apart.values, int((~is_near).sum()), n_groups)
    return {
        "n_near": int(is_near.sum()),
        "macro_f1": asdict(apart.estimate()),
        "inflation": asdict((draws.macro_f1 - apart).estimate()),
    }


def decide(probs: Floats, task: Task, *, cut: Floats) -> Bools:
    """The decision matrix: the most probable label, or all at or above `cut` in a multi task."""
    return probs >= cut if task.is_multi else one_hot(probs.argmax(1), probs.shape[1])


def _about(
    task: Task, gold: pl.DataFrame, frames: Mapping[str, pl.DataFrame], rows: ScoredRows
) -> dict[str, Any]:
    trained = task.label_set.trained
    inner = {label.parent for label in task.label_set.labels} - {""}
    kept_gold = gold.join(frames["clean"].select("row_id"), on="row_id", how="semi")
    return {
        "kind": task.settings.kind,
        "is_tree": task.label_set.is_tree,
        "labels": _names(task, trained),
        "groups": _names(task, sorted(inner)),
        "residual": _names(task, [each.id for each in task.label_set.labels if each.residual]),
        "n_gold": kept_gold.height,
        "gold_labels": kept_gold["gold"].explode().drop_nulls().unique().sort().to_list(),
        "n_test": len(rows.row_ids),
        "n_test_groups": len(set(rows.groups)),
        "n_test_residual": rows.n_residual,
        "n_test_not_leaf": rows.n_not_leaf,
        "predicted": _predicted_counts(task, frames["predictions"]),
    }


def _names(task: Task, labels: Sequence[str]) -> list[dict[str, str]]:
    by_id = task.label_set.by_id
    return [
        {"id": label, "name": by_id[label].name_zh, "name_en": by_id[label].name_en or label}
        for label in labels
    ]


def _unlearned(task: Task, calibration: Mapping[str, Any]) -> list[str]:
    """Labels that the model can never tell; none where no model knows the task."""
    learned = calibration.get("learned", task.label_set.trained)
    return [label for label in task.label_set.trained if label not in learned]


def _predicted_counts(task: Task, predictions: pl.DataFrame) -> dict[str, int]:
    if task.name not in predictions.columns:
        return {}
    told = predictions[task.name]
    if isinstance(told.dtype, pl.List):
        told = told.explode()
    counts = dict(told.drop_nulls().value_counts().iter_rows())
    return {label.id: counts[label.id] for label in task.label_set.labels if label.id in counts}


def _cut(task: Task, calibration: Mapping[str, Any], settings: EvaluateSettings) -> Floats:
    """The probability from which a label of a multi task counts; one, or one per label."""
    given = calibration.get("cuts")
    if isinstance(given, Mapping):
        given = [given.get(label, settings.multi_threshold) for label in task.label_set.trained]
    return np.asarray(settings.multi_threshold if given is None else given, float)


def _train_gold(task: Task, gold: pl.DataFrame, splits: pl.DataFrame) -> Bools:
    train = gold.join(splits.filter(pl.col("split") == "train"), on="row_id", how="semi")
    return gold_matrix(train["gold"].to_list(), task.label_set.trained)


def _scores(draws: SystemDraws, task: Task) -> dict[str, Any]:
    names = (*SCORES, "micro_f1") if task.is_multi else SCORES
    return {name: asdict(getattr(draws, name).estimate()) for name in names}


def _differences(draws: Mapping[str, SystemDraws]) -> dict[str, Any]:
    """Paired differences of macro F1, with a word on what the interval says."""
    pairs = [("bert", "linear"), ("blend", "linear"), ("blend", "majority")]
    return {
        f"{left}_minus_{right}": _difference(draws[left].macro_f1 - draws[right].macro_f1)
        for left, right in pairs
        if left in draws and right in draws
    }


def _difference(draws: Draws) -> dict[str, Any]:
    estimate = draws.estimate()
    verdict = "better" if estimate.low > 0 else "worse" if estimate.high < 0 else "no_difference"
    return asdict(estimate) | {"verdict": verdict}


def _details(
    task: Task,
    rows: ScoredRows,
    decision: Bools,
    draws: SystemDraws,
    *,
    system: str,
    settings: EvaluateSettings,
) -> dict[str, Any]:
    labels = task.label_set.trained
    probs = rows.probs[system]
    result: dict[str, Any] = {
        "detailed_system": system,
        "per_class": _per_class(labels, rows.gold, decision, draws),
    }
    confidence, is_right = _confidence(rows.gold, decision, probs, task)
    told = (confidence, is_right)
    if task.is_multi:  # every yes and no is a probability that can be right or wrong
        told = (np.maximum(probs, 1 - probs).ravel(), (rows.gold == decision).ravel())
    bins = reliability(*told, n_bins=settings.n_bins)
    points = risk_coverage(confidence, is_right)
    result |= {
        "calibration": {
            "ece": expected_calibration_error(bins),
            "bins": [asdict(bar) for bar in bins],
        },
        "risk_coverage": [asdict(point) for point in points],
    }
    if not task.is_multi:
        gold, predicted = rows.gold.argmax(1), decision.argmax(1)
        result["confusion"] = confusion(gold, predicted, len(labels)).tolist()
        if task.label_set.is_tree:
            result |= _tree(task, rows, [labels[place] for place in predicted], settings)
    return result


def _per_class(
    labels: tuple[str, ...], gold: Bools, decision: Bools, draws: SystemDraws
) -> list[dict[str, Any]]:
    scores = class_scores(gold, decision)
    return [
        {
            "id": label,
            "precision": float(scores.precision[place]),
            "recall": float(scores.recall[place]),
            "f1": asdict(draws.label_f1(place)),
            "support": int(scores.support[place]),
            "predicted": int(decision[:, place].sum()),
        }
        for place, label in enumerate(labels)
    ]


def _confidence(gold: Bools, decision: Bools, probs: Floats, task: Task) -> tuple[Floats, Bools]:
    """How sure each row is, and whether all of it is right."""
    is_right = (gold == decision).all(1)
    sure = np.maximum(probs, 1 - probs).min(1) if task.is_multi else probs.max(1)
    return sure, is_right


def _tree(
    task: Task, rows: ScoredRows, predicted: list[str], settings: EvaluateSettings
) -> dict[str, Any]:
    gold = [task.label_set.trained[place] for place in rows.gold.argmax(1)]
    told = [
        label in task.label_set.path(leaf)
        for label, leaf in zip(rows.told, gold, strict=True)
        if label is not None
    ]
    return {
        "level_scores": level_scores(
            task.label_set,
            gold=gold,
            predicted=predicted,
            groups=rows.groups,
            n_bootstrap=settings.n_bootstrap,
            seed=settings.seed,
        ),
        "told": {"accuracy": float(np.mean(told)) if told else None, "n": len(told)},
    }
