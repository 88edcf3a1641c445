"""What insight tells of made-up corpora whose truth is known, and of real ones."""

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.bench.places import DEFAULT, bench_data
from kesu.demo.facts import CAUSE_REGION, CAUSE_SUPPLIER
from kesu.insight.forecast import find_forecasts
from kesu.insight.trends import ALL

LOG = logging.getLogger(__name__)
SEEDS = range(5)
N_ROWS = 30_000
STAGES = ("ingest", "clean", "split", "train", "predict", "gather", "topics", "insight", "watch")
LINEAR = "\ntrain: {use_bert: false}\n"
AHEAD = 3  # periods that forecasts are held against
REAL = {
    "gov_messages": ("gov_messages/labelled.csv", "gov_messages/messages_with_replies.csv"),
    "ctrip": ("ctrip_japan_hotels/comments.csv",),
}
CAUSE = [CAUSE_SUPPLIER, CAUSE_REGION]


def bench_insight() -> None:
    """Fill the section of docs/results.md."""
    made = [run_cell(f"insight/demo_seed{seed}", partial(_demo, seed)) for seed in SEEDS]
    real: list[Cell] = []
    if data := bench_data():
        for name, files in REAL.items():
            real.append(run_cell(f"insight/{name}", partial(_real, name, files, data)))
    else:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
    fill("insight", insight_lines(made, real))


def _demo(seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", str(seed)])
        causes, effects = (_run("demo")[name] for name in ("causes", "effects"))
        told = causes.filter("is_cause")
        first = causes.row(0, named=True) if causes.height else {}
        fix, placebo = effects.to_dicts()
        return {
            "first": bool(first.get("is_cause")) and first["value"] == CAUSE,
            "first_ratio": first.get("ratio"),
            "n_causes": told.height,
            "confounder": any(
                row["label"] == first["label"] and "product" in row["attribute"]
                for row in told.iter_rows(named=True)
            ),
            "fix": {name: fix[name] for name in ("verdict", "ratio", "low", "high")},
            "placebo": {name: placebo[name] for name in ("verdict", "ratio", "low", "high")},
            **_forecasts(Path("data/processed/demo")),
        }


def _real(name: str, files: Sequence[str], data: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        link = Path(DEFAULT)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(data)
        run_measured(["init", name, *(f"{DEFAULT}/{file}" for file in files)])
        found = _run(name)
        service = found["service"].filter(dimension=ALL).to_dicts()
        segments = found["segments"].unique("attribute", maintain_order=True)
        alerts = found["alerts"]
        return {
            "n_rows": found["assessments"].height,
            "service": {key: service[0][key] for key in ("n_judged", "in_time", "in_time_low",
                        "in_time_high", "reply_median", "reply_p90")} if service else None,
            "alerts": {"all": alerts.height, "sure": int(alerts["is_sure"].sum())},
            "segments": {
                row["attribute"]: {"q_value": row["q_value"], "cramers_v": row["cramers_v"]}
                for row in segments.iter_rows(named=True)
            },
            "n_causes": int(found["causes"]["is_cause"].sum()),
            "attention": int(found["assessments"]["attention"].sum()),
            **_forecasts(Path("data/processed") / name),
        }  # fmt: skip


def _run(corpus: str) -> dict[str, pl.DataFrame]:
    """The tables of insight, by the linear part alone."""
    with Path(f"configs/corpora/{corpus}.yaml").open("a", encoding="utf-8") as stream:
        stream.write(LINEAR)
    for stage in STAGES:
        run_measured([stage, corpus])
    folder = Path("data/processed") / corpus
    names = ("causes", "effects", "service", "segments", "alerts", "assessments")
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}


def _forecasts(folder: Path) -> dict[str, Any]:
    """Forecasts made without the last periods, against what came: error and share within."""
    trends = pl.read_parquet(folder / "trends.parquet")
    whole = trends.filter(~pl.col("is_partial"))
    dimensions = ["category", "sentiment"]
    period = find_forecasts(trends, dimensions, 1)["period"].unique().to_list()
    if not period:
        return {"forecasts": None}
    own = whole.filter(period=period[0])
    last = own["start"].unique().sort().tail(AHEAD)
    before = trends.filter(~pl.col("start").is_in(last.implode()))
    told = find_forecasts(before.filter(period=period[0]), dimensions, AHEAD)
    both = told.join(own, on=["period", "dimension", "value", "start"], how="inner")
    within = both.select((pl.col("n") >= pl.col("low")) & (pl.col("n") <= pl.col("high")))
    wrong = float(np.abs(both["n"].to_numpy() - both["mean"].to_numpy()).sum())
    series = told.unique(["dimension", "value"])
    return {
        "forecasts": {
            "period": period[0],
            "n_series": series.height,
            "n": both.height,
            "error": wrong / max(int(both["n"].sum()), 1),
            "within": float(within.to_series().to_numpy().mean()),
            "methods": dict(series["method"].value_counts().iter_rows()),
        }
    }


def insight_lines(made: Sequence[Cell], real: Sequence[Cell]) -> list[str]:
    """Markdown: a row a made-up corpus and what was planted, and a row a real one."""
    lines = ["## Insight", "", *_made_lines(made)]
    if real:
        lines += ["", *_real_lines(real)]
    lines += ["", *_forecast_lines([*made, *real])]
    return [*lines, "", "From `make bench-insight`, files `docs/results/insight/*.json`."]


def _made_lines(cells: Sequence[Cell]) -> list[str]:
    head = ("corpus", "planted cause first", "causes", "confounder sold as one",
            "fix (planted 0.60)", "placebo", "placebo is")  # fmt: skip
    rows = [
        [
            _name(cell), "yes" if cell["first"] else "no", cell["n_causes"],
            "yes" if cell["confounder"] else "no", _ratio(cell["fix"]), _ratio(cell["placebo"]),
            cell["placebo"]["verdict"],
        ]
        for cell in cells
    ]  # fmt: skip
    return [
        *table(head, rows), "",
        f"Made-up corpora of {N_ROWS:,} rows, labelled by the linear part. Ratios with their 95 %",
        "interval.",
    ]  # fmt: skip


def _real_lines(cells: Sequence[Cell]) -> list[str]:
    head = ("corpus", "rows", "in 48 hours", "median, p90 (hours)", "alerts of a year (sure)",
            "causes", "attributes that differ")  # fmt: skip
    rows = [list(_real_row(cell)) for cell in cells]
    return [
        *table(head, rows), "",
        "Both corpora with the settings of `kesu init`, labelled by the linear part; of ctrip",
        "sentiment is what is decided on.",
    ]  # fmt: skip


def _forecast_lines(cells: Sequence[Cell]) -> list[str]:
    head = ("corpus", "series", "error", "within 95 %", "methods")
    rows = [
        [
            _name(cell), f"{found['n_series']} × {AHEAD} {found['period']}s",
            f"{found['error']:.1%}", f"{found['within']:.0%}",
            ", ".join(f"{name} {n}" for name, n in sorted(found["methods"].items())),
        ]
        for cell in cells
        if (found := cell["forecasts"])
    ]  # fmt: skip
    return [
        "Forecasts made without the last periods, against what came (absolute errors by rows):",
        "", *table(head, rows),
    ]  # fmt: skip


def _real_row(cell: Cell) -> Iterator[object]:
    service, alerts = cell["service"], cell["alerts"]
    yield _name(cell)
    yield f"{cell['n_rows']:,}"
    if service:
        ends = f"[{service['in_time_low']:.1%}, {service['in_time_high']:.1%}]"
        yield f"{service['in_time']:.1%} {ends} of {service['n_judged']:,}"
        yield f"{service['reply_median']:.0f}, {service['reply_p90']:.0f}"
    else:
        yield from ("–", "–")
    yield f"{alerts['all']} ({alerts['sure']})"
    yield cell["n_causes"]
    sure = [
        f"{name} (V {found['cramers_v']:.2f})"
        for name, found in cell["segments"].items()
        if found["q_value"] < 0.05  # noqa: PLR2004 - as in the report
    ]
    yield ", ".join(sure) or "–"


def _name(cell: Cell) -> str:
    return str(cell["cell"]).rsplit("/", maxsplit=1)[-1]


def _ratio(found: Mapping[str, Any]) -> str:
    return f"{found['ratio']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"
