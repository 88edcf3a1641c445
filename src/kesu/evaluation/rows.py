"""Where all rows went, and whether none was lost."""

from typing import Any

import polars as pl

from kesu.tables import n_cut_by_sheets

DECISIONS = ("labelled", "doubtful", "novel")
SPLITS = ("train", "valid", "calib", "test", "unlabelled", "quarantine")


def count_rows(
    *,
    records: pl.DataFrame,
    rejected: pl.DataFrame,
    clean: pl.DataFrame,
    dropped: pl.DataFrame,
    splits: pl.DataFrame,
    predictions: pl.DataFrame,
) -> dict[str, Any]:
    """Counts of rows by fate and by split.

    `law_holds` says that rows read = labelled + doubtful + novel + dropped + rejected, and that
    the rows kept by cleaning are exactly those with a decision.
    """
    decided = _count(predictions, "decision", DECISIONS)
    read = records.height + rejected.height
    accounted = sum(decided.values()) + dropped.height + rejected.height
    kept_is_decided = set(clean["row_id"]) == set(predictions["row_id"])
    return {
        "read": read,
        "rejected": rejected.height,
        "dropped": dropped.height,
        "kept": clean.height,
        **decided,
        "splits": _count(splits, "split", SPLITS),
        "rejected_reasons": _reasons(rejected),
        "dropped_reasons": _reasons(dropped),
        "longer_than_a_cell": n_cut_by_sheets(clean["text"]) if "text" in clean.columns else 0,
        "law_holds": read == accounted and kept_is_decided,
    }


def _count(frame: pl.DataFrame, column: str, names: tuple[str, ...]) -> dict[str, int]:
    if column not in frame.columns:
        return dict.fromkeys(names, 0)
    found = dict(frame[column].value_counts().iter_rows())
    return {name: int(found.get(name, 0)) for name in names}


def _reasons(frame: pl.DataFrame) -> dict[str, int]:
    if "reason" not in frame.columns:
        return {}
    counts = frame["reason"].value_counts().sort(["count", "reason"], descending=[True, False])
    return {str(reason): int(n) for reason, n in counts.iter_rows()}
