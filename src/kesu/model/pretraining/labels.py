"""Labelled texts from files, for the stage that learns labels of other corpora."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kesu.errors import DataError
from kesu.labels import Label, LabelSet
from kesu.model.pretraining.held_out import HeldOut, bare
from kesu.model.pretraining.settings import LabelledFile
from kesu.model.pretraining.texts import read_rows
from kesu.tasks import Task, TaskSettings

BLOCK = 20_000  # texts that are cleaned at a time
Cleaner = Callable[[Sequence[str]], Sequence[str | None]]


@dataclass
class Lessons:
    """Texts, each once, with what is known of them.

    Attributes:
        texts: cleaned.
        golds: per task a label a text; None: unknown.
        counts: per file texts read, dropped, repeated, held_out and kept.
        places: where a text stands, by its letters and digits.
    """

    texts: list[str] = field(default_factory=list)
    golds: dict[str, list[str | None]] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    places: dict[str, int] = field(default_factory=dict)

    @property
    def tasks(self) -> list[Task]:
        """A task for each kind of label, with the labels that occur."""
        return [
            _task(name, {value for value in values if value}) for name, values in self.golds.items()
        ]

    def add(self, text: str, told: Mapping[str, Any]) -> bool:
        """Take a text and its labels, null where unknown; whether the text is a new one."""
        key = bare(text)
        is_new = key not in self.places
        if is_new:
            self.places[key] = len(self.texts)
            self.texts.append(text)
            for values in self.golds.values():
                values.append(None)
        place = self.places[key]
        for task, label in told.items():
            if self.golds[task][place] is None and label is not None:
                self.golds[task][place] = str(label)
        return is_new


def read_lessons(
    files: Sequence[LabelledFile], held: HeldOut, *, clean: Cleaner, least: int
) -> Lessons:
    """Read labelled texts; of equal texts the first tells, and later ones add tasks of theirs.

    Labels of fewer than `least` texts are not taught.

    Raises:
        DataError: if a file cannot be read, or nothing is left to teach.
    """
    lessons = Lessons(golds={task: [] for file in files for task in file.labels})
    for file in files:
        lessons.counts[file.path] = dict(_read(file, lessons, held, clean))
    for values in lessons.golds.values():
        counts = Counter(values)
        values[:] = [value if counts[value] >= least else None for value in values]
    if not any(len(task.label_set.labels) > 1 for task in lessons.tasks):
        raise DataError(
            f"{', '.join(file.path for file in files)}: no task has two labels of {least} texts or "
            "more; wanted labelled texts"
        )
    return lessons


def _read(file: LabelledFile, lessons: Lessons, held: HeldOut, clean: Cleaner) -> Counter[str]:
    count: Counter[str] = Counter()
    rows = (row for row in read_rows(file) if _is_wanted(row, file))
    while block := list(islice(rows, BLOCK)):
        cleaned = clean([str(row[file.text] or "") for row in block])
        for row, text in zip(block, cleaned, strict=True):
            count["read"] += 1
            if not text:
                count["dropped"] += 1
            elif held.holds(text):
                count["held_out"] += 1
            else:
                told = {task: row[column] for task, column in file.labels.items()}
                count["kept" if lessons.add(text, told) else "repeated"] += 1
    return count


def _is_wanted(row: Mapping[str, Any], file: LabelledFile) -> bool:
    return all(str(row[column]) in values for column, values in file.where.items())


def _task(name: str, values: Iterable[str]) -> Task:
    labels = tuple(Label(value, value) for value in sorted(values))
    return Task(name, TaskSettings(labels=name), LabelSet(name, labels))
