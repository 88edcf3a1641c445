"""The section on where complaints pile up, and what explains it away."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import count, percent
from kesu.report.parts import Block, Section, figure, table
from kesu.report.verdict import matter_names
from kesu.report.words import Words

_TOLD = 5  # causes in sentences
_DRAWN = 15


def causes_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Causes in sentences, a chart and a table, and beside them finds that something explains.

    None where no attribute could be looked at, or nothing stands out.
    """
    found = metrics.get("causes") or []
    if not found:
        return None
    names = matter_names(metrics, words)
    causes = [each for each in found if each["is_cause"]]
    others = [each for each in found if not each["is_cause"]]
    lead = words.sentences(*(_sentence(each, names, words) for each in causes[:_TOLD]))
    blocks = [_block(causes, names, words)] if causes else []
    if others:
        head = [words(key) for key in ("place", "class", "ratio_short", "explained_by")]
        body = [
            (place(each, words), _name(each, names), _ratio(each), _by(each, names, words))
            for each in others
        ]
        heading = words("causes_explained")
        listed = [table(heading, head, body, 4)]
        blocks.append(Block(heading, words("causes_explained_lead"), (), listed))
    return Section("causes", words("causes"), lead or words("causes_none"), blocks)


def _sentence(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    return words(
        "cause_told",
        place=place(each, words),
        name=_name(each, names),
        rate=percent(each["rate"]),
        elsewhere=percent(each["rate_elsewhere"]),
        ratio=f"{each['ratio']:.2f}",
        low=f"{each['low']:.2f}",
        high=f"{each['high']:.2f}",
        excess=count(round(each["excess"])),
    )


def _block(causes: Sequence[Mapping[str, Any]], names: Mapping[str, str], words: Words) -> Block:
    shown = [f"{place(each, words)} · {_name(each, names)}" for each in causes[:_DRAWN]]
    dots = [
        {"name": name, "value": each["ratio"], "low": each["low"], "high": each["high"]}
        for name, each in zip(charts.distinct(shown), causes, strict=False)
    ]
    head = [
        words(key)
        for key in ("place", "class", "department", "excess", "n", "share", "share_elsewhere",
                    "ratio_short")
    ]  # fmt: skip
    body = list(_rows(causes, names, words))
    chart = charts.ratios(dots, title=words("ratio_axis"))
    heading = words("causes_found")
    return Block(heading, words("causes_lead"), [figure(heading, chart)],
                 [table(heading, head, body, 3)])  # fmt: skip


def _rows(
    causes: Sequence[Mapping[str, Any]], names: Mapping[str, str], words: Words
) -> Iterator[tuple[str, ...]]:
    for each in causes:
        yield (
            place(each, words), _name(each, names), each["department"] or "–",
            count(round(each["excess"])), count(each["n"]),
            percent(each["rate"]), percent(each["rate_elsewhere"]), _ratio(each),
        )  # fmt: skip


def place(each: Mapping[str, Any], words: Words) -> str:
    """The value, or the pair of values, as readers see it: codes with what they are codes of."""
    told = zip(each["attribute"], each["value"], strict=True)
    return words("pair_join").join(
        f"{words.get(f'attribute_{name}', name)} {value}" if value.isascii() else value
        for name, value in told
    )


def _name(each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return names.get(each["label"], each["label"])


def _ratio(each: Mapping[str, Any]) -> str:
    return f"{each['ratio']:.2f} [{each['low']:.2f}, {each['high']:.2f}]"


def _by(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    told = [
        names.get(part) or words.get(f"attribute_{part}", part) for part in each["explained_by"]
    ]
    return words("pair_join").join(told)
