"""What the last run of a corpus left, for commands that go on from there."""

from pathlib import Path

from kesu.configuration import corpus_file
from kesu.errors import DataError


def from_last_run(corpus: str, path: Path) -> Path:
    """The path of a product of every run, if it is there.

    Raises:
        DataError: if the corpus never ran.
        SettingsError: if there is no such corpus: a name that is misspelt is none to run.
    """
    if not path.exists():
        corpus_file(corpus)
        raise DataError(f"{path}: there is no run of {corpus}; call `kesu run {corpus}` first")
    return path
