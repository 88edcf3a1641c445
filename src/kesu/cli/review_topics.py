"""What people who judge rows are told of the topics."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from kesu.report.words import Words


def topic_cells(topics: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a topic, in the order given, with the name of the topic that it lies in.

    The status is told in the words of the report.

    Args:
        topics: as in the table `TOPICS`.
    """
    words = Words("zh")
    names = dict(topics.select("topic_id", "name").iter_rows())
    return [_cells(topic, names, words) for topic in topics.iter_rows(named=True)]


def _cells(
    topic: Mapping[str, Any], names: Mapping[str, str | None], words: Words
) -> dict[str, Any]:
    return {
        "topic_id": topic["topic_id"],
        "name": topic["name"] or "",
        "status": words(topic["status"]) if topic["status"] else "",
        "size": topic["size"],
        "keywords": "、".join(topic["keywords"] or ()),
        "parent_name": names.get(topic["parent"]) or "",
    }
