"""The section on texts of no known class: what the limit costs, and what it brings."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import count, estimate, percent, score, share_between, signed
from kesu.report.parts import Block, Section, Table, figure, table
from kesu.report.words import Words

KINDS = ("other", "unlabelled")  # rows that may well be of no known class
_ROWS = 10  # of the table below the chart


def leftover_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Share of each kind of rows that is called novel, at every limit; None where none is known."""
    found = metrics.get("leftover")
    if not found:
        return None
    at_limit = {name: part for name, part in found["at_limit"].items() if part["n"]}
    caption = words("trade_off")
    points = found["points"]
    rows = [
        {
            "limit": point["limit"],
            "known": point["known"],
            "share": point[name],
            "name": words(f"left_{name}"),
        }
        for name in KINDS
        if name in at_limit
        for point in points
    ]
    here = [
        {"known": at_limit["known"]["value"], "share": at_limit[name]["value"]}
        for name in KINDS
        if name in at_limit
    ]
    block = Block(
        "",
        words.sentences(words("trade_off_lead"), _auroc(found.get("auroc"), words)),
        [figure(caption, _chart(rows, here, words))] if rows else [],
        [_at_limit(at_limit, words), _at_limits(points, at_limit, words)],
    )
    return Section("leftover", words("leftover"), words("leftover_lead"), [block])


def _chart(
    rows: Sequence[Mapping[str, Any]], here: Sequence[Mapping[str, Any]], words: Words
) -> str:
    return charts.trade_off(rows, here, across=words("left_known"), up=words("called_novel"))


def _auroc(auroc: Mapping[str, Any] | None, words: Words) -> str:
    if not auroc:
        return words("no_residual")
    gain = auroc["difference"]
    difference = "{} [{}, {}]".format(*(signed(gain[key]) for key in ("value", "low", "high")))
    told = {name: estimate(auroc[name]) for name in ("novelty", "probability")}
    return words("auroc", **told, difference=difference)


def _at_limit(parts: Mapping[str, Mapping[str, Any]], words: Words) -> Table:
    body = [
        (
            words(f"left_{name}"),
            share_between(part["value"], part.get("low"), part.get("high")),
            count(part["n"]),
        )
        for name, part in parts.items()
    ]
    head = (words("kind_of_rows"), words("called_novel"), words("n"))
    return table(words("at_this_limit"), head, body)


def _at_limits(
    points: Sequence[Mapping[str, Any]], parts: Mapping[str, Any], words: Words
) -> Table:
    names = [name for name in ("known", *KINDS) if name in parts]
    told = points[:: max(1, len(points) // _ROWS)]
    body = [(score(p["limit"]), *(percent(p[name]) for name in names)) for p in told]
    head = (words("limit"), *(words(f"left_{name}") for name in names))
    return table(words("trade_off"), head, body, is_folded=True)
