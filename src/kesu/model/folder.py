"""A model as a folder: complete, without pickles, and refused when a byte has changed."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from kesu.errors import DataError, ModelError
from kesu.files import sha256, write_json, write_text
from kesu.manifest import FORMAT, LOST, MODEL_FILES, check_sums, model_id
from kesu.model.card import model_card
from kesu.model.fitted import Model
from kesu.model.golden import check_golden, golden_rows, golden_texts
from kesu.model.settings import TrainSettings
from kesu.model.storage import (
    load_encoder,
    load_labels,
    load_linear,
    load_novelty,
    save_encoder,
    save_labels,
    save_linear,
    save_novelty,
)


def save_model(
    model: Model,
    folder: Path,
    *,
    cleaning: Mapping[str, Any],
    settings: TrainSettings,
    metrics: Mapping[str, Any],
    hashes: Mapping[str, Any],
    history: str,
) -> None:
    """Write all of `MODEL_FILES`; a folder that was cut short has no MANIFEST.json.

    Files are made beside the folder and then moved into it, MANIFEST.json last.

    Args:
        model: what was trained.
        folder: made if missing; files in it are replaced.
        cleaning: settings and lexicons that texts were cleaned with.
        settings: settings of the training run.
        metrics: scores on valid, seed and warnings.
        hashes: salt, salted checksums of the training texts, and the fingerprint of the data.
        history: the training's progress as CSV.
    """
    made = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        _write_parts(model, made)
        write_json(made / "cleaning.json", cleaning)
        write_json(made / "settings.json", _settings(model, settings, metrics))
        write_json(made / "metrics.json", metrics)
        write_json(made / "training_hashes.json", hashes)
        write_text(made / "history.csv", history)
        write_text(made / "README.md", model_card(model, metrics, settings))
        names = [name for name in MODEL_FILES if name != "MANIFEST.json"]
        files = {name: sha256(made / name) for name in names}
        write_json(made / "MANIFEST.json", {"format": FORMAT, "files": files})
        _move(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_parts(model: Model, folder: Path) -> None:
    save_encoder(model, folder)
    save_linear(model.linear, folder)
    save_labels(model, folder)
    save_novelty(model.novelty, folder)
    lines = (json.dumps(row, ensure_ascii=False) for row in golden_rows(model, golden_texts()))
    write_text(folder / "golden.jsonl", "\n".join(lines) + "\n")


def _settings(
    model: Model, settings: TrainSettings, metrics: Mapping[str, Any]
) -> dict[str, object]:
    train = settings.model_dump(mode="json", exclude={"seeds"})
    return {"train": train, "seed": metrics["seed"], "decide_by": model.decide_by}


def _move(made: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "MANIFEST.json").unlink(missing_ok=True)
    assert MODEL_FILES[-1] == "MANIFEST.json"
    for name in MODEL_FILES:
        (made / name).replace(folder / name)


def load_model(folder: Path) -> Model:
    """Read a model folder, checking every file's checksum and the golden rows.

    Raises:
        ModelError: if a file is missing, cut short or changed, or the model answers otherwise
            than when it was saved.
    """
    files = check_sums(folder)
    try:
        tasks, decide_by = load_labels(folder)
        model = Model(
            tasks=tasks,
            decide_by=decide_by,
            linear=load_linear(folder, tasks),
            encoder=load_encoder(folder, tasks),
            novelty=load_novelty(folder),
            model_id=model_id(files),
        )
        check_golden(model, folder)
    except (
        DataError,
        SafetensorError,
        KeyError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        first = str(error).split("\n", maxsplit=1)[0]
        raise ModelError(f"{folder}: not a model that can be read ({first}); {LOST}") from error
    return model
