"""Copies of the project in which whole runs are tried; they run their own copy of the code."""

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAGES = (
    "ingest", "clean", "split", "audit", "train", "predict", "gather", "topics", "behaviours",
    "insight", "watch", "evaluate", "export", "handover", "explanations", "report",
)  # fmt: skip
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
# Runs side by side would wait for each other's threads, and take five times as long.
CORES = "1" if "PYTEST_XDIST_WORKER" in os.environ else "2"
ENVIRONMENT = os.environ | {"PATH": PATH, "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"}


@dataclass(frozen=True)
class House:
    """A copy of the workflow."""

    folder: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command that runs in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env=ENVIRONMENT | {"PYTHONPATH": str(self.folder / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command says; it must end with `code`."""
        process = self.start(*arguments)
        said = process.communicate()[0]
        assert process.returncode == code, said[-6000:]
        return said

    def kesu(self, *arguments: str, code: int = 0) -> str:
        """What `kesu` says; a run has no more cores than are free."""
        cores = ("--cores", CORES) if arguments[0] == "run" else ()
        return self.run("kesu", *arguments[:2], *cores, *arguments[2:], code=code)

    def walk(self, corpus: str) -> None:
        """Run every stage in this process, one after another: seconds, where a run takes twenty."""
        with contextlib.chdir(self.folder):
            for stage in STAGES:
                command = importlib.import_module(f"kesu.cli.{stage}").command
                command.main([corpus], standalone_mode=False)

    def dry_run(self, corpus: str) -> str:
        """What snakemake would do."""
        return self.run("snakemake", "--dry-run", "--cores", "2", "--config", f"corpus={corpus}")

    def settings(self, corpus: str) -> Path:
        """The corpus's settings file."""
        return self.folder / "configs" / "corpora" / f"{corpus}.yaml"


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], House]:
    """Copy the workflow into a new folder of this name."""

    def make(name: str) -> House:
        folder = tmp_path_factory.mktemp(name)
        shutil.copy(ROOT / "Snakefile", folder)
        for part in ("workflow", "configs", "src"):
            ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / part, folder / part, ignore=ignore)
        (folder / "models").mkdir()
        (folder / "models" / "base").symlink_to(ROOT / "models" / "base")
        return House(folder)

    return make


@pytest.fixture(scope="session")
def demo(build: Callable[[str], House]) -> House:
    """A finished run of a small demo corpus; tests leave it as they find it."""
    house = build("demo")
    house.kesu("demo-data", "--rows", "600", "--seed", "1")
    said = house.kesu("run", "demo")
    assert "report.html" in said
    return house
