"""How texts were cleaned for a model, so that texts to label are cleaned alike."""

from pathlib import Path

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.settings import CleanSettings
from kesu.manifest import read_checked


def cleaning_of(folder: Path) -> tuple[CleanSettings, Lexicons]:
    """The settings and word lists with which a model's training texts were cleaned.

    Raises:
        ModelError: if the folder is incomplete, or its cleaning.json is not as it was saved.
    """
    saved = read_checked(folder, "cleaning.json")
    settings = CleanSettings.model_validate(saved["settings"])
    return settings, Lexicons.from_dict(saved["lexicons"])
