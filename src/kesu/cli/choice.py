"""Which model labels: the pinned one, or the seed that is best on valid."""

from itertools import compress
from pathlib import Path
from typing import Any

from kesu.errors import ModelError
from kesu.manifest import read_checked


def best_folder(folders: str) -> Path:
    """The folder, of those joined by commas, that is best on valid; the first of equals.

    Raises:
        ModelError: if there is no model in any of them.
    """
    found = model_folders(folders)
    scores = {path: read_checked(path, "metrics.json")["score"] for path in found}
    return max(found, key=lambda path: scores[path])


def model_folders(folders: str) -> list[Path]:
    """Those of the folders joined by commas in which there is a model.

    Raises:
        ModelError: if there is none.
    """
    paths = [Path(name) for name in folders.split(",")]
    found = [path for path in paths if (path / "MANIFEST.json").exists()]
    if not found:
        raise ModelError(
            f"{folders}: holds no complete model; call `kesu run` first, or pin another one"
        )
    return found


def cuts(folder: Path) -> dict[str, dict[str, Any]]:
    """What a model knows of each task.

    `threshold` of its leaves, `reached`, `cuts` of a multi task, and `learned`: the labels that
    occurred in training.
    """
    tasks = read_checked(folder, "labels.json")["tasks"]
    return {
        name: {
            "thresholds": by_depth([level["threshold"] for level in numbers["thresholds"]]),
            "threshold": numbers["thresholds"][-1]["threshold"],
            "reached": numbers["thresholds"][-1]["reached"],
            "cuts": numbers["multi_threshold"],
            "learned": list(compress(tasks[name]["trained"], tasks[name]["seen"])),
        }
        for name, numbers in read_checked(folder, "calibration.json").items()
    }


def by_depth(thresholds: list[float]) -> list[float]:
    """From which probability a label told at each depth counts, from the top.

    A leaf high up in a tree is told by the threshold of its own level or of any below.

    >>> by_depth([2.0, 0.8]), by_depth([0.6, 0.8])
    ([0.8, 0.8], [0.6, 0.8])
    """
    return [min(thresholds[depth:]) for depth in range(len(thresholds))]
