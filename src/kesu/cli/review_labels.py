"""Which labels the answer of a person means."""

from collections.abc import Iterator, Sequence

from kesu.mistakes import meant
from kesu.tasks import Task

NONE = {"-", "—", "无"}  # looked, and no label holds
SEPARATORS = str.maketrans({"；": ";", "\n": ";"})


def read_labels(answer: Sequence[str], task: Task) -> tuple[tuple[str, ...], str]:
    """The ids that an answer means, in the order of the label set; or what is wrong with it."""
    is_none = len(answer) == 1 and answer[0] in NONE
    if is_none and (task.is_multi or not task.label_set.meanings(answer[0])):
        told = f"{answer[0]!r} is for tasks with several labels: none; leave the answer empty"
        return (), "" if task.is_multi else told
    found: set[str] = set()
    for part in _parts(answer, task):
        label = task.label_set.resolve(part)
        if label is None:
            names = [label.name_zh for label in task.label_set.leaves]
            known = [] if task.label_set.meanings(part) else [*names, *task.label_set.by_id]
            return (), f"{part!r:.40} {task.label_set.no_label(part)}{meant(part, known)}"
        found.add(label)
    if len(found) != 1 and not task.is_multi:
        return (), f"has {len(found)} labels, wanted 1, as {task.name} is of kind single"
    return tuple(label for label in task.label_set.by_id if label in found), ""


def _parts(answer: Sequence[str], task: Task) -> Iterator[str]:
    for text in answer:
        if task.label_set.meanings(text):
            yield text
        else:
            yield from filter(None, map(str.strip, text.translate(SEPARATORS).split(";")))
