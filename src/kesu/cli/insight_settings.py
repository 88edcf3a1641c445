"""Whether the settings of insight fit a corpus: its labels, topics and attributes."""

from collections.abc import Mapping, Sequence

import polars as pl

from kesu.cli.labelled_rows import ATTRIBUTE
from kesu.errors import DataError
from kesu.insight.settings import InsightSettings, Target
from kesu.mistakes import meant
from kesu.tasks import Task


def fit_settings(
    settings: InsightSettings, rows: pl.DataFrame, tasks: Mapping[str, Task]
) -> InsightSettings:
    """The settings with columns in the place of attributes, and labels in that of their names.

    Raises:
        DataError: naming the first label, attribute or dimension that the corpus does not have.
    """
    plain = {
        name.removeprefix(ATTRIBUTE): name for name in rows.columns if name.startswith(ATTRIBUTE)
    }
    plain = {"channel": "channel"} | plain

    def column(name: str, where: str) -> str:
        if name not in plain:
            raise DataError(f"{where}: no attribute {name} (there are: {', '.join(plain)})")
        return plain[name]

    done = tuple(
        each.model_copy(
            update={"where": {column(name, f"insight.interventions: {each.name}"): value
                              for name, value in each.where.items()}}
        )
        for each in settings.interventions
    )  # fmt: skip
    pairs = tuple(
        (column(one, "insight.pairs"), column(other, "insight.pairs"))
        for one, other in settings.pairs
    )
    targets = tuple(
        each.model_copy(update={"value": _label_id(each, tasks[each.dimension])})
        if each.dimension in tasks
        else each
        if each.dimension == "topic"
        else each.model_copy(update={"dimension": column(each.dimension, "insight.targets")})
        for each in settings.targets
    )
    return settings.model_copy(update={"interventions": done, "pairs": pairs, "targets": targets})


def _label_id(target: Target, task: Task) -> str:
    """The label that a target is about."""
    found = task.label_set.resolve(target.value)
    if found is None:
        names = [name for label in task.label_set.labels for name in (label.id, label.name_zh)]
        told = f"{task.label_set.no_label(target.value)}{meant(target.value, names)}"
        raise DataError(f"insight.targets: {target.dimension}: {target.value!r} {told}")
    return found


def check_labels(settings: InsightSettings, task: Task, topics: Sequence[str]) -> None:
    """Pass if every intervention is about a label of the task, or a topic.

    Raises:
        DataError: naming the first that is not.
    """
    known = task.label_set.by_id
    for done in settings.interventions:
        if done.label not in known and done.label not in topics:
            told = f"no label or topic {done.label} (there are: {', '.join([*known, *topics])})"
            raise DataError(f"insight.interventions: {done.name}: {told}")
