"""What the benchmark of encoders lacks so far, and where the encoder falls short."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kesu.model.settings import TrainSettings

NEARLY = 0.95  # of the time; a schedule that is cut ends a little earlier
AIM = ("chnsenticorp", "full"), (0.937, 0.947)  # of the encoder alone
STARTS = {
    "encoder": "Encoder",
    "scratch": "Scratch",
    "adapted": "Adapted encoder",
    "short": "Encoder that reads less of a text",
    "untaught": "Encoder before it was taught",
}


def gap_lines(cells: Sequence[str], planned: Sequence[str]) -> list[str]:
    """Markdown: how many of the planned trainings are measured, and which are not.

    Args:
        cells: names of those that are.
        planned: names of all.
    """
    told = []
    for start, label in STARTS.items():
        wanted = Counter(_parts(name)[1] for name in planned if _parts(name)[0] == start)
        there = Counter(_parts(name)[1] for name in cells if _parts(name)[0] == start)
        lacks = [f"{key} ({there[key]} of {n})" for key, n in wanted.items() if there[key] < n]
        if lacks:
            told.append(
                f"- {label}: {there.total()} of {wanted.total()} trainings are measured; fewer "
                f"than planned: {', '.join(lacks)}."
            )
    return told and ["", "What is missing:", "", *told]


def late_lines(runs: Sequence[tuple[str, float]]) -> list[str]:
    """Markdown: which runs were cut short by the time that a training may take.

    Args:
        runs: task, rows and device in words, and seconds.
    """
    minutes = TrainSettings().minutes
    late = dict.fromkeys(name for name, taken in runs if taken > NEARLY * 60 * minutes)
    if not late:
        return []
    return [
        f"- Trained for fewer epochs, to end within the {minutes:g} minutes that a training may",
        f"  take as the settings come: {', '.join(late)}.",
    ]


def weak_lines(
    alone: Mapping[tuple[str, str], float], over_linear: Mapping[tuple[str, str], float]
) -> list[str]:
    """Markdown: how far the encoder alone is from the aim, and where it loses.

    Args:
        alone: its macro-F1 by task and rows.
        over_linear: points above the linear part, likewise.
    """
    below = [" ".join(key) for key, points in over_linear.items() if points < 0]
    told = [f"- The encoder alone lies below linear on: {', '.join(below) or 'none'}."]
    key, aims = AIM
    if key in alone:
        missed = [f"{aim:.3f}" for aim in aims if alone[key] < aim]
        what = f"missed: {' and '.join(missed)}" if missed else "reached"
        told.append(f"- Aim on {' '.join(key)}, encoder alone {alone[key]:.3f}: {what}.")
    return told


def _parts(name: str) -> tuple[str, str]:
    """The start of a cell, and its corpus and rows."""
    corpus, rows, start, _ = name.removeprefix("encoder/").rsplit("_", 3)
    return start, f"{corpus} {rows}"
