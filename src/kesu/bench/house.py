"""A throw-away copy of the workflow, so that a benchmark never touches a user's data."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTS = ("Snakefile", "workflow", "configs", "models/base")


@contextmanager
def house(folder: Path) -> Iterator[Path]:
    """Work inside `folder`, which gets the workflow and the settings of this project."""
    before = Path.cwd()
    for name in PARTS:
        source = before / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, folder / name)
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)
