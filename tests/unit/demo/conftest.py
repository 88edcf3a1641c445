"""A small demo corpus, made once."""

from pathlib import Path

import pytest

from kesu.demo.write import write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of 3,000 rows with seed 0."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, n_rows=3000, seed=0)
    return folder
