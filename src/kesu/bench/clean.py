"""Rows a second and memory of the stage clean, on demo corpora of two sizes."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.cells import fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured

SIZES = (100_000, 1_000_000)


def bench_clean() -> None:
    """Measure both sizes and fill the section `clean` of the results."""
    cells = [run_cell(f"clean/{size}", partial(_measure, size)) for size in SIZES]
    rows = [
        [f"{cell['rows']:,}", cell["seconds"], f"{cell['rows_per_second']:,.0f}", cell["peak_gib"]]
        for cell in cells
    ]
    growth = cells[1]["seconds"] / cells[0]["seconds"] / (cells[1]["rows"] / cells[0]["rows"])
    lines = ["## Cleaning and duplicate groups", ""]
    lines += table(["rows", "seconds", "rows a second", "peak GiB"], rows)
    lines += ["", f"Time a row at the larger size over time a row at the smaller: {growth:.2f}."]
    lines += ["From `make bench-clean`, files `docs/results/clean/*.json`."]
    fill("clean", lines)


def _measure(n_rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(n_rows), "--seed", "0"])
        run_measured(["ingest", "demo"])
        usage = run_measured(["clean", "demo"])
        rows = (
            pl.scan_parquet("data/interim/demo/records.parquet").select(pl.len()).collect().item()
        )
    return {
        "rows": rows,
        "seconds": round(usage.seconds, 1),
        "rows_per_second": round(rows / usage.seconds),
        "peak_gib": round(usage.peak_gib, 2),
    }
