"""The section on topics: which there are, how they move, and what people say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from kesu.report.numbers import count, percent
from kesu.report.parts import Block, Section
from kesu.report.timing import RISING, timing_sentence
from kesu.report.topic_charts import strips, time_blocks
from kesu.report.topic_tables import Examples, examples_table, themes_table, topics_table
from kesu.report.verdict import CHANGES, counts_of, no_topics
from kesu.report.words import Words

_PARTS = 3  # of a theme, where not all topics can be told


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
    period = topics.get("period") or "month"
    periods = sorted({cell["period"] for topic in every for cell in topic.get("by_period") or []})
    blocks = [*time_blocks(shown, periods, words, period=period), *strips(shown, periods, words)]
    if len(shown) < len(every):
        largest = themes_table(every, topics.get("n_rows") or 0, words)
        blocks.append(Block(words("themes_all"), "", (), [largest]))
    blocks.append(Block("", "", (), [topics_table(shown, periods, words)]))
    if spoken := examples_table(shown, examples, words, max_examples=max_examples):
        blocks.append(Block(words("examples"), "", (), [spoken]))
    return Section("topics", words("topics"), _lead(metrics, topics, len(shown), words), blocks)


def _lead(metrics: Mapping[str, Any], topics: Mapping[str, Any], n_shown: int, words: Words) -> str:
    """What topics were made of, how many are told here, and how they were judged."""
    is_all = topics.get("n_rows") == (metrics.get("rows") or {}).get("kept")
    kind = "topics_of_bursts" if topics.get("rows") == "with_bursts" else "topics_of_left_over"
    themes, tight = counts_of(topics)
    lead = words(
        "topics_lead",
        source=words("topics_of_all" if is_all else kind, n=count(topics.get("n_rows"))),
        themes=count(themes),
        inside=words("topics_below", n=count(tight)) if tight else "",
        loose=words("topics_loose") if tight else "",
        outliers=count(topics.get("n_outliers")),
        rate=percent(topics.get("outlier_rate")),
        weak=words("topics_weak", n=count(n_weak)) if (n_weak := topics.get("n_weak")) else "",
    )
    n, judged = len(topics["list"]), timing_sentence(topics, words)
    cut = words("topics_cut", shown=n_shown, n=n) if n_shown < n else ""
    return words.sentences(lead, cut, judged, changes_sentence(topics, words))


def changes_sentence(topics: Mapping[str, Any], words: Words) -> str:
    """How the topics differ from those that were accepted last; nothing before any were."""
    changes = topics.get("changes")
    if not changes:
        return ""
    counts = {event: count(len(changes.get(event) or [])) for event in CHANGES}
    if not any(changes.get(event) for event in CHANGES if event != "continued"):
        return words("changes_none", **counts)
    return words("changes", **counts)
