"""The section on what the model can do, capability by capability."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from kesu.report import charts
from kesu.report.numbers import DASH, count, share_between
from kesu.report.parts import Block, Section, Table, figure, table
from kesu.report.words import Words

GIVEN = ("expect", "stronger")  # kinds that have their answer in a file
_OWN = "own"  # texts of the corpus, changed


def behaviours_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Pass rates by capability, and cases that failed; None where nothing was asked."""
    tasks = list(metrics.get("tasks") or {})
    rates = sorted(
        metrics.get("behaviours") or [],
        key=lambda rate: (_kind(rate) == _OWN, tasks.index(rate["task"])),
    )
    if not rates:
        return None
    blocks = [
        _block(task, kind, list(group), metrics, words)
        for (task, kind), group in groupby(rates, lambda rate: (rate["task"], _kind(rate)))
    ]
    return Section("behaviours", words("behaviours"), words("behaviours_lead"), blocks)


def _kind(rate: Mapping[str, Any]) -> str:
    return "given" if rate["kind"] in GIVEN else _OWN


def _block(
    task: str,
    kind: str,
    rates: Sequence[Mapping[str, Any]],
    metrics: Mapping[str, Any],
    words: Words,
) -> Block:
    heading = words(f"behaviours_{kind}", task=words.task(task))
    dots = [{**rate, "name": capability(rate["capability"], words)} for rate in rates]
    chart = charts.intervals(dots, title=words("pass_rate"), is_share=True)
    body = [
        (dot["name"], share_between(dot["value"], dot["low"], dot["high"]), count(dot["n"]))
        for dot in dots
    ]
    head = (words("capability"), words("pass_rate"), words("n"))
    tables = [table(heading, head, body)]
    names = words.classes((metrics.get("tasks") or {}).get(task) or {})
    if failed := list(_failed(rates, kind, names, words)):
        tables.append(_cases(failed, words))
    lead = words(f"behaviours_{kind}_lead")
    return Block(heading, lead, [figure(heading, chart)], tables)


def _failed(
    rates: Sequence[Mapping[str, Any]], kind: str, names: Mapping[str, str], words: Words
) -> Iterator[tuple[str, str, str, str]]:
    """Capability, text, what was wanted and what was told."""

    def named(labels: Sequence[str] | None) -> str:
        return words("join").join(names.get(label, label) for label in labels or []) or DASH

    for rate in rates:
        for case in rate["failed"]:
            text = case["text"] or words("case_dropped")
            if case["base"]:
                text = words("case_pair", text=text, base=case["base"])
            wanted = named(case["before"] if kind == _OWN else case["expect"])
            yield capability(rate["capability"], words), text, wanted, named(case["told"])


def _cases(failed: Sequence[tuple[str, str, str, str]], words: Words) -> Table:
    head = (words("capability"), words("compare_text"), words("case_wanted"), words("case_told"))
    return table(words("cases_failed"), head, failed, 4, is_folded=True)


def capability(name: str, words: Words) -> str:
    """What readers call a capability; one of the user's own stays as it is."""
    return words.get(f"can_{name}", name)
