"""A corpus's settings, section by section, and which of them each stage reads."""

import json
from typing import Any

from pydantic import Field

from kesu.cleaning.settings import CleanSettings
from kesu.comparison.settings import CompareSettings
from kesu.corpora.settings import IngestSettings
from kesu.evaluation.settings import EvaluateSettings
from kesu.export.settings import ExportSettings
from kesu.insight.settings import InsightSettings
from kesu.model.behaviour.settings import BehaviourSettings
from kesu.model.explanation.settings import ExplainSettings
from kesu.model.pretraining.settings import AdaptSettings
from kesu.model.settings import PredictSettings, TrainSettings
from kesu.report.settings import ReportSettings
from kesu.settings import Section
from kesu.splitting.settings import SplitSettings
from kesu.tasks import TaskSettings
from kesu.topics.settings import TopicsSettings

_TASKS = {"__all__": {"kind", "labels"}}
# What each stage reads, as pydantic's `include`; a change elsewhere does not rerun it.
LINEAR_FIELDS = {"ngram_min", "ngram_max", "min_df", "max_features", "linear_c"}
STAGES: dict[str, dict[str, Any]] = {
    "ingest": {
        "ingest": True,
        "tasks": {"__all__": {"kind", "labels", "from_rating"}},
        "clean": {"lexicons"},
    },
    "clean": {"clean": True, "model": True},
    "split": {"split": True},
    "adapt": {"adapt": True, "train": {"encoder"}},
    "train": {
        "adapt": {"minutes"},
        "train": set(TrainSettings.model_fields) - {"seeds"},  # the seed comes with the job
        "tasks": {"__all__": {"kind", "labels", "class_weights"}},
        "decide_by": True,
    },
    "predict": {"predict": True, "decide_by": True},
    "gather": {"predict": {"shards"}},
    "topics": {
        "topics": True,
        "tasks": _TASKS,
        "decide_by": True,
        "clean": {"lexicons"},
        "predict": {"shards"},
    },
    "evaluate": {
        "evaluate": True,
        "tasks": _TASKS,
        "decide_by": True,
        "topics": {"rows", "min_texts", "min_history", "min_support", "false_alarm_rate"},
        "insight": {"reply_hours"},
    },
    "export": {"export": True, "tasks": _TASKS, "decide_by": True},
    "behaviours": {"behaviours": True, "tasks": _TASKS},
    "insight": {
        "insight": set(InsightSettings.model_fields) - {"alerts"},
        "tasks": _TASKS,
        "decide_by": True,
        "clean": {"lexicons"},
    },
    "watch": {
        "insight": {"alerts", "false_discovery_rate"},
        "tasks": _TASKS,
        "decide_by": True,
        "clean": {"lexicons"},
    },
    "handover": {},
    "explanations": {
        "explain": True,
        "tasks": _TASKS,
        "decide_by": True,
        "predict": {"shards"},
    },
    "report": {"report": True},
    "audit": {"train": LINEAR_FIELDS, "tasks": _TASKS},
    "compare": {"compare": True, "tasks": _TASKS, "report": True, "behaviours": True},
}


class Settings(Section):
    """All sections; a corpus file holds only what differs from `base.yaml`."""

    tasks: dict[str, TaskSettings] = Field(
        default_factory=dict, description="what the model decides, by name of the task"
    )
    decide_by: str = Field(
        default="category", description="the task on which labelled, doubtful or novel is judged"
    )
    model: str | None = Field(
        default=None,
        description="a published model to label with, models/<name>/<version>, cleaned as it says; "
        "null: train",
    )
    ingest: IngestSettings = Field(default_factory=IngestSettings, description="reading files")
    clean: CleanSettings = Field(default_factory=CleanSettings, description="cleaning texts")
    split: SplitSettings = Field(default_factory=SplitSettings, description="sides of the data")
    adapt: AdaptSettings = Field(
        default_factory=AdaptSettings, description="the encoder, on the corpus's own texts"
    )
    train: TrainSettings = Field(default_factory=TrainSettings, description="training")
    predict: PredictSettings = Field(default_factory=PredictSettings, description="labelling")
    topics: TopicsSettings = Field(default_factory=TopicsSettings, description="topics")
    evaluate: EvaluateSettings = Field(default_factory=EvaluateSettings, description="scores")
    compare: CompareSettings = Field(
        default_factory=CompareSettings, description="one system beside another"
    )
    insight: InsightSettings = Field(
        default_factory=InsightSettings, description="where complaints pile up, and why"
    )
    behaviours: BehaviourSettings = Field(
        default_factory=BehaviourSettings, description="what a model can do"
    )
    explain: ExplainSettings = Field(
        default_factory=ExplainSettings, description="why some labels were told"
    )
    export: ExportSettings = Field(default_factory=ExportSettings, description="labelled data")
    report: ReportSettings = Field(default_factory=ReportSettings, description="the page")


def for_stage(stage: str, settings: Settings) -> str:
    """The settings that a stage reads, as one line of JSON; nothing else reruns it."""
    dump = settings.model_dump(mode="json", include=STAGES[stage])
    return json.dumps(dump, ensure_ascii=False, sort_keys=True)
