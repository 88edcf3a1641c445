"""Invented sentences with their predictions: a loaded model must answer as the saved one did."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.errors import ModelError
from kesu.model.fitted import Model
from kesu.model.kinds import Scores
from kesu.model.settings import EXACT

TOLERANCE = 2e-3  # by how much probabilities may differ between machines


def golden_texts() -> list[str]:
    """Invented sentences whose predictions every model folder keeps."""
    with Path(__file__).with_name("golden.tsv").open("rb") as stream:  # [1] may be in its path
        return pl.read_csv(stream, separator="\t", quote_char=None)["text"].to_list()


def golden_rows(model: Model, texts: list[str]) -> list[dict[str, Any]]:
    """Per text its probabilities per task and its novelty, rounded."""
    raw = model.raw(texts, EXACT)
    rows: list[dict[str, Any]] = [{"text": text, "probs": {}} for text in texts]
    for task in model.tasks:
        probs = task.probabilities(raw.linear[task.name], raw.bert.get(task.name))
        for row, values in zip(rows, probs.round(6).tolist(), strict=True):
            row["probs"][task.name] = values
    novelty = model.novelty_of(raw)
    for at, row in enumerate(rows):
        row["novelty"] = None if novelty is None else round(float(novelty[at]), 6)
    return rows


def check_golden(model: Model, folder: Path) -> None:
    """Pass if the model answers the golden rows in its folder as when it was saved.

    Raises:
        ModelError: if it does not.
    """
    lines = (folder / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    saved = [json.loads(line) for line in lines]
    told = golden_rows(model, [row["text"] for row in saved])
    for old, new in zip(map(_numbers, saved), map(_numbers, told), strict=True):
        if old.shape != new.shape or np.abs(old - new).max(initial=0) > TOLERANCE:
            raise ModelError(
                f"{folder}: does not answer as when it was saved (golden rows differ by more than "
                f"{TOLERANCE}); install the locked dependencies"
            )


def _numbers(row: Mapping[str, Any]) -> Scores:
    probs = [value for values in row["probs"].values() for value in values]
    return np.asarray([*probs, row["novelty"] or 0.0], np.float64)
