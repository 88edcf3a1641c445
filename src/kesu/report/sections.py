"""Sections on rows, cleaning and topics."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import DASH, count, percent, share
from kesu.report.parts import Block, Section, Table, figure, table
from kesu.report.timing import ratio_cell, rising_first, sparkline, timing_sentence
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
    shown = rising_first(every)[:max_topics]
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
    lead = words.sentences(lead, timing_sentence(topics, words))
    period = topics.get("period") or "month"
    periods = sorted({cell["period"] for topic in every for cell in topic.get("by_period") or []})
    listed = Block("", "", (), [_topics_table(shown, periods, words)])
    blocks = [*_time_blocks(shown, periods, words, period=period), listed]
    if spoken := _examples_table(shown, examples, words, max_examples=max_examples):
        blocks.append(Block(words("examples"), "", (), [spoken]))
    return Section("topics", words("topics"), lead, blocks)


def _topics_table(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words
) -> Table:
    head = (
        "topic", "keywords", "status", "onset", "first_seen", "course", "ratio", "size", "persons",
    )  # fmt: skip
    body = [
        (
            topic_name(topic),
            words("join").join(topic.get("keywords") or []),
            words.get(str(topic.get("status")), DASH),
            topic.get("onset") or DASH,
            topic.get("first_seen") or DASH,
            sparkline(_counts(topic, periods)) or DASH,
            ratio_cell(topic, words),
            count(topic.get("size")),
            count(topic.get("n_persons")),
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
    drawn = [topic for topic in topics if topic.get("by_period")][:_LINES]
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
