"""What is chosen on valid and calib: scales, the blend, temperature, thresholds, novelty."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from kesu.model.blend import fit_weight
from kesu.model.calibrate import (
    Threshold,
    fit_multi_threshold,
    fit_scale,
    fit_scale_and_shift,
    fit_threshold,
)
from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.kinds import Scores, exact_share, macro_f1
from kesu.model.novelty import Novelty, class_distances, margins_only, scale
from kesu.model.remarks import Remark
from kesu.model.settings import EXACT
from kesu.model.targets import Floats, Mask, Target
from kesu.model.tree import levels
from kesu.scores.metrics import Ints

NEVER = 2.0  # a threshold that no probability meets
MOST_FOR_MEANS = 20_000  # training rows that class means are taken from


def fit_calibration(
    task: FittedTask,
    raw: Raw,
    target: Target,
    *,
    valid: Mask,
    calib: Mask,
    target_precision: float,
    balanced: bool = False,
) -> FittedTask:
    """The task with its calibration.

    Args:
        task: not yet calibrated.
        raw: scores of the rows of valid and calib.
        target: gold labels of the same rows.
        valid: which rows are valid; scales, blend and the multi threshold come from them.
        calib: which are calib; temperature and thresholds come from them.
        target_precision: of rows that are told a label.
        balanced: whether rare classes weigh as much as common ones in the choice of the blend.
    """
    task = _fit_scales(task, raw.at(valid), target.at(valid), balanced=balanced)
    linear, bert = raw.linear[task.name], raw.bert.get(task.name)
    blended = task.blended(linear, bert)
    sharpness = fit_scale(task.kind, blended[calib], target.at(calib), task.seen)
    task = _with(task, temperature=1 / sharpness)
    probs = task.probabilities(linear, bert)
    if task.is_multi:
        task = _with(task, multi_threshold=fit_multi_threshold(probs[valid], target.at(valid)))
    thresholds = _fit_thresholds(task, probs[calib], target.at(calib), target_precision)
    return _with(task, thresholds=thresholds)


def _fit_scales(task: FittedTask, raw: Raw, target: Target, *, balanced: bool) -> FittedTask:
    linear, bert = raw.linear[task.name], raw.bert.get(task.name)
    if task.is_multi:
        by, plus = fit_scale_and_shift(task.kind, linear, target, task.seen)
        task = _with(task, linear_scale=by, linear_shift=plus)
    else:
        task = _with(task, linear_scale=fit_scale(task.kind, linear, target, task.seen))
    if bert is None:
        return task
    task = _with(task, bert_scale=fit_scale(task.kind, bert, target, task.seen))
    scaled = task.bert_scores(bert)
    assert scaled is not None
    weight = fit_weight(
        task.kind,
        task.linear_scores(linear),
        scaled,
        target=target,
        seen=task.seen,
        balanced=balanced,
    )
    return _with(task, bert_weight=weight)


def _with(task: FittedTask, **numbers: Any) -> FittedTask:  # noqa: ANN401 - fields of Calibration
    return replace(task, calibration=replace(task.calibration, **numbers))


def _fit_thresholds(
    task: FittedTask, probs: Scores, target: Target, target_precision: float
) -> tuple[Threshold, ...]:
    known, values = probs[target.known], target.gold.values
    if task.is_multi:
        is_told = task.kind.labels(known, task.calibration.multi_threshold).any(axis=1)
        known, values = known[is_told], values[is_told]
        rows = np.arange(len(known))
        best = known.argmax(axis=1)
        right = values[rows, best] > 0
        chosen = known[rows, best].tolist()
        return (fit_threshold(chosen, right.tolist(), target_precision=target_precision),)
    return _fit_levels(task, known, values, target_precision)


def _fit_levels(
    task: FittedTask, known: Scores, values: Floats, target_precision: float
) -> tuple[Threshold, ...]:
    """A threshold a level, from the top; a parent's is fitted on rows whose child is not sure.

    A parent without a threshold that is sure to keep the precision is never told.
    """
    found: list[Threshold] = []
    is_open = np.ones(len(known), np.bool_)
    for depth, level in reversed(list(enumerate(levels(task.label_set), start=1))):
        sums = known @ level.members
        best = sums.argmax(axis=1)
        rows = np.arange(len(known))
        right, chosen = (values @ level.members)[rows, best] > 0, sums[rows, best]
        threshold = fit_threshold(
            chosen[is_open].tolist(),
            right[is_open].tolist(),
            target_precision=target_precision,
            level=depth,
        )
        if found and not threshold.reached:
            threshold = replace(threshold, threshold=NEVER)
        found.append(threshold)
        is_open &= chosen < threshold.threshold
    return tuple(reversed(found))


def score_parts(task: FittedTask, raw: Raw, target: Target) -> dict[str, Any]:
    """Macro-F1, share of wholly right rows and number of rows for linear, bert and blend.

    A part that is absent, or all of them without rows, is None.
    """
    linear, bert = raw.linear[task.name], raw.bert.get(task.name)
    scaled = task.bert_scores(bert)
    probs = {
        "linear": task.kind.probabilities(task.linear_scores(linear), task.seen),
        "bert": None if scaled is None else task.kind.probabilities(scaled, task.seen),
        "blend": task.probabilities(linear, bert),
    }
    return {part: _scores(task, value, target) for part, value in probs.items()}


def _scores(task: FittedTask, probs: Scores | None, target: Target) -> dict[str, Any] | None:
    gold = target.gold
    if probs is None or not len(gold):
        return None
    told = task.kind.labels(probs[target.known], task.calibration.multi_threshold)
    return {
        "macro_f1": macro_f1(told, gold.values),
        "exact": exact_share(told, gold.values),
        "n_rows": len(gold),
    }


def of_each_class(values: Floats, most: int) -> Ints:
    """Places of at most so many rows in rising order, of each class as many as there are or fit.

    Files may be sorted by class, so the rows of each are drawn by a fixed seed.

    Args:
        values: (n_rows, n_labels), of which the largest is a row's class.
        most: rows in all.
    """
    if len(values) <= most:
        return np.arange(len(values))
    drawn = np.random.default_rng(0).permutation(len(values))
    classes = pl.DataFrame({"class": values[drawn].argmax(axis=1)})
    turns = classes.select(pl.int_range(pl.len()).over("class")).to_series().to_numpy()
    return np.sort(drawn[np.argsort(turns, kind="stable")[:most]])


def fit_novelty(
    model: Model,
    texts: Sequence[str],
    targets: Mapping[str, Target],
    sides: Mapping[str, Mask],
    warnings: list[Remark],
    *,
    known_share: float,
) -> Novelty | None:
    """Novelty for the deciding task, scaled on calib; else on valid, else on train itself.

    None if there is no such task or if it has one label only, from which nothing is far.
    """
    task = model.deciding
    if task is None or task.seen.sum() < 2:  # noqa: PLR2004 - a margin needs two
        return None
    known = targets[task.name].known
    side = next(side for side in ("calib", "valid", "train") if (known & sides[side]).any())
    if side != "calib":
        warnings.append({"code": f"novelty_from_{side}"})
    chosen = EXACT
    novelty = margins_only()
    if model.encoder is not None and task.calibration.bert_weight > 0:
        rows = np.flatnonzero(known & sides["train"])
        rows = rows[of_each_class(targets[task.name].values[rows], MOST_FOR_MEANS)]
        embeddings = model.raw([texts[int(row)] for row in rows], chosen).embeddings
        assert embeddings is not None
        novelty = class_distances(embeddings, targets[task.name].values[rows])
    raw = model.raw([texts[int(row)] for row in np.flatnonzero(known & sides[side])], chosen)
    margins = raw.linear[task.name][:, task.seen]
    return scale(novelty, margins, raw.embeddings, known_share=known_share)
