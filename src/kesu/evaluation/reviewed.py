"""How many labels people reviewed, how many are seeds, and what the label set has new."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl

from kesu.reviews import REVIEW, SEED
from kesu.tasks import Task


def count_reviews(task: Task, records: pl.DataFrame, new_labels: Sequence[str]) -> dict[str, Any]:
    """Rows with a review and with a seed, in all and for each label that is new.

    Args:
        task: the task.
        records: rows read, with `gold_<task>` and `reviewed_<task>` where they exist.
        new_labels: ids that the label set's version before did not have.
    """
    gold, mark = f"gold_{task.name}", f"reviewed_{task.name}"
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    if {gold, mark} <= set(records.columns):
        rows = records.filter(pl.col(mark).is_not_null() & pl.col(gold).is_not_null())
        for how, label in rows.select(mark, gold).iter_rows():
            totals[how] += 1
            counts.update((how, one) for one in ([label] if isinstance(label, str) else label))
    return {
        "seeds": totals[SEED],
        "reviews": totals[REVIEW],
        "new_labels": [
            {"id": label, "seeds": counts[SEED, label], "reviews": counts[REVIEW, label]}
            for label in new_labels
        ],
    }
