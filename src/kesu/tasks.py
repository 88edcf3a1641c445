"""Tasks: what a model decides about a text. They come from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from kesu.labels import LabelSet, read_label_set
from kesu.settings import Section


class TaskSettings(Section):
    """One task. Gold labels come from a source's `gold` column, or from its rating."""

    kind: Literal["single", "multi"] = Field(
        default="single", description="single: one label per text; multi: several labels may hold"
    )
    labels: str = Field(
        description="label scheme: the name of a file in configs/labels, without .tsv"
    )
    from_rating: dict[str, tuple[float, float]] = Field(
        default_factory=dict,
        description="label -> [lowest, highest] rating that means it, for rows without gold label",
    )
    class_weights: Literal["none", "balanced"] = Field(
        default="none", description="balanced: rare classes weigh more in training"
    )


@dataclass(frozen=True)
class Task:
    """A task with its label set."""

    name: str
    settings: TaskSettings
    label_set: LabelSet

    @property
    def is_multi(self) -> bool:
        """Whether several labels may hold for one text."""
        return self.settings.kind == "multi"


def read_tasks(settings: Mapping[str, TaskSettings], folder: Path) -> tuple[Task, ...]:
    """The tasks of the settings with their label sets, in the order of the settings.

    Raises:
        SettingsError: if a label set is missing or faulty.
    """
    return tuple(
        Task(name, task, read_label_set(folder / f"{task.labels}.tsv"))
        for name, task in settings.items()
    )
