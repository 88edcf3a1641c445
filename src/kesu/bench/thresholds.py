"""How often labels that are told keep the wanted precision, and what a stricter search costs.

`fit_threshold` takes the lowest of all thresholds whose bound is good and pays nothing for having
looked at many. Two rules that pay stand beside it.

Source of both: A. N. Angelopoulos et al., Learn then Test: Calibrating Predictive Algorithms to
Achieve Risk Control, 2021 (fixed sequence testing, from one start and from several).
"""

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.encoder import fitted
from kesu.bench.labelled import shopping
from kesu.bench.places import bench_data
from kesu.model.calibrate import LEVEL, fit_scale, fit_threshold, lower_bounds
from kesu.model.fit import NEVER
from kesu.model.fitted import FittedTask
from kesu.model.kinds import Scores
from kesu.model.settings import EXACT, TrainSettings
from kesu.model.targets import Mask, Target, encode_gold

LOG = logging.getLogger(__name__)
N_LABELS = (500, 5000)  # that the linear part learns from
N_CALIB = (150, 300, 600, 1500)
PRECISIONS = (0.9, 0.95)
N_DRAWS = 300
N_STEPS = 20  # row counts of a sequence
N_FLAT = 20_000
Probs = np.ndarray
Scored = Callable[[Mask], Probs]  # probabilities of all rows, calibrated on some


def bench_thresholds() -> None:
    """Fill the section of docs/results.md."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    cells = [
        run_cell(f"thresholds/shopping_{n_rows}", partial(_measure, data, n_rows))
        for n_rows in N_LABELS
    ]
    cells.append(run_cell("thresholds/flat", _measure_flat))
    fill("thresholds", threshold_lines(cells))


def _measure(data: Path, n_rows: int) -> dict[str, Any]:
    """The linear part of kesu: draws of its test rows are calib, the others tell the truth."""
    corpus = shopping(data)
    settings = TrainSettings(use_bert=False)
    with tempfile.TemporaryDirectory() as folder:
        model = fitted(corpus, corpus.drawn(n_rows, 0), settings, seed=0, folder=Path(folder))
    test = corpus.at(corpus.sides == "test", corpus.name)
    raw = model.raw(test.texts, EXACT)
    found = {}
    for task, fit in zip(corpus.tasks, model.tasks, strict=True):
        target = encode_gold(test.golds[task.name].tolist(), task)
        scores = fit.linear_scores(raw.linear[task.name])
        right = target.values[np.arange(len(scores)), scores.argmax(axis=1)] > 0
        found[task.name] = measure(partial(_calibrated, fit, scores, target), right, PRECISIONS)
    return {"tasks": found}


def _calibrated(task: FittedTask, scores: Scores, target: Target, calib: Mask) -> Probs:
    sharpness = fit_scale(task.kind, scores[calib], target.at(calib), task.seen)
    return np.asarray(task.kind.probabilities(scores * sharpness, task.seen).max(axis=1))


def _measure_flat() -> dict[str, Any]:
    """The worst there is: scores that say nothing, of labels as often right as wanted, exactly."""
    draw = np.random.default_rng(0)
    probs = draw.random(N_FLAT)
    right = draw.permutation(N_FLAT) < PRECISIONS[0] * N_FLAT
    return {"tasks": {"made up": measure(lambda _: probs, right, PRECISIONS[:1])}}


def measure(scored: Scored, right: Mask, precisions: Sequence[float]) -> list[dict[str, Any]]:
    """A row for each wanted precision, number of rows of calib and rule.

    `below`: share of draws in which labels of the other rows are right less often than wanted;
    `told`: their mean share at or above the threshold; `none`: share of draws without any.
    """
    found = []
    for wanted, n_calib in product(precisions, N_CALIB):
        draw = np.random.default_rng(0)
        draws = [_draw(scored, right, wanted, draw.permutation(len(right)) < n_calib)
                 for _ in range(N_DRAWS)]  # fmt: skip
        means = np.mean(draws, axis=0).round(4).tolist()
        for rule, (below, told, none) in zip(RULES, means, strict=True):
            found.append({"wanted": wanted, "n_calib": n_calib, "rule": rule}
                         | {"below": below, "told": told, "none": none})  # fmt: skip
    return found


def _draw(scored: Scored, right: Mask, wanted: float, calib: Mask) -> list[tuple[float, ...]]:
    probs = scored(calib)
    found: list[tuple[float, ...]] = []
    for rule in RULES.values():
        told = probs[~calib] >= rule(probs[calib], right[calib], wanted)
        is_below = told.any() and right[~calib][told].mean() < wanted
        found.append((float(is_below), float(told.mean()), float(not told.any())))
    return found


def _searched(probs: Probs, right: Mask, wanted: float) -> float:
    found = fit_threshold(probs.tolist(), right.tolist(), target_precision=wanted)
    return found.threshold if found.reached else NEVER


def _in_sequence(probs: Probs, right: Mask, wanted: float, *, n_starts: int) -> float:
    """From each start on, surest rows first, as long as the bound is good."""
    chance = (1 - LEVEL) / n_starts
    falling = np.argsort(-probs, kind="stable")
    least = min(len(probs), int(np.ceil(np.log(chance) / np.log(wanted))) + 1)
    counts = np.linspace(least, len(probs), N_STEPS).round().astype(int)
    n_right = np.cumsum(right[falling])[counts - 1]
    is_good = lower_bounds(n_right, counts, level=1 - chance) > wanted
    lowest = NEVER
    for start in range(0, N_STEPS, N_STEPS // n_starts):
        stop = start + int(np.argmin(np.append(is_good[start:], False)))
        if stop > start:
            lowest = min(lowest, float(probs[falling[counts[stop - 1] - 1]]))
    return lowest


RULES: dict[str, Callable[[Probs, Mask, float], float]] = {
    "searched": _searched,
    "sequence": partial(_in_sequence, n_starts=1),
    "four starts": partial(_in_sequence, n_starts=4),
}


def threshold_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a task, wanted precision and number of rows of calib."""
    header = ("labels of", "wanted", "rows of calib",
              *(f"{what}, {rule}" for what in ("below", "told") for rule in RULES))  # fmt: skip
    real = [each for cell in cells[:-1] for each in _each(cell)]
    below = [each["below"] for each in real if each["rule"] == "searched"]
    return [
        "## Thresholds: how often labels that are told keep the wanted precision", "",
        *table(header, list(_rows(cells))), "",
        "Linear part of kesu, from so many labels of shopping; rows of its test side are drawn for",
        f"calibration, the others tell the truth. *Below*: in how many of {N_DRAWS} draws they are",
        "right less often than wanted; *told*: the share of them that is told a label.",
        f"`searched` is what kesu does: the lowest threshold whose {LEVEL:.0%} bound is above the",
        f"wanted precision. Of real scores it misses in {min(below):.1%} to {max(below):.1%} of",
        f"the draws, {np.mean(below):.1%} in the mean. The others pay for having looked at many",
        "(fixed sequence testing, from one start and from four) and tell fewer texts.",
        "In the last rows, made up, scores say nothing and labels are as often right as wanted.",
        "From `make bench-thresholds`, files `docs/results/thresholds/*.json`.",
    ]  # fmt: skip


def _each(cell: Cell) -> Iterator[dict[str, Any]]:
    for task, rows in cell["tasks"].items():
        labels = cell["cell"].split("_")[-1].removeprefix("thresholds/")
        yield from ({"of": f"{task}, {labels}", **row} for row in rows)


def _rows(cells: Sequence[Cell]) -> Iterator[list[object]]:
    every = [each for cell in cells for each in _each(cell)]
    for at in range(0, len(every), len(RULES)):
        group = every[at : at + len(RULES)]
        shares = [f"{each[what]:.1%}" for what in ("below", "told") for each in group]
        yield [group[0]["of"], group[0]["wanted"], group[0]["n_calib"], *shares]
