"""A run that is killed in the middle of each stage and started again gives the same results."""

import contextlib
import os
import signal
import time

import polars as pl
import pytest

# Commands of the house stop for good where a file that `stop_at` names would be put in place.
STOP = """
import sys
import time
from pathlib import Path

STAGE, NAME, TIMES = Path("stop_at").read_text().split() if Path("stop_at").exists() else [""] * 3
seen = []


def stopping(move):
    def moved(self, target):
        if STAGE in sys.argv and Path(target).name == NAME:
            seen.append(target)
            if len(seen) == int(TIMES):
                Path("stopped").touch()
                time.sleep(600)
        return move(self, target)

    return moved


if STAGE:
    Path.replace, Path.rename = stopping(Path.replace), stopping(Path.rename)
"""
# Stage, file and how often it was to be put in place: where a stage writes several files, the
# first stands already; training is stopped between two epochs, and with half of its model moved.
STOPS = (
    ("ingest", "key", 1),
    ("ingest", "records.parquet", 1),
    ("clean", "clean.parquet", 1),
    ("split", "splits.parquet", 1),
    ("audit", "label_issues.parquet", 1),
    ("train", "state.pt", 3),
    ("train", "settings.json", 2),
    ("predict", "predictions0.parquet", 1),
    ("gather", "predictions.parquet", 1),
    ("topics", "topic_members.parquet", 1),
    ("behaviours", "behaviours.parquet", 1),
    ("insight", "causes.parquet", 1),
    ("watch", "alerts.parquet", 1),
    ("evaluate", "metrics.json", 1),
    ("export", "labelled", 1),
    ("handover", "kesu.duckdb", 1),
    ("explanations", "explanations.parquet", 1),
    ("report", "report.html", 1),
)
TABLES = (
    "interim/demo/records.parquet",
    "interim/demo/rejected.parquet",
    "interim/demo/clean.parquet",
    "interim/demo/dropped.parquet",
    "interim/demo/splits.parquet",
    "interim/demo/predictions.parquet",
    "interim/demo/parts.parquet",
    "processed/demo/label_issues.parquet",
    "processed/demo/causes.parquet",
    "processed/demo/effects.parquet",
    "processed/demo/trends.parquet",
    "processed/demo/segments.parquet",
    "processed/demo/service.parquet",
    "processed/demo/assessments.parquet",
    "processed/demo/priorities.parquet",
    "processed/demo/forecasts.parquet",
    "processed/demo/alerts.parquet",
    "processed/demo/control.parquet",
    "processed/demo/behaviours.parquet",
    "processed/demo/explanations.parquet",
    "processed/demo/topics.parquet",
    "processed/demo/topic_members.parquet",
    "processed/demo/topic_events.parquet",
    "processed/demo/labelled/labelled.parquet",
)
FILES = ("interim/demo/clean_counts.json", "reports/demo/metrics.json", "reports/demo/report.html")
PATIENCE = 300  # seconds until a stage must have come to its stop


def kill(house, stop: tuple[str, str, int]) -> None:
    """Start a run up to a stage, wait until the stage has stopped, and kill all of it."""
    (house.folder / "stop_at").write_text(" ".join(map(str, stop)))
    stopped = house.folder / "stopped"
    process = house.start("kesu", "run", "demo", "--", "--until", stop[0])
    until = time.monotonic() + PATIENCE
    try:
        while not stopped.exists():
            assert process.poll() is None, f"{stop}: {process.communicate()[0]}"
            assert time.monotonic() < until, stop
            time.sleep(0.05)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    stopped.unlink()
    (house.folder / "stop_at").unlink()


def table(house, name: str) -> pl.DataFrame:
    """A table as two runs must agree on it: model ids and keyed hashes are each run's own."""
    frame = pl.read_parquet(house.folder / "data" / name).drop("model_id", strict=False)
    if "person_key" in frame.columns:  # who is the same person must not differ
        frame = frame.with_columns(person_key=pl.int_range(pl.len()).min().over("person_key"))
    return frame


@pytest.mark.slow
def test_killed_in_each_stage_and_started_again(build, demo) -> None:
    """One house is killed in every stage; at the end it holds what an undisturbed run holds."""
    house = build("killed")
    (house.folder / "src/sitecustomize.py").write_text(STOP)
    house.kesu("demo-data", "--rows", "600", "--seed", "1")
    for stop in STOPS:
        kill(house, stop)
    house.kesu("run", "demo")
    for name in TABLES:
        assert table(house, name).equals(table(demo, name)), name
    for name in FILES:
        found, wanted = (folder / "data" / name for folder in (house.folder, demo.folder))
        assert found.read_bytes() == wanted.read_bytes(), name
