"""What the answers of a file mean: labels, faults, and conflicts with what was known."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kesu.cli.review_files import Line, plain
from kesu.cli.review_labels import read_labels
from kesu.mistakes import meant
from kesu.reviews import NOTE, REVIEW, Answer, Key, Reviews
from kesu.tasks import Task


@dataclass(frozen=True)
class Known:
    """What there is to compare answers with.

    Attributes:
        row_ids: of the corpus.
        tasks: by name.
        decide_by: the task of rows that name none.
        reviews: of the state.
        gold: labels by row and task, as the corpus's files have them.
        texts: by row, as cleaned and masked; may lack rows.
    """

    row_ids: frozenset[str]
    tasks: Mapping[str, Task]
    decide_by: str
    reviews: Reviews
    gold: Mapping[Key, tuple[str, ...]]
    texts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def owners(self) -> dict[str, str]:
        """A row of each text, blanks left out."""
        return {_squeezed(text): row_id for row_id, text in self.texts.items()}

    def owner(self, row_id: str, text: str) -> str:
        """Another row that this is the text of, and not of the row itself; empty for none."""
        squeezed = _squeezed(text)
        is_own = squeezed == _squeezed(self.texts.get(row_id, ""))
        return "" if is_own else self.owners.get(squeezed, "")


@dataclass
class Verdict:
    """What becomes of each row of a file: every one is counted once.

    Attributes:
        entries: for the state.
        taken: rows with an answer that is new.
        unchanged: rows with an answer that the state has, or that stands above.
        unanswered: rows without answer.
        noted: of these, those with a new note.
        faults: a line for each row that is refused.
        conflicts: a line for each answer that takes the place of another.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    taken: int = 0
    unchanged: int = 0
    unanswered: int = 0
    noted: int = 0
    faults: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def judge(lines: Sequence[Line], known: Known, *, date: str) -> Verdict:
    """What becomes of the lines of a file, dated `date`."""
    verdict = Verdict()
    ids = {plain(row_id): row_id for row_id in known.row_ids}
    read = [_read(line, ids, known) for line in lines]
    split = _answered_twice(lines, read)
    seen: set[Key] = set()
    for line, (key, labels, found) in zip(lines, read, strict=True):
        fault = found
        if not fault and labels is not None and key in split:
            fault = f"{key[0]} has different answers in lines {split[key]}; leave one"
        if fault:
            verdict.faults.append(f"line {line.number}: {fault}")
        elif labels is None:
            verdict.unanswered += 1
            _note(verdict, line, key, known, date)
        elif key in seen or _is_told(labels, line, known.reviews.answers.get(key)):
            verdict.unchanged += 1
        else:
            verdict.taken += 1
            seen.add(key)
            verdict.conflicts += _conflicts(line, key, labels, known)
            verdict.entries.append(_entry(key, labels, line, known, date))
    return verdict


Read = tuple[Key, tuple[str, ...] | None, str]  # row and task, labels if answered, or a fault


def _read(line: Line, ids: Mapping[str, str], known: Known) -> Read:
    name = line.task or known.decide_by
    key = (ids.get(plain(line.row_id), line.row_id), name)
    if not line.answer and not line.note:
        return key, None, ""
    if key[0] not in known.row_ids:
        return key, None, f"row_id {line.row_id!r:.60} is no row of the corpus"
    if name not in known.tasks:
        return key, None, f"there is no task {name!r:.40}{meant(name, known.tasks)}"
    if owner := known.owner(key[0], line.text):
        told = f"{key[0]} stands beside the text of {owner}; bring the rows back in order"
        return key, None, told
    if not line.answer:
        return key, None, ""
    labels, fault = read_labels(line.answer, known.tasks[name])
    return key, labels, fault


def _squeezed(text: str) -> str:
    """A text as a workbook gives it back, whose blanks and line ends may differ."""
    return "".join(plain(text).split())


def _answered_twice(lines: Sequence[Line], read: Sequence[Read]) -> dict[Key, list[int]]:
    """The lines of each row that is answered in two ways."""
    answers: dict[Key, set[tuple[str, ...]]] = defaultdict(set)
    places: dict[Key, list[int]] = defaultdict(list)
    for line, (key, labels, fault) in zip(lines, read, strict=True):
        if labels is not None and not fault:
            answers[key].add(labels)
            places[key].append(line.number)
    return {key: places[key] for key, found in answers.items() if len(found) > 1}


def _is_told(labels: tuple[str, ...], line: Line, answer: Answer | None) -> bool:
    """Whether the state has this very answer, from a person."""
    if answer is None or answer.is_seed:
        return False
    return set(answer.labels) == set(labels) and answer.note == line.note


def _note(verdict: Verdict, line: Line, key: Key, known: Known, date: str) -> None:
    """Keep a note without an answer."""
    if line.note and known.reviews.notes.get(key) != line.note:
        verdict.noted += 1
        verdict.entries.append(
            {"event": NOTE, "row_id": key[0], "task": key[1], "note": line.note, "date": date}
        )


def _conflicts(line: Line, key: Key, labels: tuple[str, ...], known: Known) -> Iterator[str]:
    """What the answer contradicts; the answer holds."""
    earlier = known.reviews.answers.get(key)
    if earlier is not None:
        was, whence = earlier.labels, f"{'seed' if earlier.is_seed else 'review'} of {earlier.date}"
    else:
        was, whence = known.gold.get(key, labels), "gold label"
    if set(was) != set(labels):
        now = ";".join(labels) or "none"
        yield f"line {line.number}: {key[0]} was {';'.join(was) or 'none'} ({whence}), is now {now}"


def _entry(
    key: Key, labels: tuple[str, ...], line: Line, known: Known, date: str
) -> dict[str, Any]:
    return {
        "event": REVIEW,
        "row_id": key[0],
        "task": key[1],
        "labels": list(labels),
        "note": line.note,
        "date": date,
        "label_set": known.tasks[key[1]].label_set.name,
    }
