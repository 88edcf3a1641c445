"""The section on what cannot wait."""

from collections.abc import Mapping
from typing import Any

from kesu.report.numbers import DASH, count, percent, score, share
from kesu.report.parts import Block, Section, table
from kesu.report.words import Words


def severity_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """How many rows are how grave, by which cues, and how many should be seen today."""
    found = metrics.get("severity") or {}
    if not found.get("n"):
        return None
    n = found["n"]
    levels = [
        (words("severity_level", level=level), count(rows), share(rows, n))
        for level, rows in sorted(found["levels"].items(), key=lambda each: -int(each[0]))
    ]
    kinds = [
        (words.get(f"cue_{kind}", kind), count(rows), share(rows, n))
        for kind, rows in found["kinds"].items()
    ]
    head = (words("n"), words("share"))
    tables = [table(words("severity_levels"), (words("severity_levels"), *head), levels)]
    if kinds:
        tables.append(table(words("cues"), (words("cues"), *head), kinds))
    key = "severity_told" if found["n_attention"] else "severity_calm"
    told = words(key, attention=count(found["n_attention"]))
    if found["n_repeats"]:
        told = words.sentences(told, words("severity_repeats", n=count(found["n_repeats"])))
    if compared := found.get("compared"):
        told = words.sentences(told, _compared(compared, words))
    block = Block("", words("severity_lead"), (), tables)
    return Section("severity", words("severity"), told, [block])


def _compared(found: Mapping[str, Any], words: Words) -> str:
    kappa = DASH if found["kappa"] is None else score(found["kappa"])
    return words(
        "severity_compared",
        n=count(found["n"]),
        same=percent(found["same"]),
        higher=percent(found["higher"]),
        kappa=kappa,
    )
