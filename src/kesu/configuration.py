"""A corpus's settings: `configs/base.yaml` under `configs/corpora/<name>.yaml`, checked at once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from kesu.cleaning.settings import CleanSettings
from kesu.comparison.settings import CompareSettings
from kesu.contradictions import contradictions
from kesu.corpora.settings import IngestSettings
from kesu.errors import SettingsError
from kesu.evaluation.settings import EvaluateSettings
from kesu.export.settings import ExportSettings
from kesu.inputs import CONFIGS
from kesu.insight.settings import InsightSettings
from kesu.mistakes import meant, mistakes
from kesu.model.behaviour.settings import BehaviourSettings
from kesu.model.explanation.settings import ExplainSettings
from kesu.model.pretraining.settings import AdaptSettings, PretrainSettings
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
        "topics": {"rows", "min_history", "min_support", "false_alarm_rate"},
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


def load(corpus: str, configs: Path = CONFIGS) -> Settings:
    """The settings of a corpus.

    Raises:
        SettingsError: every mistake at once, a line each: where, what came, what was wanted.
    """
    path = _found(configs / "corpora" / f"{corpus}.yaml", "corpus")
    settings = parse(_text(path), path, configs)
    if faults := list(contradictions(settings, configs)):
        raise SettingsError(_join(path, faults))
    return settings


def parse(text: str, path: Path, configs: Path = CONFIGS) -> Settings:
    """The settings that a corpus file of this text gives, written or not, over base.yaml.

    Raises:
        SettingsError: as `load`, for all that can be told without label sets.
    """
    base = configs / "base.yaml"
    over = _sections(text, path)
    try:
        return Settings.model_validate(_merge(_sections(_text(base), base), over))
    except ValidationError as error:
        faults = [_where(at, over, configs) + line for at, line in mistakes(error, Settings)]
        raise SettingsError(_join(path, faults)) from None


def load_encoder(name: str, configs: Path = CONFIGS) -> PretrainSettings:
    """The settings of `kesu pretrain` for one encoder.

    Raises:
        SettingsError: as `load`.
    """
    path = _found(configs / "encoders" / f"{name}.yaml", "encoder")
    try:
        return PretrainSettings.model_validate(_sections(_text(path), path))
    except ValidationError as error:
        faults = [line for _, line in mistakes(error, PretrainSettings)]
        raise SettingsError(_join(path, faults)) from None


def for_stage(stage: str, settings: Settings) -> str:
    """The settings that a stage reads, as one line of JSON; nothing else reruns it."""
    dump = settings.model_dump(mode="json", include=STAGES[stage])
    return json.dumps(dump, ensure_ascii=False, sort_keys=True)


def _found(path: Path, kind: str) -> Path:
    if path.exists():
        return path
    names = sorted(file.stem for file in path.parent.glob("*.yaml"))
    known = f"there are: {', '.join(names)}"
    raise SettingsError(f"{path}: there is no such {kind}{meant(path.stem, names)}; {known}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such settings file") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not readable as YAML in UTF-8: {error}") from None


def _sections(text: str, path: Path) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        first = " ".join(str(error).split())
        raise SettingsError(f"{path}: not readable as YAML in UTF-8: {first}") from None
    if not isinstance(value or {}, dict):
        raise SettingsError(f"{path}: holds {type(value).__name__}, wanted sections with keys")
    return value or {}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merge(below, value) if both and isinstance(below, dict) else value
    return merged


def _join(path: Path, lines: list[str]) -> str:
    if len(lines) == 1:
        return f"{path}: {lines[0]}"
    return f"{path}: {len(lines)} mistakes\n" + "\n".join(f"  {line}" for line in lines)


def _where(location: tuple[str | int, ...], over: object, configs: Path) -> str:
    """Which file a faulty key stands in, where it is not the corpus's own."""
    for part in location:
        if isinstance(over, dict) and part not in over:
            return f"(in {configs / 'base.yaml'}) "
        over = over[part] if isinstance(over, dict) else None
    return ""
