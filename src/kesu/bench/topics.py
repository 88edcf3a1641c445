"""Topics: which texts are left over, how well they are grouped, when bursts are flagged, cost."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kesu.bench.alike import SEEDS as ALIKE_SEEDS
from kesu.bench.alike import alike_lines, measure_alike_board, measure_alike_made
from kesu.bench.board import SEEDS as YEARS
from kesu.bench.board import board_lines, measure_board
from kesu.bench.board_labelled import SEEDS as INSIDE
from kesu.bench.board_labelled import labelled_lines, measure_labelled
from kesu.bench.board_peers import measure_peers, peer_lines
from kesu.bench.board_year import UNSEEN
from kesu.bench.bursts import LEFT_OVER, SEEDS, burst_lines, measure_bursts
from kesu.bench.cells import RESULTS, Cell, fill, run_cell
from kesu.bench.grouping import grouping_lines, measure_grouping
from kesu.bench.growth import (
    AGAIN,
    BURSTS,
    MOST_TEXTS,
    SCRIPTS,
    SIZES,
    growth_lines,
    measure_growth,
)
from kesu.bench.labelled import Labelled, gov_messages, shopping
from kesu.bench.leftover import leftover_lines, measure_leftover
from kesu.bench.months import SEEDS as MONTHS_SEEDS
from kesu.bench.months import measure_months, months_lines
from kesu.bench.naming import measure_names, name_lines
from kesu.bench.new_model import SEEDS as MODEL_SEEDS
from kesu.bench.new_model import measure_new_model, new_model_lines
from kesu.bench.places import bench_data
from kesu.bench.planted import Hidden, Seen, hidden_corpora, see_once
from kesu.bench.promoted import measure_promoted, promoted_lines
from kesu.bench.quiet import RISES, measure_quiet, measure_rise, quiet_lines
from kesu.bench.simulated import QUIET
from kesu.bench.steadiness import measure_steadiness, steadiness_lines
from kesu.bench.stream import LOOKS, measure_day, measure_stream, stream_lines
from kesu.bench.whole import SEEDS as WHOLE_SEEDS
from kesu.bench.whole import measure_whole, whole_lines

LOG = logging.getLogger(__name__)
CACHE = Path("data/interim/bench/planted")
WEIGHTS = "model.safetensors"
MISSING = "\n"  # in the name of no cell
Tell = Callable[[Sequence[Cell]], list[str]]
Measures = Mapping[str, Callable[[], dict[str, Any]]]


def bench_topics(only: str = "") -> None:
    """Run every cell whose result is missing and fill the section `topics` of the results.

    Args:
        only: run those whose name holds this text; results that are there count all the same.
    """
    data = bench_data()
    parts: list[tuple[Tell, list[Cell]]] = []
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
    else:
        parts += _planted(data, only)
        parts += [(tell, list(_cells(cells, only))) for tell, cells in _real(data)]
    parts += [(tell, list(_cells(cells, only))) for tell, cells in _made_up()]
    told = [line for tell, cells in parts if cells for line in (*tell(cells), *_dates(cells))]
    fill(
        "topics",
        ["## Topics", "", *told, "From `make bench-topics`, files `docs/results/topics/*`."],
    )


def _dates(cells: Sequence[Cell]) -> list[str]:
    """When the cells of a part were measured: some are of earlier code than others."""
    days = sorted({cell["date"] for cell in cells})
    return ["", f"Measured on {' to '.join(dict.fromkeys((days[0], days[-1])))}.", ""]


def _real(data: Path) -> Iterator[tuple[Tell, Measures]]:
    """Cells on real texts: how their figures are told, and how each is measured."""
    corpora = (("gov", gov_messages), ("shopping", shopping))
    yield (
        steadiness_lines,
        {f"steady_{name}": partial(_steady, corpus, data) for name, corpus in corpora},
    )
    yield (
        months_lines,
        {f"months_seed{seed}": partial(measure_months, data, seed) for seed in MONTHS_SEEDS},
    )
    models = {
        f"new_model_seed{seed}": partial(measure_new_model, data, seed) for seed in MODEL_SEEDS
    }
    yield new_model_lines, models
    yield (
        promoted_lines,
        {
            f"promoted_{hidden.name}": partial(measure_promoted, hidden)
            for hidden in hidden_corpora(data)
        },
    )
    yield from _boards(data)
    looks = {f"stream_day{at:02d}": partial(measure_day, data, at) for at in LOOKS}
    yield stream_lines, looks | {"stream_whole": partial(measure_stream, data)}
    sizes = {f"cost_{size}": partial(measure_growth, data, size) for size in SIZES}
    search = {
        f"cost_bursts_{size}": partial(measure_growth, data, size, "bursts") for size in BURSTS
    }
    again = {f"{AGAIN}{kind}": partial(measure_growth, data, MOST_TEXTS, kind) for kind in SCRIPTS}
    yield growth_lines, sizes | search | again


def _boards(data: Path) -> Iterator[tuple[Tell, Measures]]:
    """Cells on made-up scandals among real messages."""
    yield board_lines, {f"board_seed{at}": partial(measure_board, data, at) for at in YEARS}
    yield (
        labelled_lines,
        {f"board_labelled_seed{at}": partial(measure_labelled, data, at) for at in INSIDE},
    )
    yield peer_lines, {"board_peers": partial(measure_peers, data)}
    yield (
        partial(board_lines, heading="Scandals that no setting was chosen by", written=UNSEEN),
        {f"board_unseen_seed{at}": partial(measure_board, data, at, UNSEEN) for at in YEARS},
    )
    yield peer_lines, {"board_peers_unseen": partial(measure_peers, data, UNSEEN)}
    yield (
        name_lines,
        {
            "names_board": partial(measure_names, data),
            "names_board_unseen": partial(measure_names, data, UNSEEN),
        },
    )
    yield (
        partial(alike_lines, corpora="scandals on a board"),
        {"alike_board": partial(measure_alike_board, data)},
    )


def _made_up() -> Iterator[tuple[Tell, Measures]]:
    """The same for cells that need no file from anywhere."""
    yield (
        burst_lines,
        {f"bursts_default_seed{seed}": partial(measure_bursts, seed) for seed in SEEDS},
    )
    yield (
        partial(
            burst_lines, heading="Bursts with a date, among the texts that are left over alone"
        ),
        {f"bursts_seed{seed}": partial(measure_bursts, seed, LEFT_OVER) for seed in SEEDS},
    )
    yield (
        partial(alike_lines, corpora="the made-up corpus"),
        {f"alike_seed{seed}": partial(measure_alike_made, seed) for seed in ALIKE_SEEDS},
    )
    yield whole_lines, {f"whole_seed{seed}": partial(measure_whole, seed) for seed in WHOLE_SEEDS}
    quiet = {f"quiet_{name}": partial(measure_quiet, name) for name in QUIET}
    yield quiet_lines, quiet | {f"quiet_{name}": partial(measure_rise, name) for name in RISES}


def _cells(measures: Measures, only: str) -> Iterator[Cell]:
    for name, measure in measures.items():
        cell = f"topics/{name}"
        if (RESULTS / f"{cell}.json").exists() or only in cell:
            yield run_cell(cell, measure)


def _planted(data: Path, only: str) -> Iterator[tuple[Tell, list[Cell]]]:
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
