"""Topics: which texts are left over, how well they are grouped, when bursts are flagged, cost."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kesu.bench.board import SEEDS as YEARS
from kesu.bench.board import board_lines, measure_board
from kesu.bench.board_labelled import SEEDS as INSIDE
from kesu.bench.board_labelled import labelled_lines, measure_labelled
from kesu.bench.board_peers import measure_peers, peer_lines
from kesu.bench.bursts import SEEDS, burst_lines, measure_bursts
from kesu.bench.cells import RESULTS, Cell, fill, run_cell
from kesu.bench.grouping import grouping_lines, measure_grouping
from kesu.bench.growth import SIZES, growth_lines, measure_growth
from kesu.bench.labelled import Labelled, gov_messages, shopping
from kesu.bench.leftover import leftover_lines, measure_leftover
from kesu.bench.places import bench_data
from kesu.bench.planted import Hidden, Seen, hidden_corpora, see_once
from kesu.bench.steadiness import measure_steadiness, steadiness_lines
from kesu.bench.stream import LOOKS, measure_day, measure_stream, stream_lines
from kesu.bench.whole import SEEDS as WHOLE_SEEDS
from kesu.bench.whole import measure_whole, whole_lines

LOG = logging.getLogger(__name__)
CACHE = Path("data/interim/bench/planted")
WEIGHTS = "model.safetensors"
MISSING = "\n"  # in the name of no cell


def bench_topics(only: str = "") -> None:
    """Run every cell whose result is missing and fill the section `topics` of the results.

    Args:
        only: run those whose name holds this text; results that are there count all the same.
    """
    data = bench_data()
    parts: list[tuple[Callable[[Sequence[Cell]], list[str]], list[Cell]]] = []
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
    else:
        parts += _planted(data, only)
        again = {
            f"steady_{name}": partial(_steady, corpus, data)
            for name, corpus in (("gov", gov_messages), ("shopping", shopping))
        }
        parts.append((steadiness_lines, list(_cells(again, only))))
        sizes = {f"cost_{size}": partial(measure_growth, data, size) for size in SIZES}
        looks = {f"stream_day{at:02d}": partial(measure_day, data, at) for at in LOOKS}
        looks["stream_whole"] = partial(measure_stream, data)
        years = {f"board_seed{seed}": partial(measure_board, data, seed) for seed in YEARS}
        parts.append((board_lines, list(_cells(years, only))))
        inside = {
            f"board_labelled_seed{seed}": partial(measure_labelled, data, seed) for seed in INSIDE
        }
        parts.append((labelled_lines, list(_cells(inside, only))))
        peers = {"board_peers": partial(measure_peers, data)}
        parts.append((peer_lines, list(_cells(peers, only))))
        parts.append((stream_lines, list(_cells(looks, only))))
        parts.append((growth_lines, list(_cells(sizes, only))))
    seeds = {f"bursts_seed{seed}": partial(measure_bursts, seed) for seed in SEEDS}
    parts.append((burst_lines, list(_cells(seeds, only))))
    wholes = {f"whole_seed{seed}": partial(measure_whole, seed) for seed in WHOLE_SEEDS}
    parts.append((whole_lines, list(_cells(wholes, only))))
    told = [line for tell, cells in parts if cells for line in (*tell(cells), "")]
    fill(
        "topics",
        ["## Topics", "", *told, "From `make bench-topics`, files `docs/results/topics/*`."],
    )


def _cells(measures: Mapping[str, Callable[[], dict[str, Any]]], only: str) -> Iterator[Cell]:
    for name, measure in measures.items():
        cell = f"topics/{name}"
        if (RESULTS / f"{cell}.json").exists() or only in cell:
            yield run_cell(cell, measure)


def _planted(
    data: Path, only: str
) -> Iterator[tuple[Callable[[Sequence[Cell]], list[str]], list[Cell]]]:
    kinds = {"leftover": measure_leftover, "grouping": measure_grouping}
    found: dict[str, list[Cell]] = {kind: [] for kind in kinds}
    for hidden in hidden_corpora(data):
        for kind, measure in kinds.items():
            wanted = {f"{kind}_{hidden.name}": partial(_measured, hidden, measure)}
            found[kind] += _cells(wanted, only if _has_encoder(hidden) else MISSING)
    yield leftover_lines, found["leftover"]
    yield grouping_lines, found["grouping"]


def _has_encoder(hidden: Hidden) -> bool:
    if is_there := Path(hidden.encoder, WEIGHTS).is_file():
        return is_there
    LOG.warning("%s: there is no %s; make it with `kesu pretrain`", hidden.name, hidden.encoder)
    return False


def _steady(corpus: Callable[[Path], Labelled], data: Path) -> dict[str, Any]:
    return measure_steadiness(corpus(data))


def _measured(hidden: Hidden, measure: Callable[[Seen], dict[str, Any]]) -> dict[str, Any]:
    return measure(see_once(hidden, CACHE))
