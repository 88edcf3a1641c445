"""Scores on test that go with a published model."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kesu.files import read_json

SCORES = "test_scores.json"


def scores_on_test(metrics: Path, model_id: str) -> dict[str, Any]:
    """Corpus, and by task the macro-F1 of each part with interval and rows, from metrics.json.

    Empty where there is no report, or where it is of another model.
    """
    found = read_json(metrics) if metrics.is_file() else {}
    if found.get("model_id") != model_id:
        return {}
    tasks = {name: _macro_f1(entry["scores"]) for name, entry in found["tasks"].items()}
    return {
        "corpus": found["corpus"],
        "tasks": {name: each for name, each in tasks.items() if each},
    }


def _macro_f1(scores: Mapping[str, Any]) -> dict[str, Any]:
    return {part: each["macro_f1"] for part, each in scores.items() if part != "majority"}
