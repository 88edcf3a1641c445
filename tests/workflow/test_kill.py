"""A run that is killed in the middle of a stage and started again gives the same tables."""

import os
import shutil
import signal
import time

import polars as pl
import pytest

STAGES = ("ingest", "clean", "split", "train_seed0", "predict_0", "topics", "evaluate", "export")
TABLES = (
    "interim/demo/clean.parquet",
    "interim/demo/splits.parquet",
    "interim/demo/predictions.parquet",
    "processed/demo/topics.parquet",
    "processed/demo/topic_members.parquet",
    "processed/demo/labelled/labelled.parquet",
)
PATIENCE = 300  # seconds until a stage must have begun


def wait_for(house, stage: str, process) -> None:
    """Return as soon as the stage's log is there, which is when its command has begun."""
    log = house.folder / "data/logs/demo" / f"{stage}.log"
    until = time.monotonic() + PATIENCE
    while not log.exists():
        assert process.poll() is None, "the run ended before the stage began"
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_killed_in_each_stage_and_started_again(build, demo) -> None:
    """One house is killed once in each stage; at the end it holds what an undisturbed run holds."""
    house = build("killed")
    shutil.copytree(demo.folder / "data/state", house.folder / "data/state")
    house.kesu("demo-data", "--rows", "600", "--seed", "1")
    for stage in STAGES:
        process = house.start("kesu", "run", "demo")
        wait_for(house, stage, process)
        time.sleep(3.0 if stage.startswith("train") else 0.2)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    house.kesu("run", "demo")
    for table in TABLES:
        undisturbed = pl.read_parquet(demo.folder / "data" / table)
        again = pl.read_parquet(house.folder / "data" / table)
        assert undisturbed.drop("model_id", strict=False).equals(
            again.drop("model_id", strict=False)
        ), table
