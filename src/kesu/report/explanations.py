"""The section on why some labels were told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from kesu.report.numbers import DASH, percent
from kesu.report.parts import Block, Passage, Piece, Section
from kesu.report.words import Words

_STEPS = (0.12, 0.33, 0.66)  # of the largest effect in the text, from which a word is marked
_GOOD_FIT = 0.5  # below, the words taken one by one tell little of what the model does


@dataclass(frozen=True)
class Why:
    """What the section is made of.

    Attributes:
        rows: of the table explanations.
        texts: masked texts by row id, those of neighbours among them.
        gold: gold labels of neighbours by row id; may lack some.
    """

    rows: Sequence[Mapping[str, Any]] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    gold: Mapping[str, Sequence[str]] = field(default_factory=dict)


def explanations_section(why: Why, metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Some texts with the words that carry their labels marked; None where none is explained."""
    if not why.rows:
        return None
    task = (metrics.get("tasks") or {}).get(why.rows[0]["task"]) or {}
    names = words.classes(task)
    blocks = [
        Block(
            words(f"explained_{kind}"), passages=[_passage(row, why, names, words) for row in group]
        )
        for kind, group in groupby(why.rows, lambda row: str(row["kind"]))
    ]
    return Section("why", words("why"), words("why_lead"), blocks)


def _passage(row: Mapping[str, Any], why: Why, names: Mapping[str, str], words: Words) -> Passage:
    told = {"label": _named([row["label"]], names, words), "p": percent(row["probability"])}
    head = words("why_told", **told)
    if row["gold"]:
        head = words("why_told_and_gold", **told, gold=_named(row["gold"], names, words))
    near = [
        words(
            "why_near",
            text=why.texts[row_id],
            similarity=f"{similarity:.2f}",
            label=_named(why.gold.get(row_id) or [], names, words) or DASH,
        )
        for row_id, similarity in zip(row["neighbours"], row["similarities"], strict=True)
    ]
    notes = [words("why_poor")] if row["fit"] < _GOOD_FIT else []
    pieces = tuple(_pieces(why.texts[row["row_id"]], row, words))
    return Passage(head, pieces, notes, words("why_nearest"), near)


def _named(labels: Sequence[str], names: Mapping[str, str], words: Words) -> str:
    told = (names.get(label) or words.get(f"label_{label}", label) for label in labels)
    return words("join").join(told)


def _pieces(text: str, row: Mapping[str, Any], words: Words) -> Iterator[Piece]:
    """The text in order, cut where marks begin and end."""
    largest = max(map(abs, row["effects"]), default=0.0)
    at = 0
    for start, end, effect in zip(row["starts"], row["ends"], row["effects"], strict=True):
        strength = sum(abs(effect) >= step * largest for step in _STEPS) if largest else 0
        if not strength:
            continue
        yield Piece(text[at:start])
        side = "for" if effect > 0 else "against"
        told = words(f"why_{side}", effect=f"{abs(effect):.1f}")
        yield Piece(text[start:end], f"{side}{strength}", told)
        at = end
    yield Piece(text[at:])
