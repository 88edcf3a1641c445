"""Which versions of which models exist, and how each differs from the one before it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kesu.comparison.published import SCORES
from kesu.errors import DataError, ModelError
from kesu.files import read_json
from kesu.manifest import check_sums, model_id

_NAME = re.compile(r"(\d{4})(\d{2})(\d{2})-\w+")  # what `kesu publish` calls a version
_MISSING = "–"  # a setting that the other version does not have


@dataclass(frozen=True)
class Version:
    """A published model.

    Attributes:
        name: of the model, the folder above.
        version: date and model id, the folder's name.
        date: when it was published, YYYY-MM-DD.
        model_id: the same for the same model; empty if damaged.
        fingerprint: of training texts, their labels and sides; empty if damaged.
        n_texts: distinct training texts.
        parent: the version before it, or None.
        changed: setting -> value in the last whole version before it and here; empty if none is.
        scores: task -> part (linear, bert, blend) -> macro-F1 on valid, None for a missing part.
        on_test: `corpus`, and `tasks`: task -> part -> macro-F1 with interval and rows; empty
            where none were published.
        damage: why it cannot be used; empty if it can.
    """

    name: str
    version: str
    date: str
    parent: str | None
    model_id: str = ""
    fingerprint: str = ""
    n_texts: int = 0
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    on_test: Mapping[str, Any] = field(default_factory=dict)
    damage: str = ""


def read_versions(models: Path) -> list[Version]:
    """The versions in `models/<name>/<version>/`, by name and then by date.

    A damaged one is listed with its `damage`; files are read and no model is loaded.

    Raises:
        DataError: if there is no such folder.
    """
    if not models.is_dir():
        raise DataError(f"{models}: there is no such folder; name the folder of all models")
    families = sorted(path for path in models.iterdir() if path.is_dir())
    return [version for family in families for version in _family(family)]


def _family(family: Path) -> list[Version]:
    found: list[Version] = []
    before: dict[str, Any] = {}  # settings of the last whole version
    for folder in _in_order(family):
        parent = found[-1].version if found else None
        version = Version(family.name, folder.name, _date(folder), parent)
        try:
            read, here = _read(version, folder)
            found.append(replace(read, changed=_changes(before, here) if before else {}))
            before = here
        except (DataError, ModelError, KeyError, TypeError, AttributeError, ValueError) as error:
            found.append(replace(version, damage=_reason(folder, error)))
    return found


def _in_order(family: Path) -> list[Path]:
    """Folders of versions by date; those of one day as they were written."""
    folders = [path for path in family.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)]
    return sorted(folders, key=lambda path: (path.name[:8], _written(path), path.name))


def _written(folder: Path) -> float:
    manifest = folder / "MANIFEST.json"
    return manifest.stat().st_mtime if manifest.is_file() else 0.0


def _read(version: Version, folder: Path) -> tuple[Version, dict[str, Any]]:
    """The version with all that its files tell, and its settings by path."""
    identity = model_id(check_sums(folder))
    hashes = read_json(folder / "training_hashes.json")
    tasks = read_json(folder / "metrics.json")["tasks"]
    read = replace(
        version,
        model_id=identity,
        fingerprint=hashes.get("data", hashes["salt"]),
        n_texts=len(hashes["hashes"]),
        scores={name: _scores(entry["valid"]) for name, entry in tasks.items()},
        on_test=read_json(folder / SCORES) if (folder / SCORES).is_file() else {},
    )
    return read, _flat(_settings(folder))


def _settings(folder: Path) -> dict[str, Any]:
    """All that was set for a model: training, cleaning, and the labels of each task."""
    tasks = read_json(folder / "labels.json")["tasks"]
    return {
        **read_json(folder / "settings.json"),
        "clean": read_json(folder / "cleaning.json")["settings"],
        "labels": {name: task["trained"] for name, task in tasks.items()},
    }


def _flat(value: Any, path: str = "") -> dict[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        return {path: value}
    inner = (_flat(each, f"{path}.{key}" if path else key) for key, each in value.items())
    return {key: each for part in inner for key, each in part.items()}


def _changes(before: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    pairs = {
        key: (before.get(key, _MISSING), here.get(key, _MISSING)) for key in {**before, **here}
    }
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _scores(valid: Mapping[str, Any]) -> dict[str, float | None]:
    return {part: found and found["macro_f1"] for part, found in valid.items()}


def _date(folder: Path) -> str:
    return _NAME.sub(r"\1-\2-\3", folder.name)


def _reason(folder: Path, error: Exception) -> str:
    told = isinstance(error, DataError | ModelError)
    text = str(error) if told else f"not a model that can be read ({type(error).__name__})"
    return text.removeprefix(f"{folder}: ")


def table(versions: Sequence[Version]) -> str:
    """The versions as aligned lines; changed settings and damage stand below their version."""
    head = ("model", "version", "date", "id", "data", "texts", "parent", "macro-F1")
    rows = [head, *(_cells(version) for version in versions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row, version in zip(rows, (None, *versions), strict=True):
        padded = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append(padded.rstrip())
        lines += _notes(version) if version else []
    return "\n".join(lines)


def _cells(version: Version) -> tuple[str, ...]:
    scores = [_told(name, parts, version) for name, parts in version.scores.items()]
    told = "damaged" if version.damage else ", ".join(filter(None, scores)) or _MISSING
    return (
        version.name,
        version.version,
        version.date,
        version.model_id or _MISSING,
        version.fingerprint[:8] or _MISSING,
        _MISSING if version.damage else str(version.n_texts),
        version.parent or _MISSING,
        told,
    )


def _told(task: str, parts: Mapping[str, float | None], version: Version) -> str:
    """The blend's score on test with its interval, else that on valid."""
    if test := version.on_test.get("tasks", {}).get(task, {}).get("blend"):
        return f"{task} test {test['value']:.3f} [{test['low']:.3f}, {test['high']:.3f}]"
    return f"{task} valid {parts['blend']:.3f}" if parts.get("blend") is not None else ""


def _notes(version: Version) -> list[str]:
    changed = [f"    {key}: {_short(a)} -> {_short(b)}" for key, (a, b) in version.changed.items()]
    return [*changed, *([f"    damaged: {version.damage}"] if version.damage else [])]


def _short(value: object) -> str:
    return f"{len(value)} labels" if isinstance(value, list) else str(value)
