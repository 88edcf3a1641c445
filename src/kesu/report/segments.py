"""The section on attributes against categories."""

from collections.abc import Iterator, Mapping
from typing import Any

from kesu.report import insight_charts
from kesu.report.numbers import count, p_value, score, share_between, signed
from kesu.report.parts import Block, Section, figure, table
from kesu.report.words import Words

_SURE = 0.05
_MOST = 30  # cells


def segments_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Which attributes make a difference, and where; None where none could be compared."""
    found = metrics.get("segments") or {}
    attributes = found.get("attributes") or []
    if not attributes:
        return None
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    names = words.labels(task)

    def named(attribute: str) -> str:
        return words.get(f"attribute_{attribute}", attribute)

    sure = [each for each in attributes if each["q_value"] < _SURE]
    told = words("segments_none")
    if sure:
        listed = words("join").join(named(each["attribute"]) for each in sure)
        told = words("segments_told", names=listed)
    tests = [
        (
            named(each["attribute"]),
            count(each["n_values"]),
            score(each["cramers_v"]),
            p_value(each["q_value"]).removeprefix("= "),
        )
        for each in attributes
    ]
    head = [words(key) for key in ("attribute", "n_values", "cramers_v", "q_value")]
    tables = [table(words("segments_tests"), head, tests)]
    cells = [
        (
            named(each["attribute"]), each["value"], names.get(each["label"], each["label"]),
            count(each["n"]), share_between(each["share"], each["low"], each["high"]),
            signed(each["residual"]),
        )
        for each in found["cells"][:_MOST]
    ]  # fmt: skip
    if cells:
        head = [words(key) for key in ("attribute", "service_value", "class", "n", "share",
                                       "residual")]  # fmt: skip
        tables.append(table(words("segments_cells"), head, cells, 3))
    block = Block("", words("segments_lead"), (), tables)
    return Section("segments", words("segments"), told, [*_map(found, names, words), block])


def _map(found: Mapping[str, Any], names: Mapping[str, str], words: Words) -> Iterator[Block]:
    """The attribute that makes the most difference, against all classes."""
    cells = found.get("map") or []
    if not cells:
        return
    attribute = words.get(f"attribute_{cells[0]['attribute']}", cells[0]["attribute"])
    heading = words("segments_map", name=attribute)
    rows = [
        {**each, "name": names.get(each["label"], each["label"])}
        for each in sorted(cells, key=lambda each: -each["total"])
    ]
    labels = list(dict.fromkeys(row["name"] for row in rows))
    values = list(dict.fromkeys(row["value"] for row in rows))
    chart = insight_charts.residuals(rows, names=labels, values=values)
    yield Block(heading, words("segments_map_lead"), [figure(heading, chart)])
