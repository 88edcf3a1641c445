"""Alerts of topics: the rises that the stage topics found."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from kesu.insight.alert_table import alert_table
from kesu.insight.scan import YEAR

Rise = Mapping[str, Any]


def topic_alerts(topics: pl.DataFrame, texts: Mapping[str, str], *, most: int) -> pl.DataFrame:
    """ALERTS of the rises of topics in the last year, as the stage topics found them.

    Their p-values hold for a year of looks at all topics. Where a theme rises at the same time, and
    goes on where they do, the topics in it are no alerts of their own.

    Args:
        topics: TOPICS.
        texts: by row id, those of the representatives.
        most: representatives that are told.
    """
    rises = {each["topic_id"]: each["rises"] or [] for each in topics.iter_rows(named=True)}
    last = topics["by_period"].list.last().struct.field("start").max()
    first = last - timedelta(days=YEAR) if isinstance(last, date) else date.min
    found = [
        _row(topic, rise, texts, most)
        for topic in topics.iter_rows(named=True)
        for rise in _own(rises[topic["topic_id"]], rises.get(topic["parent"], []))
        if (rise["until"] or date.max) >= first
    ]
    return alert_table(found, 1)


def _own(rises: list[Rise], above: list[Rise]) -> Iterator[Rise]:
    """The rises that are not told with one of the theme above."""
    for rise in rises:
        end = rise["until"] or date.max
        if not any(
            each["since"] <= end
            and rise["since"] <= (each["until"] or date.max)
            and (rise["until"] or not each["until"])
            for each in above
        ):
            yield rise


def _row(
    topic: Mapping[str, Any], rise: Rise, texts: Mapping[str, str], most: int
) -> dict[str, Any]:
    told = topic["representatives"][:most]
    return {
        "kind": "topic", "dimension": "topic", "value": topic["topic_id"], "name": topic["name"],
        **rise, "words": topic["keywords"], "row_ids": told,
        "texts": [texts.get(row, "") for row in told],
    }  # fmt: skip
