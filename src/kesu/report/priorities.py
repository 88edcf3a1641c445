"""The section on what to improve first."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import insight_charts
from kesu.report.numbers import count, percent
from kesu.report.parts import Block, Section, figure, table
from kesu.report.words import Words

_TOLD = 3  # in sentences
_FIRST = ("act", "pain")  # quadrants of what surely makes people dissatisfied


def priorities_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """A ranked list with the reason of each in a sentence, and the matrix behind it."""
    found = metrics.get("priorities") or []
    if not found:
        return None
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    names = words.labels(task)
    first = [each for each in found if each["quadrant"] in _FIRST] or found
    told = [_one(each, names, words) for each in first[:_TOLD]]
    lead = words("priorities_told", names=words("join").join(told))
    outcome = words(f"outcome_{found[0]['outcome']}")
    heading = words("priorities_matrix")
    chart = insight_charts.matrix(
        [
            {"name": names.get(each["label"], each["label"]), "x": each["burden"],
             "y": each["dissatisfied"], "size": each["importance"] if each["is_driver"] else 0.0,
             "is_warm": each["quadrant"] in _FIRST}
            for each in found
        ],
        across=words("burden"), up=words("dissatisfied"),
    )  # fmt: skip
    listed = table(words("priorities"), _head(words), [_row(e, names, words) for e in found], 4)
    matrix = Block(heading, words("priorities_lead", outcome=outcome), [figure(heading, chart)])
    return Section("priorities", words("priorities"), lead, [matrix, Block("", "", (), [listed])])


def _one(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    by = words("alert_by", name=each["department"]) if each["department"] else ""
    name = names.get(each["label"], each["label"])
    return words("priority_one", name=name, reason=_reason(each, words)) + by


def _reason(each: Mapping[str, Any], words: Words) -> str:
    return words(
        f"reason_of_{each['quadrant']}",
        what=words(f"what_{each['outcome']}"),
        dissatisfied=percent(each["dissatisfied"]),
        elsewhere=percent(each["dissatisfied_elsewhere"]),
        share=percent(each["share"]),
    )


def _head(words: Words) -> Sequence[str]:
    keys = ("rank", "class", "department", "reason", "n", "severity_mean", "importance",
            "burden")  # fmt: skip
    return [words(key) for key in keys]


def _row(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> tuple[str, ...]:
    ends = f"{percent(each['importance_low'])}, {percent(each['importance_high'])}"
    return (
        str(each["rank"]), names.get(each["label"], each["label"]), each["department"] or "–",
        _reason(each, words), count(each["n"]), f"{each['severity']:.2f}",
        f"{percent(each['importance'])} [{ends}]", percent(each["burden"]),
    )  # fmt: skip
