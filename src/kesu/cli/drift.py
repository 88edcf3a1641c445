"""How far texts lie from those that a model knows."""

from pathlib import Path
from typing import Any

import polars as pl

from kesu.comparison.rows import Seen
from kesu.manifest import read_checked
from kesu.model.profile import PROFILE, compare, told_traits

_FAR = {
    "novel": "of the texts are like no known class",
    "unknown": "of the pairs of characters in a text are new to the model",
}
TUNED = ("valid", "calib")  # sides that the profile was made of


def drift_of(folder: Path, rows: pl.DataFrame, predictions: pl.DataFrame) -> list[dict[str, Any]]:
    """What is otherwise than in the texts that a model was tuned on; empty where it cannot be told.

    A text stands for its duplicate group; texts that the model learned are left out.

    Args:
        folder: of the model.
        rows: `row_id`, `text`, and where they are known `dup_group` and `split`.
        predictions: PREDICTIONS of this model for these rows.
    """
    before = read_checked(folder, "metrics.json").get(PROFILE)
    if before is None:  # a model of an earlier kesu
        return []
    fresh = _fresh(folder, rows)
    told = fresh.select("row_id").join(predictions, on="row_id", maintain_order="left")
    vocabulary = read_checked(folder, "vocab.json")
    tasks = read_checked(folder, "labels.json")["tasks"]
    trained = {name: task["trained"] for name, task in tasks.items() if name in told.columns}
    here = told_traits(
        fresh["text"].to_list(),
        told,
        vocabulary["vocabulary"],
        tuple(vocabulary["ngrams"]),
        trained,
    )
    return compare(before, here)


def _fresh(folder: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """The first row of each group of which the model learned no text."""
    saved = read_checked(folder, "training_hashes.json")
    seen = Seen(saved["salt"], frozenset(saved["hashes"]))
    is_new = pl.Series([not seen.is_in(text) for text in rows["text"].to_list()], dtype=pl.Boolean)
    kept = rows.filter(is_new)
    if "split" in rows.columns:
        kept = kept.filter(~pl.col("split").is_in(TUNED))
    key = "dup_group" if "dup_group" in rows.columns else "text"
    return kept.unique(key, keep="first", maintain_order=True)


def warnings_of(drift: list[dict[str, Any]]) -> list[str]:
    """A line for each reason for which the model's labels should not be relied on."""
    far = {each["what"]: each for each in drift if each["level"] == "far"}
    return [
        f"{far[what]['here']:.0%} {text}, against {far[what]['before']:.0%} of those it was "
        "tuned on: it is out of its depth; label some rows and train again"
        for what, text in _FAR.items()
        if what in far
    ]
