"""Runs of the encoder's benchmark, as they come from the cells: means and paired differences."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from kesu.bench.cells import Cell
from kesu.bench.plans import TEXT
from kesu.scores.bootstrap import INTERVAL

Entry = Mapping[str, Any]
TAUGHT_AT = 3e-4  # in cells that do not tell it
# In what trainings of now differ from earlier ones: epoch kept, BERT's share, rate of teaching.
RULES = ("kept", "share", "taught_at")


def entries_of(cell: Cell) -> Iterator[dict[str, Any]]:
    """One for each task of a training: its figures, and what was trained.

    None of adaptations of which nobody knows how far they came.
    """
    name, rows, start, seed = cell["cell"].removeprefix("encoder/").rsplit("_", 3)
    if start == "adapted" and "adapted" not in cell:
        return
    source = cell.get("encoder") or {"folder": "", "weights": ""}
    parts = [part for part in source["folder"].split("/") if part != "encoder"]
    weights = f"{parts[-1] if parts else ''} {source['weights'][:8]}"
    for task, figures in cell["tasks"].items():
        corpus = name.partition("_salt")[0]
        n_rows = sum(cell["rows"].values())
        yield {
            "task": corpus if len(cell["tasks"]) == 1 else f"{corpus}, {task}",
            "rows": rows, "n_rows": n_rows, "start": start, "run": f"{name} {seed}",
            "weights": weights, "max_tokens": cell.get("max_tokens", 128),
            "kept": cell.get("kept", "best"),
            "share": cell.get("share", "least"),
            "taught_at": _taught_at(start, source),
            "read": cell.get("adapted", {}).get("tokens"),
            "device": cell.get("gpu") or "a CPU", "seconds": cell.get("train_seconds", 0.0),
            **figures,
        }  # fmt: skip


def _taught_at(start: str, source: Mapping[str, Any]) -> float | None:
    """The rate at which the weights were taught labels; older cells do not tell it."""
    is_plain = start in ("scratch", "untaught") or source["folder"] == TEXT
    found: float | None = None if is_plain else source.get("taught_at", TAUGHT_AT)
    return found


def key_of(entry: Entry) -> tuple[str, str]:
    """Task and rows; runs of the same are averaged."""
    return entry["task"], entry["rows"]


def mean_of(entries: Sequence[Entry], arm: str) -> float | None:
    """Mean macro-F1 of linear, bert or blend; None without runs."""
    values = [entry["scores"][arm]["macro_f1"]["value"] for entry in entries]
    return float(np.mean(values)) if values else None


def over_linear(entries: Sequence[Entry], arm: str) -> np.ndarray:
    """(1 + n_bootstrap,) mean difference over runs, in points; the first is that of all rows."""
    return np.asarray(np.mean([entry["over_linear"][arm] for entry in entries], axis=0))


def shown(draws: np.ndarray) -> str:
    """A difference with its 95 % interval, both in points."""
    low, high = np.percentile(draws[1:], INTERVAL)
    return f"{draws[0]:+.1f} [{low:+.1f}, {high:+.1f}]"


def pairs_of(
    found: Sequence[Entry], start: str, others: Collection[str], by: Sequence[str]
) -> Iterator[tuple[tuple[str, str], list[Entry], list[Entry]]]:
    """Task and rows, the runs of other starts that are the same but for that, and those of a start.

    Args:
        found: all runs.
        start: of the runs that are compared.
        others: starts of what they are compared with.
        by: fields in which two runs are the same.
    """

    def mark(entry: Entry) -> tuple[object, ...]:
        return tuple(entry[field] for field in by)

    every = [entry for entry in found if entry["start"] == start]
    for key in dict.fromkeys(map(key_of, every)):
        plain = {mark(e): e for e in found if key_of(e) == key and e["start"] in others}
        mine = [entry for entry in every if key_of(entry) == key and mark(entry) in plain]
        if mine:
            yield key, [plain[mark(entry)] for entry in mine], mine
