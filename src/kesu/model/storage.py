"""The parts of a model as files of its folder, each written and read back the same."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save

from kesu.files import read_json, write_bytes, write_json
from kesu.labels import Label, LabelSet
from kesu.model.calibrate import Threshold
from kesu.model.fitted import Calibration, FittedTask, Model
from kesu.model.linear import LinearModel
from kesu.model.novelty import Novelty

if TYPE_CHECKING:
    from kesu.model.encoder import Encoder


def save_encoder(model: Model, folder: Path) -> None:
    """Write weights, tokenizer and config; empty ones without BERT."""
    if model.encoder is not None:
        model.encoder.save(folder)
        return
    write_bytes(folder / "model.safetensors", save({}))
    for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
        write_json(folder / name, {})


def load_encoder(folder: Path, tasks: tuple[FittedTask, ...]) -> "Encoder | None":
    """The BERT part, or None where the model has none."""
    if not read_json(folder / "config.json"):
        return None
    from kesu.model import encoder  # noqa: PLC0415 - imports torch

    return encoder.load_encoder(folder, [len(task.label_set.trained) for task in tasks])


def save_linear(linear: LinearModel, folder: Path) -> None:
    """Write linear.safetensors and vocab.json."""
    tensors = {"idf": linear.idf}
    for task, coef in linear.coefs.items():
        tensors |= {f"{task}.coef": coef, f"{task}.intercept": linear.intercepts[task]}
    write_bytes(folder / "linear.safetensors", save(tensors))
    vocabulary = {"ngrams": linear.ngrams, "vocabulary": linear.vocabulary}
    write_json(folder / "vocab.json", vocabulary)


def load_linear(folder: Path, tasks: tuple[FittedTask, ...]) -> LinearModel:
    """The linear part."""
    tensors = load_file(folder / "linear.safetensors")
    vocabulary = read_json(folder / "vocab.json")
    shortest, longest = vocabulary["ngrams"]
    return LinearModel(
        vocabulary=tuple(vocabulary["vocabulary"]),
        ngrams=(shortest, longest),
        idf=tensors["idf"],
        coefs={task.name: tensors[f"{task.name}.coef"] for task in tasks},
        intercepts={task.name: tensors[f"{task.name}.intercept"] for task in tasks},
    )


def save_labels(model: Model, folder: Path) -> None:
    """Write labels.json and calibration.json."""
    tasks = {
        task.name: {
            "kind": task.kind_name,
            "scheme": task.label_set.name,
            "trained": task.label_set.trained,
            "seen": task.seen.tolist(),
            "labels": [dataclasses.asdict(label) for label in task.label_set.labels],
        }
        for task in model.tasks
    }
    write_json(folder / "labels.json", {"decide_by": model.decide_by, "tasks": tasks})
    numbers = {task.name: dataclasses.asdict(task.calibration) for task in model.tasks}
    write_json(folder / "calibration.json", numbers)


def load_labels(folder: Path) -> tuple[tuple[FittedTask, ...], str]:
    """The tasks, and the name of the deciding one."""
    saved = read_json(folder / "labels.json")
    numbers = read_json(folder / "calibration.json")
    tasks = [_load_task(name, entry, numbers[name]) for name, entry in saved["tasks"].items()]
    return tuple(tasks), saved["decide_by"]


def _load_task(name: str, entry: dict[str, Any], numbers: dict[str, Any]) -> FittedTask:
    labels = [Label(**{**row, "keywords": tuple(row["keywords"])}) for row in entry["labels"]]
    thresholds = tuple(Threshold(**threshold) for threshold in numbers.pop("thresholds"))
    return FittedTask(
        name,
        entry["kind"],
        LabelSet(entry["scheme"], tuple(labels)),
        np.asarray(entry["seen"], np.bool_),
        Calibration(**numbers, thresholds=thresholds),
    )


def save_novelty(novelty: Novelty | None, folder: Path) -> None:
    """Write novelty.safetensors, empty if the model cannot tell."""
    tensors = {}
    if novelty is not None:
        tensors = {
            "means": novelty.means,
            "whitening": novelty.whitening,
            "centres": novelty.centres,
            "spreads": novelty.spreads,
            "scaling": np.asarray([novelty.limit, novelty.spread], np.float64),
        }
    write_bytes(folder / "novelty.safetensors", save(tensors))


def load_novelty(folder: Path) -> Novelty | None:
    """The measure of novelty, or None."""
    tensors = load_file(folder / "novelty.safetensors")
    if not tensors:
        return None
    limit, spread = tensors.pop("scaling").tolist()
    return Novelty(**tensors, limit=limit, spread=spread)
