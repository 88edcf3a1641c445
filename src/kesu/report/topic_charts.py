"""Charts of topics by period."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts, insight_charts
from kesu.report.numbers import count
from kesu.report.parts import Block, figure, table
from kesu.report.timing import counts_by_period, first_day
from kesu.report.verdict import topic_name
from kesu.report.words import Words

_LINES = 6  # more lines than this in one chart cannot be told apart


def time_blocks(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words, *, period: str
) -> list[Block]:
    """The chart of the first topics by period, with its table; nothing without periods."""
    upper = [topic for topic in topics if topic.get("is_theme") or not topic.get("parent")]
    drawn = [topic for topic in upper if topic.get("by_period")][:_LINES]
    if not drawn:
        return []
    names = charts.distinct([charts.shorten(topic_name(topic)) for topic in drawn])
    counts = [counts_by_period(topic, periods) for topic in drawn]
    points = [
        {"name": name, "period": label, "n": n}
        for name, found in zip(names, counts, strict=True)
        for label, n in zip(map(first_day, periods), found, strict=True)
    ]
    chart = charts.over_time(points, names=names, title=words("reports"))
    body = [
        (label, *(count(n) for n in row))
        for label, row in zip(map(first_day, periods), zip(*counts, strict=True), strict=True)
    ]
    caption = words(f"topics_by_{period}")
    return [
        Block(
            caption,
            "",
            [figure(caption, chart)],
            [table(caption, (words(period), *names), body, is_folded=True)],
        )
    ]


def strips(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words
) -> list[Block]:
    """When each topic was talked about; nothing without periods."""
    drawn = [topic for topic in topics if topic.get("by_period")]
    if not drawn:
        return []
    names = charts.distinct([charts.shorten(topic_name(topic)) for topic in drawn])
    cells = [
        {"name": name, "period": label, "part": n / max(*counts, 1)}
        for name, topic in zip(names, drawn, strict=True)
        for counts in [counts_by_period(topic, periods)]
        for label, n in zip(map(first_day, periods), counts, strict=True)
    ]
    heading = words("topics_timeline")
    chart = insight_charts.timeline(cells, names=names)
    return [Block(heading, words("topics_timeline_lead"), [figure(heading, chart)])]
