"""Word lists: TSV files with a header, edited by users."""

import csv
from dataclasses import dataclass
from pathlib import Path

from kesu.errors import SettingsError


@dataclass(frozen=True)
class NameLexicon:
    """What tells a person's name: words before it, and the surnames it begins with."""

    cues: tuple[str, ...]
    surnames: frozenset[str]


def read_tsv(path: Path, kind: str) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a TSV file in UTF-8 without quoting; `kind` is what it should be.

    Raises:
        SettingsError: if the file is missing, or not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = list(reader)
            return list(reader.fieldnames or []), rows
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such {kind}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8; save it as UTF-8 text") from None


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a word list, values stripped; columns beyond these are notes and left out.

    Raises:
        SettingsError: if the file is missing, not UTF-8, or lacks one of `columns`.
    """
    header, rows = read_tsv(path, "word list")
    if missing := [name for name in columns if name not in header]:
        raise SettingsError(f"{path}: lacks column {missing[0]!r} (has: {', '.join(header)})")
    return [{name: (row[name] or "").strip() for name in columns} for row in rows]


def read_words(path: Path, column: str = "word") -> list[str]:
    """One column of a word list, in file order, without empty values.

    Raises:
        SettingsError: as `read_rows`.
    """
    return [row[column] for row in read_rows(path, (column,)) if row[column]]


def read_names(folder: Path) -> NameLexicon:
    """The name lexicon of a folder: `name_cues.tsv` (column cue), `surnames.tsv` (surname).

    Raises:
        SettingsError: as `read_rows`.
    """
    cues = sorted(read_words(folder / "name_cues.tsv", "cue"), key=len, reverse=True)
    return NameLexicon(tuple(cues), frozenset(read_words(folder / "surnames.tsv", "surname")))
