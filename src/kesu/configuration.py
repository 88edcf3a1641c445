"""A corpus's settings: `configs/base.yaml` under `configs/corpora/<name>.yaml`, checked at once."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Field, ValidationError

from kesu.cleaning.settings import CleanSettings
from kesu.corpora.settings import IngestSettings
from kesu.errors import SettingsError
from kesu.evaluation.settings import EvaluateSettings
from kesu.export.settings import ExportSettings
from kesu.labels import read_label_set
from kesu.model.settings import PredictSettings, TrainSettings
from kesu.report.settings import ReportSettings
from kesu.settings import Section
from kesu.splitting.settings import SplitSettings
from kesu.tasks import TaskSettings
from kesu.topics.settings import TopicsSettings

CONFIGS = Path("configs")
LEXICONS = "configs/lexicons"
NAME_LISTS = [f"{LEXICONS}/name_cues.tsv", f"{LEXICONS}/surnames.tsv"]
STAGES: dict[str, tuple[str, ...]] = {
    "ingest": ("ingest", "tasks"),
    "clean": ("clean",),
    "split": ("split",),
    "train": ("train", "tasks", "decide_by"),
    "predict": ("predict",),
    "gather": ("predict",),
    "topics": ("topics", "tasks", "decide_by"),
    "evaluate": ("evaluate", "tasks", "decide_by"),
    "export": ("export", "tasks", "decide_by"),
    "report": ("report",),
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
        description="a published model to label with, models/<name>/<version>; null: train",
    )
    ingest: IngestSettings = Field(default_factory=IngestSettings, description="reading files")
    clean: CleanSettings = Field(default_factory=CleanSettings, description="cleaning texts")
    split: SplitSettings = Field(default_factory=SplitSettings, description="sides of the data")
    train: TrainSettings = Field(default_factory=TrainSettings, description="training")
    predict: PredictSettings = Field(default_factory=PredictSettings, description="labelling")
    topics: TopicsSettings = Field(default_factory=TopicsSettings, description="topics")
    evaluate: EvaluateSettings = Field(default_factory=EvaluateSettings, description="scores")
    export: ExportSettings = Field(default_factory=ExportSettings, description="labelled data")
    report: ReportSettings = Field(default_factory=ReportSettings, description="the page")


def load(corpus: str, configs: Path = CONFIGS) -> Settings:
    """The settings of a corpus.

    Raises:
        SettingsError: every mistake at once, a line each: where, what came, what was wanted.
    """
    path = configs / "corpora" / f"{corpus}.yaml"
    if not path.exists():
        names = sorted(file.stem for file in path.parent.glob("*.yaml"))
        known = f"there are: {', '.join(names)}"
        raise SettingsError(f"{path}: there is no such corpus{_meant(corpus, names)}; {known}")
    settings = parse(_text(path), path, configs)
    if faults := list(_contradictions(settings, configs)):
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
        faults = [_where(fault["loc"], over, configs) + _message(fault) for fault in error.errors()]
        raise SettingsError(_join(path, faults)) from None


def for_stage(stage: str, settings: Settings) -> str:
    """The sections that a stage reads, as one line of JSON; nothing else reruns it."""
    dump = settings.model_dump(mode="json")
    return json.dumps({key: dump[key] for key in STAGES[stage]}, ensure_ascii=False, sort_keys=True)


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


def _message(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _fields_at(error["loc"][:-1])
        return f"{where}: there is no such key{_meant(str(error['loc'][-1]), known)}"
    wanted = re.sub(r"^Input should be ", "", error["msg"])
    return f"{where}: got {error['input']!r:.80}, wanted {wanted}"


def _fields_at(location: tuple[str | int, ...]) -> list[str]:
    model: Any = Settings
    for part in location:
        if isinstance(part, int) or not _is_model(model):
            continue
        if part in model.model_fields:
            model = model_in(model.model_fields[part].annotation)
    return list(model.model_fields) if _is_model(model) else []


def model_in(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """The settings model in a type such as `dict[str, TaskSettings]`; None if it holds none."""
    if _is_model(annotation):
        return annotation
    inner = [model_in(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)


def _is_model(value: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(value, type) and issubclass(value, BaseModel)


def _meant(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


def _contradictions(settings: Settings, configs: Path) -> Iterator[str]:
    for name, task in settings.tasks.items():
        path = configs / "labels" / f"{task.labels}.tsv"
        if not path.exists():
            known = [file.stem for file in path.parent.glob("*.tsv")]
            yield f"tasks.{name}.labels: {path} does not exist{_meant(task.labels, known)}"
            continue
        label_set = read_label_set(path)
        for value in task.from_rating:
            if label_set.resolve(value) is None:
                yield f"tasks.{name}.from_rating: {value!r} is no label of {path}"
    for index, source in enumerate(settings.ingest.sources):
        for name in source.columns.gold:
            if name not in settings.tasks:
                near = _meant(name, list(settings.tasks))
                yield f"ingest.sources.{index}.columns.gold: there is no task {name!r}{near}"
    if settings.tasks and settings.decide_by not in settings.tasks:
        near = _meant(settings.decide_by, list(settings.tasks))
        yield f"decide_by: there is no task {settings.decide_by!r}{near}"


def raw_files(settings: Settings) -> list[str]:
    """Files of the sources that exist now, sorted; hub datasets have none."""
    found: set[str] = set()
    for source in settings.ingest.sources:
        path = Path(source.path)
        matches = path.parent.glob(path.name) if "*" in path.name else [path]
        found |= {str(file) for file in matches if file.is_file()}
    return sorted(found)


def label_files(settings: Settings, configs: Path = CONFIGS) -> list[str]:
    """The label sets that the tasks name."""
    return sorted({str(configs / "labels" / f"{t.labels}.tsv") for t in settings.tasks.values()})


def lexicon_files(settings: Settings) -> list[str]:
    """The word lists that ingest and clean read."""
    return sorted(str(file) for file in Path(settings.clean.lexicons).glob("*.tsv"))


def state_file(corpus: str, name: str, root: Path = Path("data/state")) -> str:
    """A state file of a corpus; made empty on first use, so that rules can always read it."""
    path = root / corpus / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return str(path)
