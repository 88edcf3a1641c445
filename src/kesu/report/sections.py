"""Sections on rows and cleaning."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import count, share
from kesu.report.parts import Block, Section, figure, table
from kesu.report.words import Words

FATES = ("labelled", "doubtful", "novel", "dropped", "rejected")
# What is said of the fates of rows that no model labels.
_UNLABELLED = {"novel": "for_topics", "dropped": "dropped", "rejected": "rejected"}
SPLITS = ("train", "valid", "calib", "test", "unlabelled", "quarantine")

# Words in the reasons of ingest, and their key among the page's words.
_REJECTED = {
    "no characters": "bytes",
    "fields, wanted": "fields",
    "quotation mark": "quotes",
    "the header again": "header",
    "not JSON": "json",
    "no object": "json",
    "row of totals": "totals",
}


def rows_section(metrics: Mapping[str, Any], words: Words) -> Section:
    """Where each row went."""
    rows = metrics.get("rows") or {}
    read = rows.get("read", 0)
    has_tasks = bool(metrics.get("tasks"))
    named = {name: name for name in FATES} if has_tasks else _UNLABELLED
    fates = [(words(key), rows.get(name, 0)) for name, key in named.items()]
    body = [(name, count(n), share(n, read)) for name, n in fates]
    body.append((words("total"), count(read), share(read, read)))
    head = (words("fate"), words("n"), words("share"))
    bars = [{"name": name, "n": n, "label": f"{n:,}  {share(n, read)}"} for name, n in fates]
    figures = [figure(words("rows"), charts.bars(bars, title=words("n")))] if read else []
    tables = [table(words("rows"), head, body)]
    splits = rows.get("splits") or {}
    if has_tasks and any(splits.values()):
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
