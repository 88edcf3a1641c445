"""Sections on rows, cleaning and topics."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import DASH, count, percent, share
from kesu.report.parts import Block, Section, Table, figure, table
from kesu.report.verdict import topic_name
from kesu.report.words import Words

FATES = ("labelled", "doubtful", "novel", "dropped", "rejected")
SPLITS = ("train", "valid", "calib", "test", "unlabelled", "quarantine")
_LINES = 6  # more lines than this in one chart cannot be told apart

# Words in the reasons of ingest, and their key among the page's words.
_REJECTED = {
    "no characters": "bytes",
    "fields, wanted": "fields",
    "quotation mark": "quotes",
    "the header again": "header",
    "not JSON": "json",
    "no object": "json",
}


def rows_section(metrics: Mapping[str, Any], words: Words) -> Section:
    """Where each row went."""
    rows = metrics.get("rows") or {}
    read = rows.get("read", 0)
    fates = [(words(name), rows.get(name, 0)) for name in FATES]
    body = [(name, count(n), share(n, read)) for name, n in fates]
    body.append((words("total"), count(read), share(read, read)))
    head = (words("fate"), words("n"), words("share"))
    bars = [{"name": name, "n": n, "label": f"{n:,}  {share(n, read)}"} for name, n in fates]
    figures = [figure(words("rows"), charts.bars(bars, title=words("n")))] if read else []
    tables = [table(words("rows"), head, body)]
    splits = rows.get("splits") or {}
    if any(splits.values()):
        kept = sum(splits.values())
        sides = [
            (words(name), count(splits.get(name, 0)), share(splits.get(name, 0), kept))
            for name in SPLITS
        ]
        tables.append(table(words("splits"), (words("splits"), *head[1:]), sides))
    return Section("rows", words("rows"), words("rows_lead"), [Block("", "", figures, tables)])


def cleaning_section(metrics: Mapping[str, Any], words: Words) -> Section:
    """What cleaning changed and dropped."""
    counts = metrics.get("cleaning") or {}
    rows = metrics.get("rows") or {}
    dropped = counts.get("dropped") or rows.get("dropped_reasons") or {}
    rules = [rule for rule in counts.get("rules") or [] if rule.get("rows")]
    lead = words("no_cleaning")
    if counts:
        lead = words(
            "cleaning_lead",
            kept=count(counts.get("kept")),
            dropped=count(sum(dropped.values())),
            groups=count(counts.get("dup_groups")),
            dup=count(counts.get("dup_rows")),
        )
    tables = [
        table(words(caption), (words("reason"), words("n")), _reasons(reasons, words))
        for caption, reasons in (
            ("why_dropped", dropped),
            ("why_rejected", rows.get("rejected_reasons") or {}),
        )
        if reasons
    ]
    blocks = [_rules_block(rules, words)] if rules else []
    if tables:
        blocks.append(Block("", "", (), tables))
    return Section("cleaning", words("cleaning"), lead, blocks)


def _reasons(reasons: Mapping[str, int], words: Words) -> list[tuple[str, str]]:
    """Reasons in the page's language, those that differ in a number only counted together."""
    told: Counter[str] = Counter()
    for reason, n in reasons.items():
        key = next((key for part, key in _REJECTED.items() if part in reason), reason)
        told[words.get(f"reason_{key}", reason)] += n
    return [(reason, count(n)) for reason, n in told.most_common()]


def _rules_block(rules: Sequence[Mapping[str, Any]], words: Words) -> Block:
    ordered = sorted(rules, key=lambda rule: -rule["rows"])
    names = [words.get(f"rule_{rule['name']}", rule["name"]) for rule in ordered]
    bars = [
        {"name": charts.shorten(name, 24), "n": rule["rows"], "label": f"{rule['rows']:,}"}
        for name, rule in zip(names[:15], ordered, strict=False)
    ]
    body = [
        (name, str(rule["name"]), count(rule["rows"]))
        for name, rule in zip(names, ordered, strict=True)
    ]
    head = (words("rule"), words("in_edits"), words("rows_changed"))
    chart = charts.bars(bars, title=words("rows_changed"))
    return Block(
        "", "", [figure(words("rows_changed"), chart)], [table(words("cleaning"), head, body, 2)]
    )


def topics_section(
    metrics: Mapping[str, Any],
    examples: Mapping[str, Sequence[str]],
    words: Words,
    *,
    max_topics: int,
    max_examples: int,
) -> Section:
    """Topics, how they move, and what people say."""
    topics = metrics.get("topics") or {}
    every = topics.get("list") or []
    shown = every[:max_topics]
    if not every:
        return Section("topics", words("topics"), words("note_no_topics"), [])
    lead = words(
        "topics_lead",
        n=count(topics.get("n_rows")),
        outliers=count(topics.get("n_outliers")),
        rate=percent(topics.get("outlier_rate")),
    )
    if len(shown) < len(every):
        lead = words.sentences(lead, words("topics_cut", shown=len(shown), n=len(every)))
    blocks = [*_time_blocks(shown, words), Block("", "", (), [_topics_table(shown, words)])]
    if spoken := _examples_table(shown, examples, words, max_examples=max_examples):
        blocks.append(Block(words("examples"), "", (), [spoken]))
    return Section("topics", words("topics"), lead, blocks)


def _topics_table(topics: Sequence[Mapping[str, Any]], words: Words) -> Table:
    head = ("topic", "keywords", "status", "first_seen", "size", "persons")
    body = [
        (
            topic_name(topic),
            words("join").join(topic.get("keywords") or []),
            words.get(str(topic.get("status")), DASH),
            topic.get("first_seen") or DASH,
            count(topic.get("size")),
            count(topic.get("n_persons")),
        )
        for topic in topics
    ]
    return table(words("topics"), [words(key) for key in head], body, 4)


def _time_blocks(topics: Sequence[Mapping[str, Any]], words: Words) -> list[Block]:
    """The chart of the largest topics by month, with its table; nothing without months."""
    months = _all_months(
        [cell["month"] for topic in topics for cell in topic.get("by_month") or []]
    )
    drawn = [topic for topic in topics if topic.get("by_month")][:_LINES]
    if not months or not drawn:
        return []
    names = charts.distinct([charts.shorten(topic_name(topic)) for topic in drawn])
    counts = [{cell["month"]: cell["n"] for cell in topic["by_month"]} for topic in drawn]
    points = [
        {"name": name, "month": month, "n": found.get(month, 0)}
        for name, found in zip(names, counts, strict=True)
        for month in months
    ]
    chart = charts.over_time(points, names=names, title=words("n"))
    body = [(month, *(count(found.get(month, 0)) for found in counts)) for month in months]
    caption = words("topics_over_time")
    return [
        Block(
            caption,
            "",
            [figure(caption, chart)],
            [table(caption, (words("month"), *names), body, is_folded=True)],
        )
    ]


def _all_months(months: Sequence[str]) -> list[str]:
    """Every month (YYYY-MM) from the first to the last, so that quiet ones show as nothing.

    >>> _all_months(["2025-02", "2024-12"])
    ['2024-12', '2025-01', '2025-02']
    """
    if not months:
        return []
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(months), max(months)))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]


def _examples_table(
    topics: Sequence[Mapping[str, Any]],
    examples: Mapping[str, Sequence[str]],
    words: Words,
    *,
    max_examples: int,
) -> Table | None:
    body = [
        (topic_name(topic), text)
        for topic in topics
        for text in list(examples.get(topic["topic_id"]) or ())[:max_examples]
    ]
    return table(words("examples"), (words("topic"), words("examples")), body, 2) if body else None
