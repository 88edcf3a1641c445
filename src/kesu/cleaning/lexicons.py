"""The word lists that cleaning reads; they travel with a model."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kesu.errors import SettingsError
from kesu.text.lexicon import NameLexicon, read_names, read_rows

KINDS = ("forward", "greeting", "formula", "signature", "tail", "debris")


@dataclass(frozen=True)
class Lexicons:
    """Patterns of boilerplate by kind, spoilt words and their repair, and name cues."""

    boilerplate: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    back_conversions: Mapping[str, str] = field(default_factory=dict)
    names: NameLexicon = field(default_factory=lambda: NameLexicon((), frozenset()))

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str] | None]:
        """One compiled pattern a kind, None where it has none."""
        return {
            kind: re.compile("|".join(self.boilerplate[kind]), re.MULTILINE)
            if self.boilerplate.get(kind)
            else None
            for kind in KINDS
        }

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        names = {"cues": list(self.names.cues), "surnames": sorted(self.names.surnames)}
        return {**asdict(self), "names": names}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "Lexicons":
        """From what `to_dict` gave."""
        names = value["names"]
        return cls(
            {kind: tuple(patterns) for kind, patterns in value["boilerplate"].items()},
            dict(value["back_conversions"]),
            NameLexicon(tuple(names["cues"]), frozenset(names["surnames"])),
        )


def read_lexicons(folder: Path) -> Lexicons:
    """The word lists of a folder.

    Raises:
        SettingsError: if a list is missing or a pattern is no regular expression.
    """
    path = folder / "boilerplate.tsv"
    found: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS, ())
    for line, row in enumerate(read_rows(path, ("kind", "pattern")), start=2):
        if row["kind"] not in found:
            raise SettingsError(f"{path}, line {line}: kind {row['kind']!r}, wanted one of {KINDS}")
        found[row["kind"]] += (_checked(row["pattern"], f"{path}, line {line}"),)
    pairs = read_rows(folder / "back_conversions.tsv", ("wrong", "right"))
    return Lexicons(found, {row["wrong"]: row["right"] for row in pairs}, read_names(folder))


def _checked(pattern: str, where: str) -> str:
    try:
        is_empty_match = re.compile(pattern).match("") is not None
    except re.error as error:
        raise SettingsError(f"{where}: no regular expression ({error}): {pattern}") from None
    if is_empty_match:
        raise SettingsError(f"{where}: the pattern matches nothing at all: {pattern!r}")
    return f"(?:{pattern})"
