"""Training: the linear part, BERT, their blend, calibration and novelty, in this order."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kesu.files import folder_sums
from kesu.model.fit import fit_calibration, fit_novelty, score_parts
from kesu.model.fitted import FittedTask, Model, all_seen
from kesu.model.folder import save_model
from kesu.model.linear import fit_linear
from kesu.model.profile import PROFILE, profile, traits
from kesu.model.progress import KEPT
from kesu.model.remarks import Remark, sentence
from kesu.model.schema import HISTORY
from kesu.model.settings import EXACT, TrainSettings
from kesu.model.targets import Gold, Mask, Target, encode_gold
from kesu.tasks import Task

if TYPE_CHECKING:
    from kesu.model.encoder import Encoder

_log = logging.getLogger(__name__)
FEW_ROWS = 30  # gold rows of valid or calib below which numbers chosen on them mean little
NO_HISTORY = ",".join(HISTORY) + "\n"


def train(
    texts: Sequence[str],
    golds: Mapping[str, Gold],
    splits: Sequence[str],
    tasks: Sequence[Task],
    settings: TrainSettings,
    *,
    decide_by: str,
    seed: int,
    cleaning: Mapping[str, Any],
    out: Path,
    checkpoint: Path,
    report: Callable[[str], None] = _log.info,
) -> None:
    """Train a model and write its folder.

    Args:
        texts: cleaned texts, one for each duplicate group.
        golds: per task a gold label a text, or a list of them for multi tasks; None: unlabelled.
        splits: train, valid, calib, test, unlabelled or quarantine, one a text.
        tasks: in the order in which the model keeps them.
        settings: how to train.
        decide_by: the task on which labelled, doubtful or novel is judged.
        seed: of all that is drawn.
        cleaning: settings and lexicons that cleaned the texts; kept in the folder.
        out: the model folder.
        checkpoint: where an interrupted training of BERT is taken up again; emptied at the end.
        report: is told a line of progress now and then.

    A task whose gold rows in train are none, or all the same, cannot be learned and is left out,
    with a warning in metrics.json. A model without any task tells `novel` of every text.
    """
    warnings: list[Remark] = []
    golds = {task.name: golds.get(task.name) or [None] * len(texts) for task in tasks}
    targets = {task.name: encode_gold(golds[task.name], task) for task in tasks}
    sides = {side: np.asarray(splits) == side for side in ("train", "valid", "calib")}
    kept = [task for task in tasks if _is_trainable(task.name, targets, sides, warnings)]
    targets = {task.name: targets[task.name] for task in kept}
    data = _data_fingerprint(texts, golds, splits, kept)
    fingerprint = _fingerprint(data, kept, settings, seed)
    is_used = sides["train"] & _any_known(targets, len(texts))
    linear = fit_linear(
        _pick(texts, is_used),
        {name: target.at(is_used) for name, target in targets.items()},
        settings=settings,
        balanced=_balanced(kept),
        seed=seed,
    )
    report(f"linear part: {int(is_used.sum())} texts, {len(linear.vocabulary)} n-grams")
    model = Model(
        tuple(_untuned(task, targets[task.name], sides["train"]) for task in kept),
        decide_by,
        linear,
    )
    history = NO_HISTORY
    if settings.use_bert and kept:
        encoder, history, is_cut = _fit_bert(
            texts, targets, sides, kept, settings,
            seed=seed, checkpoint=checkpoint / fingerprint, report=report,
        )  # fmt: skip
        model = replace(model, encoder=encoder)
        if is_cut:
            warnings.append({"code": "cut_short", "minutes": settings.minutes})
    model, metrics = _tune(
        model,
        texts,
        targets,
        sides,
        settings=settings,
        balanced=_balanced(kept),
        warnings=warnings,
    )
    metrics |= {"seed": seed, "warnings": warnings}
    for warning in warnings:
        report(sentence(warning))
    salt = fingerprint[:16]
    save_model(
        model,
        out,
        cleaning=cleaning,
        settings=settings,
        metrics=metrics,
        hashes={
            "salt": salt,
            "data": data[:16],
            "hashes": training_hashes(_pick(texts, is_used), salt),
        },
        history=history,
    )
    shutil.rmtree(checkpoint, ignore_errors=True)


def training_hashes(texts: Sequence[str], salt: str) -> list[str]:
    """Salted SHA-256 checksums of texts, sorted and each once."""
    return sorted({hashlib.sha256(f"{salt}{text}".encode()).hexdigest() for text in texts})


def _is_trainable(
    name: str, targets: Mapping[str, Target], sides: Mapping[str, Mask], warnings: list[Remark]
) -> bool:
    target = targets[name].at(sides["train"])
    n_train = int(target.known.sum())
    if not n_train:
        warnings.append({"code": "no_gold_in_train", "task": name})
        return False
    if len(np.unique(target.gold.values, axis=0)) == 1:
        warnings.append({"code": "one_class_in_train", "task": name, "n": n_train})
        return False
    for side in ("valid", "calib"):
        n_rows = int((targets[name].known & sides[side]).sum())
        if n_rows < FEW_ROWS:
            warnings.append(
                {"code": f"few_in_{side}", "task": name, "n": n_rows, "least": FEW_ROWS}
            )
    return True


def _any_known(targets: Mapping[str, Target], n_rows: int) -> Mask:
    known = np.zeros(n_rows, np.bool_)
    for target in targets.values():
        known |= target.known
    return known


def _balanced(tasks: Sequence[Task]) -> frozenset[str]:
    return frozenset(task.name for task in tasks if task.settings.class_weights == "balanced")


def _untuned(task: Task, target: Target, is_train: Mask) -> FittedTask:
    seen = all_seen(target.values, target.known & is_train)
    return FittedTask(task.name, task.settings.kind, task.label_set, seen)


def _tune(
    model: Model,
    texts: Sequence[str],
    targets: Mapping[str, Target],
    sides: Mapping[str, Mask],
    *,
    settings: TrainSettings,
    balanced: frozenset[str],
    warnings: list[Remark],
) -> tuple[Model, dict[str, Any]]:
    is_tuned = sides["valid"] | sides["calib"]
    raw = model.raw(_pick(texts, is_tuned), EXACT)
    is_valid, is_calib = sides["valid"][is_tuned], sides["calib"][is_tuned]
    tasks = []
    entries: dict[str, dict[str, Any]] = {}
    for task in model.tasks:
        target = targets[task.name]
        tuned = fit_calibration(
            task,
            raw,
            target.at(is_tuned),
            valid=is_valid,
            calib=is_calib,
            target_precision=settings.target_precision,
            balanced=task.name in balanced,
        )
        tasks.append(tuned)
        rows = {side: int((target.known & mask).sum()) for side, mask in sides.items()}
        valid = score_parts(tuned, raw.at(is_valid), target.at(sides["valid"]))
        weight = tuned.calibration.bert_weight
        entries[task.name] = {"rows": rows, "bert_weight": weight, "valid": valid}
        if not tuned.calibration.thresholds[-1].reached:
            target_precision = settings.target_precision
            warnings.append(
                {"code": "precision_not_reached", "task": task.name, "target": target_precision}
            )
    model = replace(model, tasks=tuple(tasks))
    novelty = fit_novelty(model, texts, targets, sides, warnings, known_share=settings.known_share)
    model = replace(model, novelty=novelty)
    is_told = is_tuned & (targets[model.deciding.name].known if model.deciding else False)
    told = traits(model, _pick(texts, is_told), raw.at(is_told[is_tuned]))
    blends = [entry["valid"]["blend"] for entry in entries.values()]
    found = [blend["macro_f1"] for blend in blends if blend is not None]
    score = float(np.mean(found)) if found else 0.0
    return model, {"tasks": entries, "score": score, PROFILE: profile(told)}


def _pick(texts: Sequence[str], rows: Mask) -> list[str]:
    return [texts[int(row)] for row in np.flatnonzero(rows)]


def _fit_bert(
    texts: Sequence[str],
    targets: Mapping[str, Target],
    sides: Mapping[str, Mask],
    tasks: Sequence[Task],
    settings: TrainSettings,
    *,
    seed: int,
    checkpoint: Path,
    report: Callable[[str], None],
) -> "tuple[Encoder, str, bool]":
    from kesu.model.examples import Examples  # noqa: PLC0415 - imports torch
    from kesu.model.loop import fit_encoder  # noqa: PLC0415 - imports torch
    from kesu.model.start import new_encoder  # noqa: PLC0415 - imports torch

    known = _any_known(targets, len(texts))
    examples = {
        side: Examples(
            _pick(texts, sides[side] & known),
            [targets[task.name].at(sides[side] & known) for task in tasks],
        )
        for side in ("train", "valid")
    }
    sizes = [len(task.label_set.trained) for task in tasks]
    encoder = new_encoder(settings, sizes, examples["train"].texts, seed=seed)
    progress = fit_encoder(
        encoder,
        examples["train"],
        examples["valid"],
        tasks=tasks,
        settings=settings,
        seed=seed,
        checkpoint=checkpoint,
        report=report,
    )
    return encoder, progress.csv, progress.is_cut


def _fingerprint(data: str, tasks: Sequence[Task], settings: TrainSettings, seed: int) -> str:
    """Of all that a training depends on: data, labels, encoder, settings, seed and which epoch."""
    digest = hashlib.sha256(settings.model_dump_json(exclude={"seeds", "minutes"}).encode())
    labels = {task.name: [task.settings.model_dump(), task.label_set.trained] for task in tasks}
    encoder = folder_sums(settings.encoder)
    digest.update(json.dumps([seed, labels, encoder, data, KEPT], sort_keys=True).encode())
    return digest.hexdigest()[:32]


def _data_fingerprint(
    texts: Sequence[str], golds: Mapping[str, Gold], splits: Sequence[str], tasks: Sequence[Task]
) -> str:
    """The same for the same texts with the same labels and sides, in the same order."""
    digest = hashlib.sha256()
    for row, (text, split) in enumerate(zip(texts, splits, strict=True)):
        gold = [golds[task.name][row] for task in tasks]
        plain = [list(value) if isinstance(value, list | tuple) else value for value in gold]
        digest.update(json.dumps([text, split, plain]).encode())
    return digest.hexdigest()[:32]
