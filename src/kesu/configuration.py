"""Reads a corpus's settings: `configs/corpora/<name>.yaml` over `configs/base.yaml`, checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kesu.contradictions import contradictions
from kesu.errors import SettingsError
from kesu.inputs import CONFIGS
from kesu.mistakes import meant, mistakes
from kesu.model.pretraining.settings import PretrainSettings
from kesu.sections import Settings


def load(corpus: str, configs: Path = CONFIGS) -> Settings:
    """The settings of a corpus.

    Raises:
        SettingsError: every mistake at once, a line each: where, what came, what was wanted.
    """
    path = corpus_file(corpus, configs)
    settings = parse(_text(path), path, configs)
    if faults := list(contradictions(settings, configs)):
        raise SettingsError(_join(path, faults))
    return settings


def corpus_file(corpus: str, configs: Path = CONFIGS) -> Path:
    """The settings file of a corpus.

    Raises:
        SettingsError: if there is none, with the names of those that there are.
    """
    if Path(corpus).is_file():
        raise SettingsError(
            f"{corpus}: is a file, wanted the name of a corpus; `kesu init NAME {corpus}` makes "
            "one of it, and `kesu label` labels a file by a model"
        )
    return _found(configs / "corpora" / f"{corpus}.yaml", "corpus")


def parse(text: str, path: Path, configs: Path = CONFIGS) -> Settings:
    """The settings that a corpus file of this text gives, written or not, over base.yaml.

    Raises:
        SettingsError: as `load`, for all that can be told without label sets.
    """
    base = configs / "base.yaml"
    over = _sections(text, path)
    try:
        return Settings.model_validate(_merge(_sections(_text(base), base), over))
    except ValidationError as error:
        faults = [_where(at, over, configs) + line for at, line in mistakes(error, Settings)]
        raise SettingsError(_join(path, faults)) from None


def load_encoder(name: str, configs: Path = CONFIGS) -> PretrainSettings:
    """The settings of `kesu pretrain` for one encoder.

    Raises:
        SettingsError: as `load`.
    """
    path = _found(configs / "encoders" / f"{name}.yaml", "encoder")
    try:
        return PretrainSettings.model_validate(_sections(_text(path), path))
    except ValidationError as error:
        faults = [line for _, line in mistakes(error, PretrainSettings)]
        raise SettingsError(_join(path, faults)) from None


def _found(path: Path, kind: str) -> Path:
    if path.exists():
        return path
    names = sorted(file.stem for file in path.parent.glob("*.yaml"))
    known = f"there are: {', '.join(names) or 'none'}"
    raise SettingsError(f"{path}: there is no such {kind}{meant(path.stem, names)}; {known}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such settings file") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not readable as YAML in UTF-8: {error}") from None


def _sections(text: str, path: Path) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        first = " ".join(str(error).split())
        raise SettingsError(f"{path}: not readable as YAML in UTF-8: {first}") from None
    if not isinstance(value or {}, dict):
        raise SettingsError(f"{path}: holds {type(value).__name__}, wanted sections with keys")
    return value or {}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merge(below, value) if both and isinstance(below, dict) else value
    return merged


def _join(path: Path, lines: list[str]) -> str:
    if len(lines) == 1:
        return f"{path}: {lines[0]}"
    return f"{path}: {len(lines)} mistakes\n" + "\n".join(f"  {line}" for line in lines)


def _where(location: tuple[str | int, ...], over: object, configs: Path) -> str:
    """Which file a faulty key stands in, where it is not the corpus's own."""
    for part in location:
        if isinstance(over, dict) and part not in over:
            return f"(in {configs / 'base.yaml'}) "
        over = over[part] if isinstance(over, dict) else None
    return ""
