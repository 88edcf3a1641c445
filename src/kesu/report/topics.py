"""The section on topics: how they move, and what people say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from kesu.report import charts, insight_charts
from kesu.report.numbers import DASH, count, percent
from kesu.report.parts import Block, Section, Table, figure, table
from kesu.report.timing import RISING, ratio_cell, sparkline, timing_sentence
from kesu.report.verdict import CHANGES, counts_of, no_topics, topic_name
from kesu.report.words import Words

# Of a topic's texts: by topic id and kind, the most telling first.
Examples = Mapping[str, Mapping[str, Sequence[str]]]
KINDS = ("representatives", "boundary", "outside")
_KEYWORDS = 5  # in the table of topics; the table file has more
_PARTS = 3  # of a theme, where not all topics can be told
_LINES = 6  # more lines than this in one chart cannot be told apart


def in_order(topics: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each topic with those that lie in it after it.

    Those with a new or growing topic come first, then those with one that rose before. Themes, and
    the topics of each, stay else in the order given.
    """
    rank = {status: place for place, status in enumerate(RISING)}

    def place(topic: Mapping[str, Any]) -> int:
        return rank.get(str(topic.get("status")), len(RISING) + (not topic.get("rose")))

    known = {topic["topic_id"] for topic in topics}
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for topic in topics:
        parent = topic.get("parent")
        below.setdefault(parent if parent in known else None, []).append(topic)

    def branches(parent: str | None) -> list[list[Mapping[str, Any]]]:
        """What lies in a topic, each with what lies in it."""
        found = [[topic, *chain(*branches(topic["topic_id"]))] for topic in below.get(parent, ())]
        return sorted(found, key=lambda branch: min(map(place, branch)))

    return list(chain(*branches(None)))


def chosen(ordered: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """At most so many of the topics, in their order; of a theme first a few of its parts.

    A theme of many parts would else leave no room for any other. What ever rose is told first.
    """
    n_parts: Counter[str] = Counter()
    late: set[str] = set()
    for topic in ordered:
        parent = str(topic.get("parent") or "")
        n_parts[parent] += 1
        is_further = bool(parent) and n_parts[parent] > _PARTS
        if (is_further or parent in late) and not topic.get("rose"):
            late.add(topic["topic_id"])
    first = sorted(range(len(ordered)), key=lambda at: ordered[at]["topic_id"] in late)[:most]
    return [ordered[at] for at in sorted(first)]


def topics_section(
    metrics: Mapping[str, Any],
    examples: Examples,
    words: Words,
    *,
    max_topics: int,
    max_examples: int,
) -> Section:
    """Topics, how they move, and what people say."""
    topics = metrics.get("topics") or {}
    every = topics.get("list") or []
    shown = chosen(in_order(every), max_topics)
    if not every:
        return Section("topics", words("topics"), no_topics(topics, words), [])
    is_all = topics.get("n_rows") == (metrics.get("rows") or {}).get("kept")
    kind = "topics_of_bursts" if topics.get("rows") == "with_bursts" else "topics_of_left_over"
    kind = "topics_of_all" if is_all else kind
    themes, tight = counts_of(topics)
    lead = words(
        "topics_lead",
        source=words(kind, n=count(topics.get("n_rows"))),
        themes=count(themes),
        tight=count(tight),
        outliers=count(topics.get("n_outliers")),
        rate=percent(topics.get("outlier_rate")),
    )
    if len(shown) < len(every):
        lead = words.sentences(lead, words("topics_cut", shown=len(shown), n=len(every)))
    lead = words.sentences(lead, timing_sentence(topics, words), changes_sentence(topics, words))
    period = topics.get("period") or "month"
    periods = sorted({cell["period"] for topic in every for cell in topic.get("by_period") or []})
    listed = Block("", "", (), [_topics_table(shown, periods, words)])
    blocks = [*_time_blocks(shown, periods, words, period=period), *_strips(shown, periods, words)]
    blocks.append(listed)
    if spoken := _examples_table(shown, examples, words, max_examples=max_examples):
        blocks.append(Block(words("examples"), "", (), [spoken]))
    return Section("topics", words("topics"), lead, blocks)


def changes_sentence(topics: Mapping[str, Any], words: Words) -> str:
    """How the topics differ from those that were accepted last; nothing before any were."""
    changes = topics.get("changes")
    if not changes:
        return ""
    counts = {event: count(len(changes.get(event) or [])) for event in CHANGES}
    if not any(changes.get(event) for event in CHANGES if event != "continued"):
        return words("changes_none", **counts)
    return words("changes", **counts)


def _topics_table(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words
) -> Table:
    head = (
        "topic", "keywords", "status", "onset", "first_seen", "course", "ratio", "size", "persons",
        "stability",
    )  # fmt: skip
    parents = {topic["topic_id"]: topic.get("parent") for topic in topics}
    body = [
        (
            _below(topic, parents) + topic_name(topic),
            words("join").join((topic.get("keywords") or [])[:_KEYWORDS]),
            words.get(str(topic.get("status")), DASH),
            topic.get("onset") or DASH,
            topic.get("first_seen") or DASH,
            sparkline(_counts(topic, periods)) or DASH,
            ratio_cell(topic.get("ratio"), topic.get("ratio_low"), topic.get("ratio_high"), words),
            count(topic.get("size")),
            count(topic.get("n_persons")),
            percent(topic.get("stability")),
        )
        for topic in topics
    ]
    return table(words("topics"), [words(key) for key in head], body, 3)


def _counts(topic: Mapping[str, Any], periods: Sequence[str]) -> list[int]:
    """The topic's count in each period; nothing before its first."""
    found = {cell["period"]: cell["n"] for cell in topic.get("by_period") or []}
    return [found.get(period, 0) for period in periods] if found else []


def _time_blocks(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words, *, period: str
) -> list[Block]:
    """The chart of the first topics by period, with its table; nothing without periods."""
    upper = [topic for topic in topics if topic.get("is_theme") or not topic.get("parent")]
    drawn = [topic for topic in upper if topic.get("by_period")][:_LINES]
    if not drawn:
        return []
    names = charts.distinct([charts.shorten(topic_name(topic)) for topic in drawn])
    counts = [_counts(topic, periods) for topic in drawn]
    points = [
        {"name": name, "period": label, "n": n}
        for name, found in zip(names, counts, strict=True)
        for label, n in zip(periods, found, strict=True)
    ]
    chart = charts.over_time(points, names=names, title=words("reports"))
    body = [
        (label, *(count(n) for n in row))
        for label, row in zip(periods, zip(*counts, strict=True), strict=True)
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


def _strips(
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
        for counts in [_counts(topic, periods)]
        for label, n in zip(periods, counts, strict=True)
    ]
    heading = words("topics_timeline")
    chart = insight_charts.timeline(cells, names=names)
    return [Block(heading, words("topics_timeline_lead"), [figure(heading, chart)])]


def _examples_table(
    topics: Sequence[Mapping[str, Any]], examples: Examples, words: Words, *, max_examples: int
) -> Table | None:
    """What is said at the core of each topic and at its edge, and what no longer belongs to it."""
    body = [
        (topic_name(topic), words(f"example_{kind}"), text)
        for topic in topics
        for kind, most in zip(KINDS, (max_examples, 1, 1), strict=True)
        for text in (examples.get(topic["topic_id"]) or {}).get(kind, ())[:most]
    ]
    head = (words("topic"), words("example_kind"), words("examples"))
    return table(words("examples"), head, body, 3) if body else None


def _below(topic: Mapping[str, Any], parents: Mapping[str, str | None]) -> str:
    """The mark before the name of a topic that lies in another; wider if that lies in one too."""
    above = topic.get("parent")
    if not above:
        return ""
    return "\u3000└ " if parents.get(above) else "└ "
