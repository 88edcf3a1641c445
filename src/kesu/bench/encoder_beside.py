"""What the page of the encoder tells of other starts beside the encoder as it is."""

from collections.abc import Sequence

import numpy as np

from kesu.bench.cells import table
from kesu.bench.encoder_runs import RULES, Entry, mean_of, over_linear, pairs_of, shown

ARMS = {"bert": "encoder", "blend": "blend"}


def short_lines(found: Sequence[Entry]) -> list[str]:
    """What reading more of a long text adds to the same runs, task by task."""
    rows: list[list[object]] = []
    runs: list[tuple[Entry, Entry]] = []
    for key, more, less in pairs_of(found, "short", {"encoder"}, by=["run", *RULES]):
        gains = [shown(over_linear(more, arm) - over_linear(less, arm)) for arm in ARMS]
        scores = [mean_of(each, arm) for arm in ARMS for each in (less, more)]
        rows.append([*key, len(less), *scores, *gains])
        runs += zip(more, less, strict=True)
    if not rows:
        return []
    columns = [f"{name}, {which}" for name in ARMS.values() for which in ("less", "more")]
    gains = [f"{name} gains" for name in ARMS.values()]
    longer, shorter = (
        f"{_values(runs, place, 'max_tokens')} tokens, on {_values(runs, place, 'device')}"
        for place in (0, 1)
    )
    told = ", ".join(f"{name} {spread(runs, arm)}" for arm, name in ARMS.items())
    return [
        "", "What it gives to read more of a text:", "",
        *table(("task", "rows", "runs", *columns, *gains), rows), "",
        f"More is {longer}; less is",
        f"{shorter}. Mean gain and its",
        f"standard error over all {len(runs)} pairs of runs, in points: {told}.",
    ]  # fmt: skip


def spread(runs: Sequence[tuple[Entry, Entry]], arm: str) -> str:
    """Mean gain of the first of each pair over the second, and its standard error, in points."""
    gains = [more["over_linear"][arm][0] - less["over_linear"][arm][0] for more, less in runs]
    if len(gains) == 1:
        return f"{gains[0]:+.1f}"
    return f"{np.mean(gains):+.1f} ± {np.std(gains, ddof=1) / np.sqrt(len(gains)):.1f}"


def _values(runs: Sequence[tuple[Entry, Entry]], place: int, field: str) -> str:
    return " and ".join(sorted({str(pair[place][field]) for pair in runs}))


def adapted_lines(found: Sequence[Entry]) -> list[str]:
    """What adaptation adds to the same runs, task by task."""
    told = []
    others = {"encoder", "short"}
    alike = ["run", "max_tokens", *RULES]
    for key, same, mine in pairs_of(found, "adapted", others, by=alike):
        pairs = [(mean_of(same, arm), mean_of(mine, arm)) for arm in ARMS]
        read = f"{np.mean([each['read'] for each in mine]) / 1e6:.2f} M"
        told.append([*key, len(mine), read, *(value for pair in pairs for value in pair)])
    if not told:
        return []
    header = (
        "task",
        "rows",
        "runs",
        "tokens read",
        "encoder",
        "adapted",
        "blend",
        "blend, adapted",
    )
    return ["", "Adapted to the corpus before fine-tuning (macro-F1):", "", *table(header, told)]
