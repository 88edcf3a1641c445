"""What must stay the same while an interrupted training goes on."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from kesu.files import folder_sums, sha256
from kesu.model.pretraining.settings import PretrainSettings
from kesu.model.pretraining.texts import files_of

FREE = {"budget", "save_minutes"}  # may change meanwhile
_NAME = re.compile(r"[0-9a-f]{16}")


def training_folder(
    settings: PretrainSettings, work: Path, *, report: Callable[[str], None]
) -> Path:
    """Where a training of these settings and files keeps what it goes on from, there or not.

    Args:
        settings: what is trained, and from which files.
        work: holds a folder for each training.
        report: is told a line if only trainings of other settings or files stand in `work`.

    Raises:
        DataError: if a file is missing.
    """
    folder = work / fingerprint(settings)
    if not folder.exists() and any(_NAME.fullmatch(path.name) for path in work.glob("*")):
        report(f"{work}: settings, texts or start have changed, so training begins anew")
    return folder


def fingerprint(settings: PretrainSettings) -> str:
    """Of the settings but budget and terms, of all files that they read, and of their start.

    Raises:
        DataError: if a file is missing.
    """
    kept = settings.model_dump(mode="json", exclude={"learn": FREE, "terms": True})
    read = settings.teach.files if settings.teach else settings.files
    named = [file.path for file in (*read, *settings.held_out)]
    sums = {str(path): sha256(path) for name in named for path in files_of(name)}
    text = json.dumps([kept, sums, folder_sums(settings.start)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
