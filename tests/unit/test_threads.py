"""Commands take the threads that the workflow gives them, and no more."""

import os
import subprocess
import sys

import pytest

from kesu.threads import n_threads

SHOW = """
from kesu.threads import n_threads, obey_threads
obey_threads()
import polars, torch
print(n_threads(), polars.thread_pool_size(), torch.get_num_threads())
"""


@pytest.mark.parametrize(("given", "wanted"), [("3", 3), ("2,4", 2)])
def test_the_workflow_gives_threads(
    monkeypatch: pytest.MonkeyPatch, given: str, wanted: int
) -> None:
    """Snakemake says it in OMP_NUM_THREADS; the first of several levels counts."""
    monkeypatch.setenv("OMP_NUM_THREADS", given)
    assert n_threads() == wanted


@pytest.mark.parametrize("given", ["", "0", "all"])
def test_without_a_number_all_cores_count(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """A command that is run by hand may use the machine."""
    monkeypatch.setenv("OMP_NUM_THREADS", given)
    assert n_threads() == len(os.sched_getaffinity(0))


def test_libraries_obey() -> None:
    """polars, which does not ask OMP_NUM_THREADS, and torch, which does."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["1", "1", "1"]
