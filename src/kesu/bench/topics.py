"""Topics on real corpora: which texts are left over, and how well they are grouped."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from kesu.bench.cells import RESULTS, Cell, fill, run_cell
from kesu.bench.grouping import grouping_lines, measure_grouping
from kesu.bench.leftover import leftover_lines, measure_leftover
from kesu.bench.places import bench_data
from kesu.bench.planted import Hidden, Seen, hidden_corpora, see_once

LOG = logging.getLogger(__name__)
CACHE = Path("data/interim/bench/planted")
WEIGHTS = "model.safetensors"


def bench_topics() -> None:
    """Run every cell whose result is missing and fill the section `topics` of the results."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    leftover: list[Cell] = []
    grouping: list[Cell] = []
    for hidden in hidden_corpora(data):
        names = [f"topics/{kind}_{hidden.name}" for kind in ("leftover", "grouping")]
        is_there = all((RESULTS / f"{name}.json").exists() for name in names)
        if not is_there and not Path(hidden.encoder, WEIGHTS).is_file():
            LOG.warning(
                "%s: there is no %s; make it with `kesu pretrain`", hidden.name, hidden.encoder
            )
            continue
        leftover.append(run_cell(names[0], partial(_measured, hidden, measure_leftover)))
        grouping.append(run_cell(names[1], partial(_measured, hidden, measure_grouping)))
        lines = ["## Topics", "", *leftover_lines(leftover), "", *grouping_lines(grouping), ""]
        fill("topics", [*lines, "From `make bench-topics`, files `docs/results/topics/*`."])


def _measured(hidden: Hidden, measure: Callable[[Seen], dict[str, Any]]) -> dict[str, Any]:
    return measure(see_once(hidden, CACHE))
