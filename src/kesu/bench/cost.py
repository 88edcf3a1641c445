"""What the default encoder costs on a small corpus: time, memory, disk."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.files import read_json
from kesu.model.settings import PredictSettings, TrainSettings

N_ROWS = 3000
N_WARM = 200  # texts, before the clock starts
MODEL = Path("data/interim/demo/model/seed0")


def measure_cost(encoder: str) -> dict[str, Any]:
    """`kesu train` and `kesu predict` on the demo corpus, with the settings as they come."""
    size = sum(path.stat().st_size for path in Path(encoder).iterdir()) / 1e6
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", "0"])
        for stage in ("ingest", "clean", "split"):
            run_measured([stage, "demo"])
        trained, labelled = run_measured(["train", "demo"]), run_measured(["predict", "demo"])
        texts = pl.read_parquet("data/interim/demo/clean.parquet")["text"].to_list()
        step, seconds = pl.read_csv(MODEL / "history.csv")[-1, ["step", "seconds"]].row(0)
        tasks = read_json(MODEL / "metrics.json")["tasks"]
        speed = _labelled_per_second(texts)
    return {
        "encoder_megabytes": round(size, 1),
        "train": {
            "seconds": round(trained.seconds, 1),
            "peak_gib": round(trained.peak_gib, 2),
            "rows": max(task["rows"]["train"] for task in tasks.values()),
            "rows_per_second": round(step * TrainSettings().batch_size / seconds),
        },
        "predict": {
            "seconds": round(labelled.seconds, 1),
            "peak_gib": round(labelled.peak_gib, 2),
            "rows": len(texts),
            "rows_per_second": speed,
        },
    }


def _labelled_per_second(texts: Sequence[str]) -> int:
    """Texts a second with the settings as they come, once the model is loaded and warm."""
    from kesu.model.folder import load_model  # noqa: PLC0415 - imports torch

    model, settings = load_model(MODEL), PredictSettings()
    model.raw(texts[:N_WARM], settings)
    started = time.monotonic()
    model.raw(texts, settings)
    return round(len(texts) / (time.monotonic() - started))


def cost_line(cell: Mapping[str, Any]) -> str:
    """The figures in a sentence."""
    trained, told = cell["train"], cell["predict"]
    return (
        f"Cost on the demo corpus, measured on {cell['date']}: "
        f"the encoder's folder has {cell['encoder_megabytes']} MB. "
        f"Training on {trained['rows']} rows takes {trained['seconds']} s "
        f"({trained['rows_per_second']} rows a second) and {trained['peak_gib']} GiB, labelling "
        f"{told['rows']} texts {told['seconds']} s with start ({told['rows_per_second']} rows a "
        f"second without) and {told['peak_gib']} GiB."
    )
