"""Tasks: what a model decides about a text. They come from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from kesu.labels import LabelSet, read_label_set
from kesu.settings import Section

# Columns and dimensions that tables of several stages have beside those of tasks; not `severity`,
# which is a task that a corpus may train.
RESERVED = frozenset({
    "row_id", "source", "channel", "created_at", "local_date", "time_precision", "replied_at",
    "has_reply",
    "closed_at", "rating", "satisfaction", "person_key", "given_split", "reimport_of", "text",
    "text_raw", "dup_group", "dup_rank", "split", "decision", "novelty", "model_id", "topic",
    "topic_id", "department", "servqual", "repeat_of", "attention", "label", "labels", "mood",
    "month", "all", "severity_final",
})  # fmt: skip
SIDES = ("train", "valid", "calib", "test")  # of rows with gold labels
SIDE_NAMES = {
    "train": "train", "training": "train", "训练": "train", "训练集": "train",
    "valid": "valid", "validation": "valid", "val": "valid", "dev": "valid", "验证": "valid",
    "验证集": "valid", "calib": "calib", "calibration": "calib", "校准": "calib",
    "校准集": "calib", "test": "test", "testing": "test", "测试": "test", "测试集": "test",
}  # fmt: skip
PREFIXES = ("attr_", "gold_", "reviewed_")
SUFFIXES = ("_p", "_probs", "_level")  # of columns of another type


def is_reserved(name: str) -> bool:
    """Whether a task of this name would be mixed up with another column.

    >>> [is_reserved(name) for name in ("department", "risk_level", "category")]
    [True, True, False]
    """
    return name in RESERVED or name.startswith(PREFIXES) or name.endswith(SUFFIXES)


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
