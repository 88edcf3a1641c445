"""The section on how far the texts lie from those that the model knows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report.numbers import count, percent, score
from kesu.report.parts import Block, Section, Table, table
from kesu.report.words import Words

_MOST = 10  # labels told of a task, those that moved most


def drift_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """What is otherwise than in the texts that the model was tuned on; None where unknown."""
    found = metrics.get("drift") or []
    if not found:
        return None
    moved = [each for each in found if each["what"] == "labels" and each["level"] != "same"]
    blocks = [
        Block("", "", (), [_measures(found, words)]),
        *(_labels(each, metrics, words) for each in moved),
    ]
    return Section("drift", words("drift"), words("drift_lead"), blocks)


def _measures(found: Sequence[Mapping[str, Any]], words: Words) -> Table:
    body = [
        (
            words(f"drift_{each['what']}_of", task=words.task(each["task"] or "")),
            words(f"level_{each['level']}"),
            *_values(each),
            score(each["psi"]),
        )
        for each in found
    ]
    head = [words(key) for key in ("measure", "drift_level", "drift_before", "drift_here", "psi")]
    return table(words("drift"), head, body, 2)


def _values(each: Mapping[str, Any]) -> Iterator[str]:
    for side in ("before", "here"):
        if each["what"] == "labels":
            yield "–"
        elif each["what"] == "length":
            yield count(round(each[side]))
        else:
            yield percent(each[side])


def _labels(each: Mapping[str, Any], metrics: Mapping[str, Any], words: Words) -> Block:
    names = words.classes((metrics.get("tasks") or {}).get(each["task"]) or {})
    before, here = each["before"], each["here"]
    moved = sorted(before, key=lambda label: -abs(here[label] - before[label]))[:_MOST]
    body = [
        (names.get(label, label), percent(before[label]), percent(here[label])) for label in moved
    ]
    heading = words("drift_labels_of", task=words.task(each["task"]))
    head = (words("class"), words("drift_before"), words("drift_here"))
    return Block(heading, words("drift_labels_lead"), (), [table(heading, head, body)])
