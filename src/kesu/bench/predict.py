"""Rows a second of labelling, against the pipeline that people use today."""

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.cells import fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.settings import Precision, PredictSettings

N_ROWS = 6000
TASK = "sentiment"
REPEATS = 3
REFERENCE = "pipeline, batch_size=32"
PRECISIONS: dict[str, Precision] = {"fp32": "no", "bf16": "yes"}


def bench_predict() -> None:
    """Measure and fill the section `predict` of the results."""
    cell = run_cell("predict/demo", _measure)
    rows = [
        [name, f"{arm['rows_per_second']:,.0f}", f"{arm['factor']:.2f}", f"{arm['same_label']:.2%}"]
        for name, arm in cell["arms"].items()
    ]
    lines = ["## Labelling against transformers.pipeline", ""]
    lines += table(["what", "rows a second", "factor", "same label"], rows)
    lines += [
        "",
        f"{cell['rows']} texts of the demo corpus, the BERT head `{TASK}` alone, one run; the best",
        f"of {REPEATS} repeats. Factor and labels against `{REFERENCE}` in fp32.",
        "kesu computes equal texts once, the pipeline does not. The default is fp32: bf16 changes",
        "some labels of models with several heads, and probabilities in the third digit.",
        "From `make bench-predict`, files `docs/results/predict/*.json`.",
    ]
    fill("predict", lines)


def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", "0"])
        with Path("configs/corpora/demo.yaml").open("a", encoding="utf-8") as stream:
            stream.write("\ntrain: {pooling: pooler}\n")  # the head that transformers can hold
        for stage in ("ingest", "clean", "split", "train"):
            run_measured([stage, "demo"])
        texts = pl.read_parquet("data/interim/demo/clean.parquet")["text"].to_list()
        return _compare(Path("data/interim/demo/model/seed0"), texts)


def _compare(folder: Path, texts: Sequence[str]) -> dict[str, Any]:
    from transformers import pipeline  # noqa: PLC0415 - imports torch

    from kesu.model.plain import export_plain  # noqa: PLC0415 - imports torch

    model = load_model(folder)
    head = [task.name for task in model.tasks].index(TASK)
    export_plain(folder, Path("plain"), task=TASK)
    pipe = pipeline("text-classification", model="plain", device="cpu")
    tokens = PredictSettings().batch_tokens
    arms: dict[str, Callable[[], list[str]]] = {
        f"kesu, {name}": partial(_told_by_us, model, head, texts, tokens, bf16)
        for name, bf16 in PRECISIONS.items()
    }
    arms |= {
        REFERENCE: lambda: _told(pipe(list(texts), batch_size=32, truncation=True)),
        "pipeline, as it comes": lambda: _told(pipe(list(texts), truncation=True)),
    }
    found = {name: _best(arm) for name, arm in arms.items()}
    speeds = {name: len(texts) / seconds for name, (seconds, _) in found.items()}
    return {
        "rows": len(texts),
        "arms": {
            name: {
                "rows_per_second": round(speed, 1),
                "factor": round(speed / speeds[REFERENCE], 2),
                "same_label": _share_alike(found[name][1], found[REFERENCE][1]),
            }
            for name, speed in speeds.items()
        },
    }


def _share_alike(labels: Sequence[str], others: Sequence[str]) -> float:
    return sum(a == b for a, b in zip(labels, others, strict=True)) / len(labels)


def _told_by_us(
    model: Model, head: int, texts: Sequence[str], batch_tokens: int, bf16: Precision
) -> list[str]:
    assert model.encoder is not None
    scores = model.encoder.encode(texts, batch_tokens=batch_tokens, bf16=bf16)[0][head]
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
