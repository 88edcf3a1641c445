"""A tiny corpus as tables, on its way to metrics.json."""

from typing import Any

import polars as pl
import pytest

from kesu.labels import Label, LabelSet
from kesu.tasks import Task, TaskSettings

N_ROWS = 40
LABELS = (
    Label("goods", "商品"),
    Label("broken", "破损", parent="goods"),
    Label("fake", "假货", parent="goods"),
    Label("late", "送货慢"),
    Label("other", "其他", residual=True),
)
TRAINED = ("broken", "fake", "late")


@pytest.fixture
def tasks() -> tuple[Task, ...]:
    """A tree of one label each, and a multi task."""
    tree = LabelSet("matters", LABELS)
    flat = LabelSet("causes", (Label("x", "甲"), Label("y", "乙")))
    return (
        Task("category", TaskSettings(labels="matters"), tree),
        Task("cause", TaskSettings(kind="multi", labels="causes"), flat),
    )


@pytest.fixture
def tables() -> dict[str, Any]:
    """Keyword arguments of `evaluate`: 40 rows kept, one dropped, one rejected."""
    ids = [f"c:{row:02d}" for row in range(N_ROWS)]
    gold = ["other" if row == 0 else TRAINED[row % 3] for row in range(N_ROWS)]
    causes = [["x"] if row % 2 else [] for row in range(N_ROWS)]
    sure = [[0.8 if TRAINED[k] == g else 0.1 for k in range(3)] for g in gold]
    flat = [[0.6, 0.2, 0.2]] * N_ROWS
    said = [TRAINED[max(range(3), key=row.__getitem__)] for row in sure]
    yes = [[0.9 if row % 2 else 0.1, 0.2] for row in range(N_ROWS)]
    return {
        "records": pl.DataFrame(
            {
                "row_id": [*ids, "c:drop"],
                "text_raw": ["原文"] * (N_ROWS + 1),
                "local_date": [None] * (N_ROWS + 1),
                "gold_category": [*gold, None],
                "gold_cause": [*causes, None],
            },
            schema_overrides={"local_date": pl.Date, "gold_cause": pl.List(pl.String)},
        ),
        "rejected": pl.DataFrame(
            {"file": ["a.csv"], "line": [3], "reason": ["columns"], "raw": [","]}
        ),
        "clean": pl.DataFrame({"row_id": ids, "text": ["文"] * N_ROWS, "dup_group": ids}),
        "dropped": pl.DataFrame({"row_id": ["c:drop"], "reason": ["empty"]}),
        "splits": pl.DataFrame(
            {"row_id": ids, "split": ["test" if row < 30 else "train" for row in range(N_ROWS)]}
        ),
        "predictions": pl.DataFrame(
            {
                "row_id": ids,
                "category": said,
                "category_probs": sure,
                "cause": causes,
                "cause_probs": yes,
                "decision": ["labelled"] * 30 + ["doubtful"] * 6 + ["novel"] * 4,
            }
        ),
        "parts": pl.DataFrame(
            {
                "row_id": ids,
                "category_linear": flat,
                "category_bert": sure,
                "cause_linear": yes,
                "cause_bert": [None] * N_ROWS,
            },
            schema_overrides={"cause_bert": pl.List(pl.Float64)},
        ),
        "topics": pl.DataFrame(
            {
                "topic_id": ["t1"],
                "parent": [None],
                "name": ["快递柜"],
                "keywords": [["快递柜"]],
                "size": [4],
                "status": ["new"],
                "p_value": [float("nan")],
                "first_seen": [None],
                "by_period": [[{"period": "2025-01", "n": 4}]],
                "period": ["month"],
                "n_periods": [1],
            }
        ),
        "topic_members": pl.DataFrame({"row_id": ids[36:], "topic_id": ["t1", "t1", "t1", None]}),
        "clean_counts": {"rows_in": N_ROWS + 1, "kept": N_ROWS},
        "model_metrics": {"valid": {"category": {"macro_f1": float("nan")}}},
        "calibration": {"category": {"threshold": 0.7, "reached": True}},
    }
