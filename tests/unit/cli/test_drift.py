"""Texts out of a model's depth: what `kesu label` warns of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import label
from kesu.cli.drift import drift_of, warnings_of
from kesu.files import read_json, sha256, write_json

Train = Callable[..., Any]
MODEL = Path("data/interim/c/model/seed0")
STRANGE = "路口的红绿灯坏了，早晚高峰堵成一团，请派交警来疏导车流"


@pytest.fixture(autouse=True)
def _trained(train: Train) -> None:
    """A model of the task sentiment, tuned on 40 texts."""
    train([None] * 120)


def told(texts: list[str]) -> str:
    """What `kesu label` says."""
    pl.DataFrame({"t": texts}).write_parquet("a.parquet")
    arguments = ["a.parquet", "--model", str(MODEL), "-o", "out.parquet", "--text", "t"]
    return CliRunner().invoke(label.command, arguments, catch_exceptions=False).output


def test_strange_texts_are_warned_of_and_familiar_ones_are_not() -> None:
    """The labels are written all the same."""
    assert "warning" not in told([f"门锁坏了没人修，单号{at}" for at in range(500, 560)])
    said = told([f"{STRANGE}{chr(0x4E00 + at)}" for at in range(60)])
    assert "of the pairs of characters in a text are new to the model" in said
    assert pl.read_parquet("out.parquet").height == 60


def test_few_texts_are_not_judged() -> None:
    """Twenty say little about where they come from."""
    assert "warning" not in told([f"{STRANGE}{chr(0x4E00 + at)}" for at in range(20)])


def test_a_model_without_profile_tells_nothing() -> None:
    """As those that an earlier kesu made."""
    path = MODEL / "metrics.json"
    write_json(path, {key: value for key, value in read_json(path).items() if key != "profile"})
    manifest = read_json(MODEL / "MANIFEST.json")
    manifest["files"]["metrics.json"] = sha256(path)
    write_json(MODEL / "MANIFEST.json", manifest)
    assert drift_of(MODEL, pl.DataFrame(), pl.DataFrame()) == []


def test_a_warning_names_the_numbers() -> None:
    """What is here, and what it was tuned on."""
    far = {"what": "novel", "level": "far", "before": 0.05, "here": 0.4}
    (line,) = warnings_of([far, {**far, "what": "length"}])
    assert line.startswith("40% of the texts are like no known class, against 5% of those it was")
