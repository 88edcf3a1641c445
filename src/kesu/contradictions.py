"""Settings that are valid one by one and cannot hold together, or name files that are not there."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

from kesu.corpora.settings import SourceSettings
from kesu.errors import SettingsError
from kesu.files import is_local
from kesu.inputs import LEXICONS, is_made, label_path, lexicon_files
from kesu.labels import LabelSet, read_label_set
from kesu.mistakes import meant
from kesu.pinned import pinned_faults
from kesu.sections import Settings
from kesu.tasks import SIDE_NAMES, SIDES, TaskSettings, is_reserved


def contradictions(settings: Settings, configs: Path) -> Iterator[str]:
    """A line for each, beginning with the path of the key."""
    found: dict[str, LabelSet | None] = {}
    for name, task in settings.tasks.items():
        if is_reserved(name):
            yield f"tasks.{name}: is what a column of our own is called; give it another name"
        try:
            found[name] = _label_set(task, configs)
        except SettingsError as error:
            found[name] = None
            yield f"tasks.{name}.labels: {error}"
        yield from _ratings(f"tasks.{name}.from_rating", task, found[name])
    if settings.tasks and settings.decide_by not in settings.tasks:
        yield f"decide_by: {_no_task(settings.decide_by, settings.tasks)}"
    for name in settings.report.task_names:
        if name not in settings.tasks:
            yield f"report.task_names: {_no_task(name, settings.tasks)}"
    if not settings.ingest.sources:
        yield "ingest.sources: is empty, wanted one at least; `kesu init NAME FILE` writes it"
    for index, source in enumerate(settings.ingest.sources):
        yield from _source(f"ingest.sources.{index}", source, found)
    yield from _sides(settings)
    yield from _lexicons(settings)
    yield from _encoder(settings, configs)
    yield from pinned_faults(settings.model, settings.tasks, found)


def _label_set(task: TaskSettings, configs: Path) -> LabelSet:
    path = label_path(task, configs)
    if not path.exists():
        known = [file.stem for file in path.parent.glob("*.tsv")]
        raise SettingsError(f"{path} does not exist{meant(task.labels, known)}")
    return read_label_set(path)


def _ratings(where: str, task: TaskSettings, labels: LabelSet | None) -> Iterator[str]:
    if task.from_rating and task.kind == "multi":
        yield f"{where}: a rating means one label, wanted kind: single, or no from_rating"
    for value, (low, high) in task.from_rating.items():
        yield from _label(where, value, labels)
        if low > high:
            yield f"{where}.{value}: {low:g} is above {high:g}, wanted [lowest, highest]"
    for (a, first), (b, second) in combinations(task.from_rating.items(), 2):
        low, high = max(first[0], second[0]), min(first[1], second[1])
        if low < high:
            yield f"{where}: ratings from {low:g} to {high:g} mean both {a} and {b}, wanted one"


def _source(
    where: str, source: SourceSettings, labels: Mapping[str, LabelSet | None]
) -> Iterator[str]:
    for name in source.columns.gold:
        if name not in labels:
            yield f"{where}.columns.gold: {_no_task(name, labels)}"
    for name, pairs in source.label_map.items():
        if name not in labels:
            yield f"{where}.label_map: {_no_task(name, labels)}"
        for value in dict.fromkeys(pairs.values()):
            yield from _label(f"{where}.label_map.{name}", value, labels.get(name))
    if source.rating_range and source.rating_range[0] > source.rating_range[1]:
        low, high = source.rating_range
        yield f"{where}.rating_range: {low:g} is above {high:g}, wanted [lowest, highest]"
    if source.side is not None and source.side.strip().lower() not in SIDE_NAMES:
        near = meant(source.side, SIDE_NAMES)
        yield f"{where}.side: got {source.side!r}, wanted {', '.join(SIDES)}{near}"


def _label(where: str, value: str, labels: LabelSet | None) -> Iterator[str]:
    if labels is None or labels.resolve(value) is not None:
        return
    names = [name for label in labels.labels for name in (label.id, label.name_zh)]
    near = "" if labels.meanings(value) else meant(value, names)
    yield f"{where}: {value!r} {labels.no_label(value)}{near}"


def _sides(settings: Settings) -> Iterator[str]:
    """A split by what no source gives would put every row into train."""
    sources = settings.ingest.sources
    if settings.split.by == "column" and not any(s.columns.split or s.side for s in sources):
        yield "split.by: got column, but no source names columns.split or side; wanted one, or hash"
    if settings.split.by == "time" and not any(s.columns.created_at for s in sources):
        yield "split.by: got time, but no source names columns.created_at; wanted it, or hash"


def _lexicons(settings: Settings) -> Iterator[str]:
    wanted = {Path(file) for stage in LEXICONS for file in lexicon_files(stage, settings)}
    if missing := sorted(path.name for path in wanted if not path.is_file()):
        yield f"clean.lexicons: the folder {settings.clean.lexicons} lacks {', '.join(missing)}"


def _encoder(settings: Settings, configs: Path) -> Iterator[str]:
    name = settings.train.encoder
    if settings.adapt.minutes and not (settings.train.use_bert and name):
        yield "adapt.minutes: there is no encoder to adapt; wanted 0, or one in train.encoder"
    if settings.model or not settings.train.use_bert or name is None or not is_local(name):
        return
    if not is_made(name, configs) and not (Path(name) / "config.json").is_file():
        has = "has no config.json" if Path(name).is_dir() else "does not exist"
        yield f"train.encoder: the folder {name} {has}, wanted an encoder's folder, or null"


def _no_task(name: str, tasks: Iterable[str]) -> str:
    return f"there is no task {name!r}{meant(name, tasks)}"
