"""The page of results that is filled from the cells of `make bench-encoder`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, table
from kesu.bench.encoder_gaps import gap_lines, weak_lines
from kesu.scores.bootstrap import INTERVAL

SCRATCH = "scratch"
LEGEND = (
    "Macro-F1, mean over seeds and salts; differences in points, with the 95 % interval of a",
    "paired bootstrap over the duplicate groups of the test rows. Of the salts of gov_messages the",
    "first has every seed, the others the first seed alone. Runs are those of the encoder; scratch",
    "has fewer.",
    "",
    "Each corpus is scored with weights that saw none of its labels: `kesu-small` is the default,",
    "`kesu-text` is what it was before it was taught, `kesu-small-hotels-out` was taught without",
    "the corpora that count as one with chnsenticorp. The card of kesu-small tells which files;",
    "several files in one row are trainings of one recipe, on a GPU and on a CPU.",
)
LARGE = 2000  # rows from which the bar of a cell holds
BAR = -0.5  # points below the linear part that no such cell may lie


def lines(cells: Sequence[Cell], planned: Sequence[str] = ()) -> list[str]:
    """Markdown: a row for each task and size, seeds and salts averaged, the bars, and what lacks.

    Args:
        cells: trainings that are measured.
        planned: names of all that are to be.
    """
    found = [entry for cell in cells for entry in _entries(cell)]
    ours = [entry for entry in found if entry["start"] == "encoder"]
    header = ("task", "rows", "weights", "runs", "linear", "scratch", "encoder", "blend",
              "encoder − linear", "blend − linear")  # fmt: skip
    told = ["## The encoder beside the linear part", ""]
    told += table(header, [_row(name, ours, found) for name in dict.fromkeys(map(_key, ours))])
    told += ["", *LEGEND, ""]
    return [
        *told,
        *_bars(ours),
        *gap_lines([cell["cell"] for cell in cells], planned),
        *_adapted(found),
        "",
        "From `make bench-encoder`, files `docs/results/encoder/*`.",
    ]


def card_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown for the card of the encoder: what it gives, and which weights each row is of."""
    ours = [e for cell in cells for e in _entries(cell) if e["start"] == "encoder"]
    rows = []
    for key in dict.fromkeys(map(_key, ours)):
        mine = [entry for entry in ours if _key(entry) == key]
        weights = ", ".join(dict.fromkeys(entry["weights"] for entry in mine))
        scores = [_mean(mine, arm) for arm in ("linear", "bert", "blend")]
        rows.append([*key, len(mine), *scores, weights])
    header = ("task", "labelled rows", "runs", "linear", "encoder", "blend", "weights")
    return [
        "## Scores", "",
        "Macro-F1 beside a linear model of the same rows. No label of a corpus was seen before it",
        "was scored on: corpora whose labels this encoder was taught are scored with one of the",
        "same recipe without them. `weights` names its folder and begins its SHA-256.", "",
        *table(header, rows), "",
        "From `make bench-encoder`; intervals and bars stand in `docs/results.md`.",
    ]  # fmt: skip


def _entries(cell: Cell) -> Iterator[dict[str, Any]]:
    name, rows, start, seed = cell["cell"].removeprefix("encoder/").rsplit("_", 3)
    source = cell.get("encoder") or {"folder": "", "weights": ""}
    parts = [part for part in source["folder"].split("/") if part != "encoder"]
    weights = f"{parts[-1] if parts else ''} {source['weights'][:8]}"
    for task, figures in cell["tasks"].items():
        corpus = name.partition("_salt")[0]
        n_rows = sum(cell["rows"].values())
        yield {
            "task": corpus if len(cell["tasks"]) == 1 else f"{corpus}, {task}",
            "rows": rows, "n_rows": n_rows, "start": start, "run": f"{name} {seed}",
            "weights": weights, **figures,
        }  # fmt: skip


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["task"], entry["rows"]


def _row(
    key: tuple[str, str], ours: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> list[object]:
    mine = [entry for entry in ours if _key(entry) == key]
    scratch = [entry for entry in found if _key(entry) == key and entry["start"] == SCRATCH]
    scores = [_mean(mine, "linear"), _mean(scratch, "bert"), _mean(mine, "bert")]
    gains = [_shown(_over_linear(mine, arm)) for arm in ("bert", "blend")]
    names = ", ".join(dict.fromkeys(entry["weights"].split()[0] for entry in mine))
    return [*key, names, len(mine), *scores, _mean(mine, "blend"), *gains]


def _mean(entries: Sequence[Mapping[str, Any]], arm: str) -> float | None:
    values = [entry["scores"][arm]["macro_f1"]["value"] for entry in entries]
    return float(np.mean(values)) if values else None


def _over_linear(entries: Sequence[Mapping[str, Any]], arm: str) -> np.ndarray:
    """(1 + n_bootstrap,) mean difference over runs, in points; the first is that of all rows."""
    return np.asarray(np.mean([entry["over_linear"][arm] for entry in entries], axis=0))


def _shown(draws: np.ndarray) -> str:
    low, high = np.percentile(draws[1:], INTERVAL)
    return f"{draws[0]:+.1f} [{low:+.1f}, {high:+.1f}]"


def _bars(ours: Sequence[Mapping[str, Any]]) -> list[str]:
    keys = list(dict.fromkeys(map(_key, ours)))
    by_key = {key: [entry for entry in ours if _key(entry) == key] for key in keys}
    large = {key: found for key, found in by_key.items() if found[0]["n_rows"] >= LARGE}
    overall = np.mean([_over_linear(found, "blend") for found in by_key.values()], axis=0)
    below = [key for key, found in large.items() if _over_linear(found, "blend")[0] < BAR]
    above = [key for key, found in large.items() if _over_linear(found, "bert")[0] > 0]
    return [
        f"- Blend against linear, mean over these {len(by_key)} rows: {_shown(overall)} points.",
        f"- Of {len(large)} with {LARGE} labels or more, the blend lies more than {-BAR} points",
        f"  below linear in {len(below)}, and the encoder alone above linear in {len(above)}.",
        *weak_lines(
            {key: _mean(found, "bert") or 0.0 for key, found in by_key.items()},
            {key: float(_over_linear(found, "bert")[0]) for key, found in by_key.items()},
        ),
    ]


def _adapted(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """What adaptation adds to the same runs, task by task."""
    adapted = [entry for entry in found if entry["start"] == "adapted"]
    told = []
    for key in dict.fromkeys(map(_key, adapted)):
        mine = [entry for entry in adapted if _key(entry) == key]
        runs = {entry["run"] for entry in mine}
        same = [
            entry
            for entry in found
            if _key(entry) == key and entry["start"] == "encoder" and entry["run"] in runs
        ]
        if len(same) == len(mine):
            pairs = [(_mean(same, arm), _mean(mine, arm)) for arm in ("bert", "blend")]
            told.append([*key, len(mine), *(value for pair in pairs for value in pair)])
    if not told:
        return []
    header = ("task", "rows", "runs", "encoder", "adapted", "blend", "blend, adapted")
    return ["", "Adapted to the corpus before fine-tuning (macro-F1):", "", *table(header, told)]
