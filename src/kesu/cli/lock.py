"""A lock for each corpus; unlike snakemake's, it is gone when the process is killed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kesu.errors import DataError


@contextmanager
def alone(corpus: str) -> Iterator[None]:
    """Hold the corpus's lock for a run.

    Raises:
        DataError: if another run holds it.
    """
    path = _path(corpus)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path, corpus, fcntl.LOCK_EX):
        yield


@contextmanager
def between_runs(corpus: str) -> Iterator[None]:
    """Let no run begin meanwhile, so that the tables are those of one run.

    Raises:
        DataError: if a run is going on.
    """
    path = _path(corpus)
    if not path.exists():  # nothing ran
        yield
        return
    with _held(path, corpus, fcntl.LOCK_SH):
        yield


def _path(corpus: str) -> Path:
    return Path(f"data/logs/{corpus}/run.lock")


@contextmanager
def _held(path: Path, corpus: str, kind: int) -> Iterator[None]:
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataError(f"{path}: another run of {corpus} is going on; wait for it") from None
        yield
