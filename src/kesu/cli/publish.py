"""`kesu publish`: a trained model becomes a version that never changes."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder
from kesu.cli.corpus_day import today_of
from kesu.cli.lock import between_runs
from kesu.comparison.published import SCORES, scores_on_test
from kesu.configuration import load
from kesu.errors import DataError, ModelError
from kesu.files import beside, leftovers, read_json, write_json
from kesu.manifest import MODEL_FILES
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.train import training_hashes
from kesu.sections import Settings
from kesu.splitting.schema import SPLITS
from kesu.state import append_state, read_state
from kesu.tables import read_table
from kesu.tasks import read_tasks
from kesu.text.shown import shown_list

DIGITS = 8  # of the model's id in the name of a version
READ_ONLY = 0o444
CLOSED = 0o555  # a folder to which no file is added


@click.command("publish")
@click.argument("corpus")
@click.option("--name", help="name of the model; default: the corpus")
@click.option("--models", default="models", show_default=True, help="folder of all models")
def command(corpus: str, name: str | None, models: str) -> None:
    """Freeze the best seed's model of CORPUS as models/<name>/<version>/.

    A version is the date and the model's id, which is the same for the same model; its files are
    read-only. The sides of the corpus's rows are noted in its state first, so that no row that
    this model learned from ever becomes a test row. Scores on test go with it, where the last
    report is of this model. Whatever stops it, it can be called again.
    """
    settings = load(corpus)
    with between_runs(corpus):
        target = _publish(corpus, settings, Path(models) / (name or corpus))
    click.echo(f"published {target}")


def _publish(corpus: str, settings: Settings, family: Path) -> Path:
    folders = [f"data/interim/{corpus}/model/seed{seed}" for seed in settings.train.seeds]
    source = best_folder(",".join(folders))
    model = load_model(source)
    model_id = model.model_id
    if not model.tasks:
        raise DataError(
            f"{source}: learned no task, so every text would be novel; label rows, or write a "
            f"label set for tasks: in configs/corpora/{corpus}.yaml, and run `kesu run {corpus}`"
        )
    _warn(settings, model)
    _note(corpus, _splits(corpus, source))
    scores = scores_on_test(Path(f"data/reports/{corpus}/metrics.json"), model_id)
    return _freeze(source, family, model_id, scores, today_of(corpus))


def _warn(settings: Settings, model: Model) -> None:
    """Tell labels that were added since the model was trained."""
    learned = {task.name: set(task.label_set.trained) for task in model.tasks}
    tasks = read_tasks(settings.tasks, Path("configs/labels"))
    for task in (each for each in tasks if each.name in learned):
        known = learned[task.name]
        if new := [each for each in task.label_set.trained if each not in known]:
            click.echo(
                f"warning: {task.label_set.name} has {shown_list(new)}, which this model was not "
                "trained on; to publish one that was, call `kesu run` first",
                err=True,
            )


def _freeze(
    source: Path, family: Path, model_id: str, scores: Mapping[str, Any], today: date
) -> Path:
    version = model_id[:DIGITS]
    if target := next(iter(family.glob(f"[0-9]*-{version}")), None):
        _check(target, model_id, "remove that folder and publish again")
    else:
        target = family / f"{today:%Y%m%d}-{version}"
        _copy(source, target, model_id, scores)
    target.chmod(CLOSED)  # not before: a closed folder cannot be moved everywhere
    return target


def _copy(source: Path, target: Path, model_id: str, scores: Mapping[str, Any]) -> None:
    """All files of a model, read-only, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in leftovers(target):
        shutil.rmtree(left)
    temporary = beside(target)
    temporary.mkdir()
    try:
        for name in MODEL_FILES:
            shutil.copyfile(source / name, temporary / name)
            (temporary / name).chmod(READ_ONLY)
        if scores:
            write_json(temporary / SCORES, scores)
            (temporary / SCORES).chmod(READ_ONLY)
        _check(temporary, model_id, "publish again when nothing else trains")
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check(folder: Path, model_id: str, advice: str) -> None:
    """Pass if the folder holds this model, whole and as it was saved."""
    try:
        found = load_model(folder).model_id
    except ModelError as error:
        raise ModelError(f"{error}; or {advice}") from None
    if found != model_id:
        raise ModelError(f"{folder}: holds model {found}, wanted {model_id}; {advice}")


def _splits(corpus: str, source: Path) -> pl.DataFrame:
    """The sides of the corpus's rows, if they are those that the model was trained on."""
    interim = Path("data/interim") / corpus
    splits = read_table(interim / "splits.parquet", SPLITS)
    clean = read_table(interim / "clean.parquet", CLEAN, ["row_id", "text"])
    saved = read_json(source / "training_hashes.json")
    train = clean.join(splits.filter(split="train"), on="row_id")["text"].to_list()
    if others := set(saved["hashes"]) - set(training_hashes(train, saved["salt"])):
        raise DataError(
            f"{interim / 'splits.parquet'}: {len(others)} texts that {source} learned from are no "
            f"train rows, wanted the split of its training; run `kesu run {corpus}` first"
        )
    return splits


def _note(corpus: str, splits: pl.DataFrame) -> None:
    path = Path(f"data/state/{corpus}/splits.jsonl")
    known = {entry["row_id"] for entry in read_state(path)}
    new = [
        {"row_id": row_id, "split": split}
        for row_id, split in splits.iter_rows()
        if split != "unlabelled" and row_id not in known
    ]
    if new:
        append_state(path, new)
