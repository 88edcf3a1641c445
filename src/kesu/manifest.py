"""The manifest of a model folder: which files it must hold, and their checksums."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kesu.errors import DataError, ModelError
from kesu.files import read_json, sha256

MODEL_FILES = (
    "model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json", "labels.json",
    "linear.safetensors", "vocab.json", "calibration.json", "novelty.safetensors", "cleaning.json",
    "settings.json", "metrics.json", "training_hashes.json", "history.csv", "README.md",
    "golden.jsonl", "MANIFEST.json",
)  # fmt: skip
FORMAT = 2  # raised when older code could not read the folder
_UNNAMED = {"history.csv", "README.md", "MANIFEST.json"}  # these do not change answers
LOST = "copy the folder again or train anew"


def read_manifest(folder: Path, advice: str = LOST) -> dict[str, str]:
    """The checksum of each file of a model folder in which no file is missing.

    Raises:
        ModelError: if the folder is no complete model; `advice` is its end.
    """
    if not folder.is_dir():
        known = sorted(path.parent.name for path in folder.parent.glob("*/MANIFEST.json"))
        told = f"{folder.parent} holds {', '.join(known)}" if known and advice == LOST else advice
        raise ModelError(f"{folder}: there is no such model folder; {told}")
    if not (folder / "MANIFEST.json").exists():
        raise ModelError(f"{folder}: has no MANIFEST.json, so it is no complete model; {advice}")
    try:
        manifest = read_json(folder / "MANIFEST.json")
        made, files = manifest["format"], dict(manifest["files"])
    except (DataError, KeyError, TypeError, ValueError):
        raise ModelError(f"{folder}: MANIFEST.json cannot be read; {advice}") from None
    if made != FORMAT:
        raise ModelError(f"{folder}: format {made}, wanted {FORMAT}; use the kesu that made it")
    if missing := [name for name in MODEL_FILES if not (folder / name).is_file()]:
        raise ModelError(f"{folder}: {', '.join(missing)} is missing; {advice}")
    return files


def check_sums(folder: Path) -> dict[str, str]:
    """The checksum of each file, if all of them are there and as they were saved.

    Raises:
        ModelError: naming what is not.
    """
    files = read_manifest(folder)
    for name in MODEL_FILES:
        _check_sum(folder, name, files, LOST)
    return files


def model_id(files: Mapping[str, str]) -> str:
    """12 digits that are the same for the same model, from the checksum of each file."""
    named = "".join(f"{name} {files[name]}\n" for name in MODEL_FILES if name not in _UNNAMED)
    return hashlib.sha256(named.encode()).hexdigest()[:12]


def read_checked(folder: Path, name: str, advice: str = LOST) -> Any:  # noqa: ANN401 - JSON
    """The value in a JSON file of a model folder, if it is as it was saved.

    Raises:
        ModelError: if it is not, or the folder is no complete model; `advice` is its end.
    """
    _check_sum(folder, name, read_manifest(folder, advice), advice)
    return read_json(folder / name)


def _check_sum(folder: Path, name: str, files: dict[str, str], advice: str) -> None:
    if name != "MANIFEST.json" and sha256(folder / name) != files.get(name):
        raise ModelError(f"{folder}: {name} is not as it was saved; {advice}")
