"""What the report says about topics."""

from typing import Any

import polars as pl

TOLD = ("topic_id", "name", "keywords", "size", "status", "p_value", "first_seen", "by_month")


def summarize_topics(topics: pl.DataFrame, members: pl.DataFrame) -> dict[str, Any]:
    """Number of topics, share of their rows that belong to none, and each topic, largest first."""
    n_members = members.height
    n_outliers = members["topic_id"].null_count() if "topic_id" in members.columns else 0
    columns = [name for name in (*TOLD, "n_persons", "parent") if name in topics.columns]
    ordered = topics.select(columns)
    if "size" in columns:
        ordered = ordered.sort(["size", "topic_id"], descending=[True, False])
    return {
        "n_topics": topics.height,
        "n_rows": n_members,
        "n_outliers": n_outliers,
        "outlier_rate": n_outliers / n_members if n_members else None,
        "list": [_topic(row) for row in ordered.iter_rows(named=True)],
    }


def _topic(row: dict[str, Any]) -> dict[str, Any]:
    first_seen = row.get("first_seen")
    return row | {
        "first_seen": first_seen.isoformat() if first_seen else None,
        "keywords": list(row.get("keywords") or ()),
        "by_month": list(row.get("by_month") or ()),
    }
