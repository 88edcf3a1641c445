"""Fine-tuning on labels of other corpora; what is kept of it is the encoder."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from kesu.model.examples import Examples
from kesu.model.loop import fit_encoder
from kesu.model.pretraining.card import save_encoder
from kesu.model.pretraining.fingerprints import training_folder
from kesu.model.pretraining.labels import Lessons, read_lessons
from kesu.model.pretraining.network import read_masked
from kesu.model.pretraining.prepare import Cleaner, read_held_out
from kesu.model.pretraining.settings import PretrainSettings, TeachSettings
from kesu.model.progress import Progress
from kesu.model.settings import TrainSettings
from kesu.model.start import new_encoder
from kesu.model.targets import encode_gold
from kesu.tasks import Task

SEED = 0
VALID = 0.02  # of the texts, to see how well the labels are learned


def teach(
    settings: PretrainSettings,
    *,
    clean: Cleaner,
    work: Path,
    out: Path,
    report: Callable[[str], None],
) -> Progress:
    """Fine-tune an encoder on labels of other corpora, and write what it has become to a folder.

    Args:
        settings: with `teach` and `start`.
        clean: the cleaned text of each text, None where it is dropped.
        work: checkpoints; with the same settings, files and encoder training goes on.
        out: config.json, model.safetensors, tokenizer, history.csv and pretraining.json.
        report: is told a line of progress now and then.

    Raises:
        DataError: if a file cannot be read, or no task can be taught.
        ModelError: if the checkpoint cannot be read.
    """
    assert settings.teach is not None
    assert settings.start is not None
    chosen = _training(settings.teach, settings.start)
    masked = read_masked(settings.start, report=report)
    checkpoint = training_folder(settings, work, report=report)
    held = read_held_out(settings.held_out, clean=clean)
    lessons = read_lessons(settings.teach.files, held, clean=clean, least=settings.teach.least)
    tasks = [task for task in lessons.tasks if len(task.label_set.labels) > 1]
    report(f"{len(lessons.texts)} labelled texts, {len(tasks)} tasks")
    sizes = [len(task.label_set.labels) for task in tasks]
    encoder = new_encoder(chosen, sizes, [], seed=SEED)
    progress = fit_encoder(
        encoder,
        *_sides(lessons, tasks),
        tasks=tasks,
        settings=chosen,
        seed=SEED,
        checkpoint=checkpoint,
        report=report,
    )
    masked.network.base_model.load_state_dict(encoder.network.backbone.state_dict(), strict=False)
    account = {
        "labelled": lessons.counts,
        "tasks": ", ".join(f"{task.name} ({len(task.label_set.labels)} labels)" for task in tasks),
        "steps": progress.step,
        "seconds": round(progress.seconds),
    }
    save_encoder(masked, settings, account, history=progress.csv, out=out)
    return progress


def _training(settings: TeachSettings, start: str) -> TrainSettings:
    given = settings.model_dump(exclude={"files", "least"})
    return TrainSettings(encoder=start, patience=settings.epochs, min_steps=0, **given)


def _sides(lessons: Lessons, tasks: Sequence[Task]) -> Iterator[Examples]:
    """Texts to learn from, and a few to see how well they are learned."""
    is_valid = np.random.default_rng(SEED).random(len(lessons.texts)) < VALID
    targets = [encode_gold(lessons.golds[task.name], task) for task in tasks]
    for side in (~is_valid, is_valid):
        texts = [lessons.texts[int(at)] for at in np.flatnonzero(side)]
        yield Examples(texts, [target.at(side) for target in targets])
