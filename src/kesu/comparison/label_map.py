"""Label sets that differ, brought to one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from kesu.comparison.answers import Answers
from kesu.errors import DataError
from kesu.labels import LabelSet

_SHOWN = 5  # labels that a message names


def read_label_map(path: Path) -> dict[str, str]:
    """The map in a TSV with the columns `from` and `to`.

    Raises:
        DataError: if it is missing or no such table, has a gap, or maps a label twice.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DataError(f"{path}: no label map that can be read; wanted a UTF-8 TSV") from None
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines if line.strip()]
    if not rows or rows[0] != ["from", "to"]:
        raise DataError(f"{path}: has no header `from<TAB>to`; write it as the first line")
    found: dict[str, str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]) or not all(row) or row[0] in found:
            raise DataError(f"{path}: line {line}: wanted a label once, a tab and what it becomes")
        found[row[0]] = row[1]
    return found


def common_labels(
    task: str, label_set: LabelSet, answers: Sequence[Answers], mapping: Mapping[str, str]
) -> tuple[str, ...]:
    """The labels in which all systems and the corpus can be compared, in the corpus's order.

    A label counts where all that have a label set know it, or where the map leads to it from one
    of theirs; a new label is one that labels of the corpus become.

    Args:
        task: its name, for messages.
        label_set: of the corpus's task. A model tells none of its residual labels, but the map
            may lead to one: so a label becomes "other" that only the newer model knows.
        answers: of the systems.
        mapping: label -> what it becomes; empty for none.

    Raises:
        DataError: naming labels that not all know and the map does not cover, or one that the map
            leads to and that is none.
    """
    labels = label_set.trained
    sets = {"the corpus": set(labels)}
    sets |= {each.name: set(each.labels) for each in answers if each.labels is not None}
    known = set.intersection(*sets.values())
    for each in answers:
        sets.setdefault(each.name, set(each.frame["said"].explode(empty_as_null=False).to_list()))
    for name, has in sets.items():
        if gap := sorted(map(str, has - known - set(mapping))):
            more = f" and {len(gap) - _SHOWN} more" if len(gap) > _SHOWN else ""
            raise DataError(
                f"task {task}: {name} has labels that not all know ({', '.join(gap[:_SHOWN])}"
                f"{more}); give --label-map a TSV (from, to) that covers them, "
                "by labels that all know or a residual one"
            )
    any_has = set.union(*sets.values())
    used = {old: new for old, new in mapping.items() if old in any_has}
    residual = {label.id for label in label_set.leaves if label.residual}
    _check_targets(task, used, any_has | residual, labels)
    order = [*labels, *used.values()]
    became = {used.get(label, label) for label in known | set(used)}
    return tuple(dict.fromkeys(label for label in order if label in became))


def _check_targets(
    task: str, used: Mapping[str, str], any_has: set[str], labels: Sequence[str]
) -> None:
    targets = any_has | {used[label] for label in labels if label in used}
    for old, new in used.items():
        if new not in targets:
            raise DataError(
                f"task {task}: --label-map makes {old!r:.40} {new!r:.40}, which is no label of the "
                f"corpus or a system, nor what a label of the corpus becomes; labels are "
                f"{', '.join(sorted(map(str, any_has))[:_SHOWN])}"
            )


def mapped(said: pl.Expr, mapping: Mapping[str, str]) -> pl.Expr:
    """A column of lists of labels, after the map, each label once and in order."""
    if not mapping:
        return said
    return said.list.eval(pl.element().replace(dict(mapping))).list.unique(maintain_order=True)
