"""Settings of the stage report."""

from typing import Literal

from pydantic import Field

from kesu.settings import Section


class ReportSettings(Section):
    """Language and length of the page."""

    language: Literal["zh", "en"] = Field(
        default="zh", description="zh: Chinese; en: English; labels and texts stay as they are"
    )
    task_names: dict[str, str] = Field(
        default_factory=dict,
        description="task -> what the pages call it; default: 问题类别, 情感倾向 and the like for "
        "the usual tasks, else the task's id",
    )
    max_topics: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="topics shown, those that rise or rose first; the rest is counted",
    )
    max_examples: int = Field(
        default=3, ge=0, le=50, description="example texts shown for each topic"
    )
    max_classes: int = Field(
        default=25, ge=2, le=200, description="classes shown in the charts of a task, by support"
    )
