"""The section on what training told."""

from collections.abc import Mapping
from typing import Any

from kesu.report.parts import Block, Section, table
from kesu.report.verdict import warning_sentences
from kesu.report.words import Words


def model_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """What training told, flattened to a plain list; warnings are sentences, a line each.

    None where no task is set, and nothing was learned.
    """
    model = {key: item for key, item in (metrics.get("model") or {}).items() if key != "warnings"}
    rows = _flatten(model, words)
    rows += [(words("key_warnings"), told) for told in warning_sentences(metrics, words)]
    if not rows or not metrics.get("tasks"):
        return None
    listed = table(words("model"), (words("key"), words("value")), rows)
    return Section("model", words("model"), words("model_lead"), [Block("", "", (), [listed])])


def _flatten(value: Any, words: Words, path: str = "") -> list[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Keys with their path, in the reader's words where there are any, and their values."""
    if isinstance(value, Mapping):
        rows = []
        for key, item in value.items():
            name = words.get(f"key_{key}", words.task(str(key)))
            rows += _flatten(item, words, f"{path} · {name}" if path else name)
        return rows
    if isinstance(value, list):
        plain = [item for item in value if not isinstance(item, dict | list)]
        return [(path, "; ".join(map(_plain, plain)))] if plain else []
    return [(path, _plain(value))]


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
