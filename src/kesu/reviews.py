"""What people answered of single rows, and seeds of promoted topics, as the state has them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kesu.errors import DataError

REVIEW, SEED, NOTE = "review", "seed", "note"
FORMS: Mapping[str, Mapping[str, type]] = {
    REVIEW: {"row_id": str, "task": str, "labels": list, "label_set": str},
    SEED: {"row_id": str, "task": str, "labels": list, "label_set": str, "topic_id": str},
    NOTE: {"row_id": str, "task": str, "note": str},
}
Key = tuple[str, str]  # a row and a task


@dataclass(frozen=True)
class Answer:
    """The labels of one row for one task.

    Attributes:
        row_id: the row.
        task: the task.
        labels: ids; of a task with several labels also none.
        label_set: the label set that they are of.
        is_seed: whether they come from a topic that was promoted, and nobody looked at the row.
        note: what was written beside them.
        date: when, as 2025-03-31; empty where it is not known.
        line: of the state file.
    """

    row_id: str
    task: str
    labels: tuple[str, ...]
    label_set: str
    is_seed: bool = False
    note: str = ""
    date: str = ""
    line: int = 0


@dataclass(frozen=True)
class Reviews:
    """What counts now: the last review of a row, else its last seed.

    Attributes:
        answers: by row and task.
        notes: the last note beside each.
    """

    answers: Mapping[Key, Answer] = field(default_factory=dict)
    notes: Mapping[Key, str] = field(default_factory=dict)

    def of(self, task: str) -> Iterator[Answer]:
        """The answers for one task."""
        return (answer for answer in self.answers.values() if answer.task == task)


def read_reviews(entries: Sequence[Mapping[str, Any]], where: str) -> Reviews:
    """The reviews that the entries of a state file make, the oldest first.

    Raises:
        DataError: naming the first line that is no such entry.
    """
    answers: dict[Key, Answer] = {}
    notes: dict[Key, str] = {}
    for line, entry in enumerate(entries, start=1):
        if fault := _fault(entry):
            raise DataError(f"{where}, line {line}: {fault}; mend or remove the line")
        key = (entry["row_id"], entry["task"])
        if entry["event"] != SEED:
            notes[key] = str(entry.get("note") or "")
        if entry["event"] == NOTE:
            continue
        found = answers.get(key)
        if entry["event"] == REVIEW or found is None or found.is_seed:
            answers[key] = _answer(entry, line)
    return Reviews(answers, notes)


def _answer(entry: Mapping[str, Any], line: int) -> Answer:
    return Answer(
        row_id=entry["row_id"],
        task=entry["task"],
        labels=tuple(entry["labels"]),
        label_set=entry["label_set"],
        is_seed=entry["event"] == SEED,
        note=str(entry.get("note") or ""),
        date=str(entry.get("date") or ""),
        line=line,
    )


def _fault(entry: Mapping[str, Any]) -> str:
    """What is wrong with an entry, in a few words; empty if nothing is."""
    event = entry.get("event")
    if not isinstance(event, str) or event not in FORMS:
        return f"has the event {event!r}, wanted {' or '.join(FORMS)}"
    form = FORMS[event]
    if lacks := [name for name in form if name not in entry]:
        return f"lacks {', '.join(lacks)}"
    for name, kind in form.items():
        if type(entry[name]) is not kind:
            return f"{name} is {entry[name]!r:.40}, wanted {kind.__name__}"
    if not all(isinstance(label, str) for label in entry.get("labels", ())):
        return f"labels is {entry['labels']!r:.40}, wanted label ids"
    return ""
