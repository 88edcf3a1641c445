"""Cases of the suite: sentences from files, with what a model should say of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kesu.errors import SettingsError
from kesu.labels import LabelSet
from kesu.text.lexicon import read_tsv

COLUMNS = ("capability", "text", "expect", "versus", "note")
CHANGES = "changes.tsv"  # no sentences: what texts of the corpus are changed by


@dataclass(frozen=True)
class Case:
    """One question to a model.

    Attributes:
        capability: what it asks for.
        kind: `expect`: one of these labels; `stronger`: the label is not less likely than for
            `base`; `same`: the labels are those of `base`.
        task: whose labels are looked at.
        text: what the model is asked.
        expect: label ids; empty for `same`.
        base: the text that it is compared with, or empty.
        row_id: of the row that `base` is, or empty.
    """

    capability: str
    kind: str
    task: str
    text: str
    expect: tuple[str, ...] = ()
    base: str = ""
    row_id: str = ""


def read_cases(folder: Path, label_sets: Mapping[str, LabelSet]) -> list[Case]:
    """Sentences of `<task>.tsv` for each task that has such a file.

    Columns: `capability`, `text`, `expect` (labels that are right, by id, code or name, set apart
    by `|`), and as one likes `versus` (a weaker saying of the same, the text must not be told the
    label with less probability) and `note`. A sentence of which the task knows no expected label
    is left out.

    Args:
        folder: of the files.
        label_sets: by task.

    Raises:
        SettingsError: all faults of a file at once, with their line numbers.
    """
    return [
        case
        for task, labels in label_sets.items()
        for case in _cases(folder / f"{task}.tsv", task, labels)
    ]


def _cases(path: Path, task: str, labels: LabelSet) -> Iterator[Case]:
    if not path.is_file():
        return
    for row in read_rows(path, COLUMNS, needed=("capability", "text", "expect")):
        found = (labels.resolve(label) for label in row["expect"].split("|"))
        known = tuple(label for label in found if label is not None)
        if not known:
            continue
        kind = "stronger" if row["versus"] else "expect"
        yield Case(row["capability"], kind, task, row["text"], known, row["versus"])


def read_rows(path: Path, columns: Sequence[str], *, needed: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a TSV file with these columns; a cell that is missing is empty.

    Raises:
        SettingsError: if it is not UTF-8, has other columns, or lacks what is needed in a line.
    """
    header, rows = read_tsv(path, "file of cases")
    faults = [f"unknown column {name!r}" for name in header if name not in columns]
    faults += [f"lacks column {name!r}" for name in needed if name not in header]
    if not faults:
        faults = [
            f"line {line}: {name} is empty"
            for line, row in enumerate(rows, start=2)
            for name in needed
            if not (row[name] or "").strip()
        ]
    if faults:
        raise SettingsError(f"{path}: " + "; ".join(faults))
    return [{name: (row.get(name) or "").strip() for name in columns} for row in rows]
