"""What the report says about topics."""

from collections.abc import Mapping
from typing import Any

import polars as pl

TOLD = (
    "topic_id", "name", "keywords", "size", "status", "p_value", "ratio", "ratio_low", "ratio_high",
    "first_seen", "onset", "faded", "flagged", "rises", "by_period", "n_persons", "parent",
    "is_theme", "stability",
)  # fmt: skip
DATES = ("first_seen", "onset", "faded", "flagged")
COPIED = ("rows", "min_texts", "min_history", "min_support", "false_alarm_rate")


def summarize_topics(
    topics: pl.DataFrame,
    members: pl.DataFrame,
    emergence: Mapping[str, Any],
    events: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Number of topics, share of their rows that belong to none, and each topic, largest first.

    Args:
        topics: a row a topic.
        members: a row for each row that was looked at.
        emergence: settings by which topics were found and judged, some copied, and `weak`: the
            strength below which a row belongs to its topic only weakly.
        events: what became of the topics that were accepted last; empty if none were.
    """
    n_members = members.height
    n_outliers = members["topic_id"].null_count() if "topic_id" in members.columns else 0
    columns = [name for name in TOLD if name in topics.columns]
    ordered = topics.select(columns)
    if "size" in columns:
        ordered = ordered.sort(["size", "topic_id"], descending=[True, False])
    return {
        "n_topics": topics.height,
        "n_rows": n_members,
        "n_outliers": n_outliers,
        "n_weak": _n_weak(members, emergence.get("weak") or 0.0),
        "outlier_rate": n_outliers / n_members if n_members else None,
        "period": _first(topics, "period"),
        "n_periods": _first(topics, "n_periods") or 0,
        **{name: emergence.get(name) for name in COPIED},
        "changes": _changes(events),
        "list": [_topic(row) for row in ordered.iter_rows(named=True)],
    }


def _n_weak(members: pl.DataFrame, least: float) -> int:
    """Rows that are in a topic, but only just."""
    if "strength" not in members.columns:
        return 0
    return members.filter(pl.col("topic_id").is_not_null(), pl.col("strength") < least).height


def _changes(events: pl.DataFrame | None) -> dict[str, list[str]] | None:
    """Per event the ids of the topics, those of then for topics that are gone; None before any."""
    if events is None or events.is_empty():
        return None
    told = events.with_columns(which=pl.coalesce("topic_id", pl.col("others").list.first()))
    return {
        event: told.filter(event=event)["which"].to_list()
        for event in told["event"].unique().sort()
    }


def _first(topics: pl.DataFrame, column: str) -> Any:  # noqa: ANN401 - whatever the column holds
    """What holds for the whole corpus and stands in every row; None without topics."""
    return topics[column][0] if column in topics.columns and topics.height else None


def _topic(row: dict[str, Any]) -> dict[str, Any]:
    days = {name: row[name].isoformat() for name in DATES if row.get(name)}
    cells = row.get("by_period") or ()
    rises = row.pop("rises", None) or [{"since": None}]
    rose = rises[-1]["since"]
    return row | {
        "rose": rose and rose.isoformat(),
        **dict.fromkeys(DATES),
        **days,
        "keywords": list(row.get("keywords") or ()),
        "by_period": [{"period": cell["period"], "n": cell["n"]} for cell in cells],
    }
