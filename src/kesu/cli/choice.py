"""Which model labels: the pinned one, or the seed that is best on valid."""

from itertools import compress
from pathlib import Path
from typing import Any

from kesu.errors import ModelError
from kesu.files import read_json


def best_folder(folders: str) -> Path:
    """The folder, of those joined by commas, that is best on valid; the first of equals.

    Raises:
        ModelError: if there is no model in any of them.
    """
    found = model_folders(folders)
    scores = {path: read_json(path / "metrics.json")["score"] for path in found}
    return max(found, key=lambda path: scores[path])


def model_folders(folders: str) -> list[Path]:
    """The model folders of those joined by commas.

    Raises:
        ModelError: if one is missing.
    """
    found = [Path(name) for name in folders.split(",")]
    for path in found:
        if not (path / "MANIFEST.json").exists():
            raise ModelError(f"{path}: there is no trained model; run `kesu train` first")
    return found


def cuts(folder: Path) -> dict[str, dict[str, Any]]:
    """What a model knows of each task.

    `threshold` of its leaves, `reached`, `cuts` of a multi task, and `learned`: the labels that
    occurred in training.
    """
    tasks = read_json(folder / "labels.json")["tasks"]
    return {
        name: {
            "thresholds": [level["threshold"] for level in numbers["thresholds"]],
            "threshold": numbers["thresholds"][-1]["threshold"],
            "reached": numbers["thresholds"][-1]["reached"],
            "cuts": numbers["multi_threshold"],
            "learned": list(compress(tasks[name]["trained"], tasks[name]["seen"])),
        }
        for name, numbers in read_json(folder / "calibration.json").items()
    }
