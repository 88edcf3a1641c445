"""Rows a second of labelling, against the pipeline that people use today."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.cells import fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.settings import PredictSettings

N_ROWS = 6000
TASK = "sentiment"
REPEATS = 3


def bench_predict() -> None:
    """Measure and fill the section `predict` of the results."""
    cell = run_cell("predict/demo", _measure)
    rows = [
        [name, f"{cell['rows_per_second'][name]:,.0f}", f"{cell['factor'][name]:.1f}"]
        for name in cell["rows_per_second"]
    ]
    lines = ["## Labelling against transformers.pipeline", ""]
    lines += table(["what", "rows a second", "slower than kesu by"], rows)
    lines += [
        "",
        f"{cell['rows']} texts of the demo corpus, the BERT head `{TASK}` alone, fp32,",
        f"best of {REPEATS} runs; same label as kesu on {cell['same_label']:.2%} of rows.",
        "From `make bench-predict`, files `docs/results/predict/*.json`.",
    ]
    fill("predict", lines)


def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", "0"])
        for stage in ("ingest", "clean", "split", "train"):
            run_measured([stage, "demo"])
        model = load_model(Path("data/interim/demo/model/seed0"))
        texts = pl.read_parquet("data/interim/demo/clean.parquet")["text"].to_list()
        return _compare(model, texts)


def _compare(model: Model, texts: Sequence[str]) -> dict[str, Any]:
    from transformers import pipeline  # noqa: PLC0415 - imports torch

    from kesu.model.plain import plain_classifier  # noqa: PLC0415 - imports torch

    assert model.encoder is not None
    encoder = model.encoder
    head = [task.name for task in model.tasks].index(TASK)
    classifier, tokenizer = plain_classifier(model, TASK)
    pipe = pipeline("text-classification", model=classifier, tokenizer=tokenizer, device="cpu")
    settings = PredictSettings()
    arms: dict[str, Callable[[], list[str]]] = {
        "kesu": lambda: _labels(
            model,
            head,
            encoder.encode(texts, batch_size=settings.batch_size, bf16=settings.bf16)[0][head],
        ),
        "pipeline, batch_size=32": lambda: _told(pipe(list(texts), batch_size=32, truncation=True)),
        "pipeline, as it comes": lambda: _told(pipe(list(texts), truncation=True)),
    }
    found = {name: _best(arm) for name, arm in arms.items()}
    speeds = {name: len(texts) / seconds for name, (seconds, _) in found.items()}
    ours, theirs = found["kesu"][1], found["pipeline, batch_size=32"][1]
    same = sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(texts)
    return {
        "rows": len(texts),
        "rows_per_second": {name: round(speed, 1) for name, speed in speeds.items()},
        "factor": {name: round(speeds["kesu"] / speed, 2) for name, speed in speeds.items()},
        "same_label": same,
    }


def _labels(model: Model, head: int, scores: Any) -> list[str]:  # noqa: ANN401 - an array
    trained = model.tasks[head].label_set.trained
    return [trained[int(at)] for at in scores.argmax(axis=1)]


def _told(answers: Sequence[dict[str, Any]]) -> list[str]:
    return [str(answer["label"]) for answer in answers]


def _best(arm: Callable[[], list[str]]) -> tuple[float, list[str]]:
    """The least of some times in seconds, after one run to warm up, and the labels."""
    labels = arm()
    times = []
    for _ in range(REPEATS):
        started = time.monotonic()
        labels = arm()
        times.append(time.monotonic() - started)
    return min(times), labels
