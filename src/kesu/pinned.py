"""The model that a corpus pins: whether it is there, and knows the labels that the corpus means."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kesu.errors import ModelError
from kesu.labels import LabelSet
from kesu.manifest import read_checked
from kesu.tasks import TaskSettings

SHOWN = 5  # labels that a message names


def pinned_faults(
    model: str | None, tasks: Mapping[str, TaskSettings], sets: Mapping[str, LabelSet | None]
) -> Iterator[str]:
    """A line for each reason why the pinned model cannot label the corpus.

    Tasks that only one of them has are no fault.

    Args:
        model: its folder, or None.
        tasks: of the corpus.
        sets: the label set of each task, None where it is faulty itself.
    """
    if model is None:
        return
    try:
        saved = read_checked(Path(model), "labels.json", advice=_advice(Path(model)))["tasks"]
    except ModelError as error:
        yield f"model: {error}"
        return
    for name, task in tasks.items():
        labels = sets.get(name)
        if name in saved and labels is not None:
            yield from _task(name, saved[name], task, labels)


def _advice(folder: Path) -> str:
    """Whole versions beside it, and else any."""
    found = sorted(folder.parent.glob("*/MANIFEST.json")) or sorted(Path("models").glob("*/2*/M*"))
    others = [str(path.parent) for path in found if path.parent != folder]
    there = (
        f"pin another (there are: {', '.join(others)})"
        if others
        else "set model: null to train one"
    )
    return f"copy the folder there again, or {there}"


def _task(
    name: str, saved: Mapping[str, Any], task: TaskSettings, labels: LabelSet
) -> Iterator[str]:
    if saved["kind"] != task.kind:
        yield (
            f"model: task {name} of the pinned model is {saved['kind']}, but tasks.{name}.kind is "
            f"{task.kind}; set it to {saved['kind']}, name the task otherwise, or pin another model"
        )
        return
    parents = {label["id"]: label["parent"] for label in saved["labels"]}
    theirs = [_path(label, parents) for label in saved["trained"]]
    ours = [labels.path(label) for label in labels.trained]
    if theirs != ours:
        yield (
            f"model: task {name} of the pinned model has {_difference(theirs, ours)}; use the "
            f"label set {saved['scheme']} that it was trained with, name the task otherwise, or "
            "pin another model"
        )


def _path(label: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    parent = parents[label]
    return (*_path(parent, parents), label) if parent else (label,)


def _difference(theirs: list[tuple[str, ...]], ours: list[tuple[str, ...]]) -> str:
    more = [path[-1] for path in theirs if path[-1] not in {path[-1] for path in ours}]
    less = [path[-1] for path in ours if path[-1] not in {path[-1] for path in theirs}]
    if not more and not less:
        what = "in another order" if sorted(theirs) == sorted(ours) else "under other parents"
        return f"the corpus's labels {what}"
    told = [f"labels that the corpus lacks ({_some(more)})"] if more else []
    told += [f"no labels {_some(less)}, which the corpus has"] if less else []
    return " and ".join(told)


def _some(labels: list[str]) -> str:
    more = len(labels) - SHOWN
    return ", ".join(labels[:SHOWN]) + (f" and {more} more" if more > 0 else "")
