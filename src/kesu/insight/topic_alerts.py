"""Alerts of topics: the rises that the stage topics found."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from kesu.insight.alert_table import alert_table
from kesu.insight.scan import YEAR

Rise = Mapping[str, Any]


def topic_alerts(
    topics: pl.DataFrame, texts: Mapping[str, str], *, most: int, mostly: float
) -> pl.DataFrame:
    """ALERTS of the rises of topics in the last year, as the stage topics found them.

    Their p-values hold for a year of looks at all topics. Where a theme rises at the same time, and
    goes on where they do, the topics in it are no alerts of their own, if it was judged with them.

    Args:
        topics: TOPICS.
        texts: by row id, those of the representatives.
        most: representatives that are told.
        mostly: share of a topic from which it is judged with what rose in it.
    """
    last = topics["by_period"].list.last().struct.field("start").max()
    first = last - timedelta(days=YEAR) if isinstance(last, date) else date.min
    rises = {
        each["topic_id"]: [
            rise for rise in each["rises"] or [] if (rise["until"] or date.max) >= first
        ]
        for each in topics.iter_rows(named=True)
    }
    whole = _judged_whole(topics, mostly)
    found = [
        _row(topic, rise, texts, most) | {"quiet_days": _quiet_days(topic, last)}
        for topic in topics.iter_rows(named=True)
        for rise in rises[topic["topic_id"]]
        if topic["parent"] not in whole or not _is_part(rise, rises[topic["parent"]])
    ]
    return alert_table(found, 1)


def _quiet_days(topic: Mapping[str, Any], last: object) -> int | None:
    """Days of the periods at the end in which nobody wrote on a topic."""
    wrote = [cell["start"] for cell in topic["by_period"] or () if cell["n"]]
    return (last - max(wrote)).days if wrote and isinstance(last, date) else None


def _judged_whole(topics: pl.DataFrame, mostly: float) -> set[str]:
    """Topics that were judged with those in them that rose.

    One of these is nearly all of it, or all of them together are and it is a matter.
    """
    rose = topics.filter(pl.col("rises").list.len() > 0).group_by(topic_id="parent")
    inside = rose.agg(every=pl.col("size").sum(), largest=pl.col("size").max())
    held = pl.when("is_matter").then("every").otherwise("largest")
    whole = topics.join(inside, on="topic_id").filter(held >= mostly * pl.col("size"))
    return set(whole["topic_id"])


def _is_part(rise: Rise, above: list[Rise]) -> bool:
    """Whether it is told with one of the rises of the theme."""
    end = rise["until"] or date.max
    return any(
        each["since"] <= end
        and rise["since"] <= (each["until"] or date.max)
        and (rise["until"] is not None or each["until"] is None)
        for each in above
    )


def _row(
    topic: Mapping[str, Any], rise: Rise, texts: Mapping[str, str], most: int
) -> dict[str, Any]:
    told = topic["representatives"][:most]
    return {
        "kind": "topic", "dimension": "topic", "value": topic["topic_id"], "name": topic["name"],
        **rise, "words": topic["keywords"], "row_ids": told,
        "texts": [texts.get(row, "") for row in told],
    }  # fmt: skip
