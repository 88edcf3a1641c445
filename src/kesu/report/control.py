"""Control charts, and the points that break a rule."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report import insight_charts
from kesu.report.alert_names import ALL, Names
from kesu.report.numbers import share
from kesu.report.parts import Block, figure, table
from kesu.report.words import Words


def control_blocks(drawn: Sequence[Mapping[str, Any]], names: Names) -> Iterator[Block]:
    """A block a chart, the first with what they mean, and the points that break a rule."""
    words = names.words
    lead = words("control_lead")
    for each in drawn:
        heading = words("control_of", name=names.of(each), chart=each["chart"])
        yield Block(heading, lead, [figure(heading, _chart(each, words))])
        lead = ""
    body = [row for each in drawn for row in _signals(each, names)]
    if body:
        head = [
            words(key) for key in ("control_what", "period_start", "control_value", "rules_broken")
        ]
        caption = words("rules_caption")
        yield Block("", "", (), [table(caption, head, body, 4, is_folded=True)])


def _chart(each: Mapping[str, Any], words: Words) -> str:
    is_share = each["dimension"] != ALL
    cut = len("2024-12" if each["period"] == "month" else "2024-12-31")
    rows = [row | {"start": row["start"][:cut]} for row in each["rows"]]
    return insight_charts.control(
        rows, title=words("share" if is_share else "a_day"), is_share=is_share
    )


def _signals(each: Mapping[str, Any], names: Names) -> list[tuple[str, ...]]:
    """The points of a chart that break a rule, with the rules in words."""
    words = names.words
    return [
        (
            names.of(each), row["start"],
            share(row["n"], row["total"]) if each["dimension"] != ALL else f"{row['rate']:.1f}",
            words("join").join(words(f"rule_of_{rule}") for rule in row["rules"]),
        )
        for row in each["rows"]
        if row["rules"]
    ]  # fmt: skip
