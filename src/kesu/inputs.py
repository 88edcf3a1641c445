"""Files that rules read, as the settings name them."""

from pathlib import Path
from typing import TYPE_CHECKING

from kesu.files import is_local, matching
from kesu.manifest import MODEL_FILES
from kesu.tasks import TaskSettings

if TYPE_CHECKING:
    from kesu.model.pretraining.settings import PretrainSettings
    from kesu.sections import Settings

CONFIGS = Path("configs")
NAMES = ("name_cues", "surnames")
LEXICONS = {
    "ingest": NAMES,
    "clean": ("boilerplate", "back_conversions", *NAMES),
    "topics": ("stopwords",),
    "insight": ("severity",),
    "watch": ("stopwords",),
}
ENCODERS = Path("data/interim/encoders")
ENCODER_FILES = (
    "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "history.csv",
)  # fmt: skip


def raw_files(settings: "Settings") -> list[str]:
    """Files of the sources that exist now, sorted; hub datasets have none."""
    found: set[str] = set()
    for source in settings.ingest.sources:
        found |= set(map(str, matching(Path(source.path))))
    return sorted(found)


def label_path(task: TaskSettings, configs: Path = CONFIGS) -> Path:
    """The label set of a task."""
    return configs / "labels" / f"{task.labels}.tsv"


def label_files(settings: "Settings", configs: Path = CONFIGS) -> list[str]:
    """The label sets that the tasks name."""
    return sorted({str(label_path(task, configs)) for task in settings.tasks.values()})


def lexicon_files(stage: str, settings: "Settings") -> list[str]:
    """The word lists that a stage reads."""
    return [str(Path(settings.clean.lexicons, f"{name}.tsv")) for name in LEXICONS[stage]]


def state_files(corpus: str, name: str) -> list[str]:
    """A file of the corpus's state, if it is there."""
    path = Path("data/state", corpus, f"{name}.jsonl")
    return [str(path)] if path.exists() else []


def behaviour_files(settings: "Settings") -> list[str]:
    """Sentences and changes of the behavioural suite, those that are there, sorted."""
    folder = Path(settings.behaviours.folder)
    names = [*settings.tasks, "changes"]
    return sorted(str(path) for name in names if (path := folder / f"{name}.tsv").is_file())


def cleaning_files(settings: "Settings") -> list[str]:
    """What cleaning goes by beside the settings: word lists, or those of the pinned model."""
    if settings.model:
        return [str(Path(settings.model, "cleaning.json"))]
    return lexicon_files("clean", settings)


def encoder_files(settings: "Settings") -> list[str]:
    """The files of the encoder that training starts from, if it is a folder here."""
    encoder = settings.train.encoder
    if not settings.train.use_bert or encoder is None or not is_local(encoder):
        return []
    if is_made(encoder):
        return [str(Path(encoder, name)) for name in ENCODER_FILES]
    files = (path for path in Path(encoder).glob("*") if path.is_file())
    return sorted(str(path) for path in files if path.suffix != ".md")  # a card trains nothing


def is_made(encoder: str, configs: Path = CONFIGS) -> bool:
    """Whether `train.encoder` is a folder that the rule pretrain makes."""
    path = Path(encoder)
    is_there = (configs / "encoders" / f"{path.parent.name}.yaml").is_file()
    return is_there and path == ENCODERS / path.parent.name / "encoder"


def text_files(settings: "PretrainSettings") -> list[str]:
    """Files that an encoder is made from, sorted; texts that are missing the command tells."""
    found: set[str] = set()
    if settings.start and is_made(settings.start):
        found |= {str(Path(settings.start, name)) for name in ENCODER_FILES}
    taught = settings.teach.files if settings.teach else []
    named = [file.path for file in (*settings.files, *settings.held_out)]
    for path in map(Path, [*named, *(file.path for file in taught)]):
        found |= set(map(str, matching(path)))
    return sorted(found)


def is_adapted(settings: "Settings") -> bool:
    """Whether the encoder learns on from the corpus before it is fine-tuned."""
    is_trained = settings.train.use_bert and not settings.model
    return bool(is_trained and settings.train.encoder and settings.adapt.minutes)


def start_files(settings: "Settings", corpus: str) -> list[str]:
    """The files of the encoder that is fine-tuned: the adapted one, or the one in the settings."""
    if is_adapted(settings):
        return [f"data/interim/{corpus}/encoder/{name}" for name in ENCODER_FILES]
    return encoder_files(settings)


def model_folders(settings: "Settings", corpus: str) -> str:
    """The folders of every model that may label, by commas: the pinned one, or one a seed."""
    if settings.model:
        return settings.model
    return ",".join(f"data/interim/{corpus}/model/seed{seed}" for seed in settings.train.seeds)


def compared_files(settings: "Settings", corpus: str) -> list[str]:
    """The files of the systems that are compared, sorted; what is missing the command tells.

    A model of this run is waited for, whether it is there or not.
    """
    made = set(map(Path, model_folders(settings, corpus).split(",")))
    found: set[str] = set()
    for path in map(Path, settings.compare.systems):
        if path in made:
            found |= {str(path / name) for name in MODEL_FILES}
            continue
        files = path.rglob("*") if path.is_dir() else [path]
        found |= {str(file) for file in files if file.is_file()}
    return sorted(found)
