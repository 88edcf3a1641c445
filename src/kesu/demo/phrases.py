"""The sentences of the demo corpus, from the TSV files beside this module."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kesu.demo.facts import GOODS
from kesu.text.lexicon import read_rows

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
STYLES = {
    "hotline": ("formal", "hotline"),
    "email": ("formal",),
    "app": ("spoken",),
    "social": ("spoken",),
}
PRAISE_WEIGHT = 2  # there are few praising templates outside the category praise
COLUMNS = ("family", "category", "split", "sentiment", "causes", "goods", "style", "template")


@dataclass(frozen=True)
class Pattern:
    """A sentence with slots: `pieces` are literal, slot, literal, slot, …, literal."""

    pieces: tuple[str, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots, in order."""
        return self.pieces[1::2]


@dataclass(frozen=True)
class Template:
    """One way to tell one matter. Templates of a family are always on the same side."""

    family: str
    category: str
    split: str
    sentiment: str
    causes: tuple[str, ...]
    goods: frozenset[str]
    style: str
    pattern: Pattern


@dataclass(frozen=True)
class Phrases:
    """All templates and fragments, looked up by what a row is.

    Attributes:
        templates: (category, channel, goods) -> templates that fit.
        wraps: (kind, key) -> openers, details, closings …; the key is a channel, a channel with
            a sentiment (`app-negative`), or a category.
        slots: (slot, key) -> values; the key is empty or narrows the slot.
        changes: kind of dirt -> (from, to).
    """

    templates: Mapping[tuple[str, str, str], Sequence[Template]]
    wraps: Mapping[tuple[str, str], Sequence[Pattern]]
    slots: Mapping[tuple[str, str], Sequence[str]]
    changes: Mapping[str, Sequence[tuple[str, str]]]


def parse(text: str) -> Pattern:
    r"""Split a sentence at its slots; `\n` in a TSV file is a line break.

    >>> parse("等了{days}天").pieces
    ('等了', 'days', '天')
    """
    return Pattern(tuple(SLOT.split(text.replace("\\n", "\n"))))


def read_templates() -> list[Template]:
    """The templates of the label set, then those of the planted topics."""
    rows = [
        row for name in ("families", "topics") for row in read_rows(FOLDER / f"{name}.tsv", COLUMNS)
    ]
    return [
        Template(
            family=row["family"],
            category=row["category"],
            split=row["split"],
            sentiment=row["sentiment"],
            causes=tuple(row["causes"].split()),
            goods=frozenset(row["goods"].split()),
            style=row["style"],
            pattern=parse(row["template"]),
        )
        for row in rows
    ]


@cache
def read_phrases() -> Phrases:
    """Everything, read once."""
    templates: dict[tuple[str, str, str], list[Template]] = defaultdict(list)
    for template in read_templates():
        for channel, styles in STYLES.items():
            if template.style in styles:
                for goods in template.goods or GOODS:
                    times = PRAISE_WEIGHT if template.sentiment == "positive" else 1
                    templates[template.category, channel, goods] += [template] * times
    wraps = defaultdict(list)
    for row in read_rows(FOLDER / "wraps.tsv", ("kind", "key", "text")):
        wraps[row["kind"], row["key"]].append(parse(row["text"]))
    slots = defaultdict(list)
    for row in read_rows(FOLDER / "slots.tsv", ("slot", "key", "value")):
        slots[row["slot"], row["key"]].append(row["value"])
    changes = defaultdict(list)
    for row in read_rows(FOLDER / "dirt.tsv", ("kind", "from", "to")):
        changes[row["kind"]].append((row["from"], row["to"]))
    return Phrases(dict(templates), dict(wraps), dict(slots), dict(changes))
