"""The section on whether what was done worked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report import insight_charts
from kesu.report.numbers import DASH
from kesu.report.parts import Block, Section, figure, table
from kesu.report.verdict import matter_names
from kesu.report.words import Words

_ENDS = ("ratio", "low", "high")


def effects_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """A sentence an intervention, and all of them in a table; None where none is set."""
    found = metrics.get("effects") or []
    if not found:
        return None
    names = matter_names(metrics, words)
    told = words.sentences(*(_sentence(each, names, words) for each in found))
    head = [
        words(key)
        for key in ("effect_what", "class", "effect_where", "effect_day", "effect_ratio",
                    "effect_weeks", "effect_compared")
    ]  # fmt: skip
    body = [_row(each, names, words) for each in found]
    listed = table(words("effects"), head, body, 4)
    blocks = [Block("", words("effects_lead"), (), [listed]), *_drawn(found, names, words)]
    return Section("effects", words("effects"), told, blocks)


def _drawn(
    found: Sequence[Mapping[str, Any]], names: Mapping[str, str], words: Words
) -> Iterator[Block]:
    """The weeks before and after, of what can be told."""
    for each in found:
        if each["verdict"] == "too_early" or not each["by_week"]:
            continue
        weeks = [
            {"week": each["first_week"] + at, "end": each["first_week"] + at + 1, "n": n}
            for at, n in enumerate(each["by_week"])
        ]
        label = names.get(each["label"], each["label"])
        heading = words("effect_weeks_of", name=each["name"], label=label)
        chart = insight_charts.before_after(weeks, title=words("weeks_since"))
        yield Block(heading, "", [figure(heading, chart)])


def _sentence(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    values = {
        "name": each["name"],
        "date": each["date"],
        "label": names.get(each["label"], each["label"]),
    }
    if each["verdict"] == "too_early":
        return words("effect_too_early", **values, reason=words(f"reason_{each['reason']}"))
    is_fall = each["verdict"] == "fell"
    ends = {key: f"{each[key]:.0%}" if is_fall else f"{each[key]:.2f}" for key in _ENDS}
    if is_fall:
        ends["compared"] = words("effect_with" if each["is_compared"] else "effect_without")
    return words(f"effect_{each['verdict']}", **values, **ends)


def _row(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> tuple[str, ...]:
    ratio = DASH
    if each["ratio"] is not None:
        ratio = f"{each['ratio']:.2f} [{each['low']:.2f}, {each['high']:.2f}]"
    return (
        each["name"], names.get(each["label"], each["label"]),
        words("pair_join").join(each["value"]) or words("everywhere"), each["date"], ratio,
        f"{each['weeks_before']} / {each['weeks_after']}",
        words("yes" if each["is_compared"] else "no"),
    )  # fmt: skip
