"""The sides of a comparison: models, timed in turns, and files of predictions."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kesu.cleaning.schema import REASONS
from kesu.cli.suite import cleaner
from kesu.comparison.answers import Answers, file_answers, model_answers, read_table_of_answers
from kesu.model.behaviour.cases import Case
from kesu.tasks import Task

if TYPE_CHECKING:
    from kesu.model.fitted import Model

_REPEATS = 3  # timings of each model, of which the best counts
_ENOUGH = 10.0  # seconds of one round after which it is not repeated
_MEASURABLE = 0.5  # seconds below which speed is told and not judged
_MB = 1e6


@dataclass(frozen=True)
class System:
    """A side of the comparison: answers by task, and what is known of a model."""

    name: str
    answers: dict[str, Answers]
    rows_per_second: float | None = None
    seconds: float | None = None
    megabytes: float | None = None
    behaviours: pl.DataFrame | None = None


def read_systems(
    paths: Sequence[Path], rows: pl.DataFrame, tasks: Sequence[Task], cases: Sequence[Case]
) -> list[System]:
    """Answers of all; models are timed in turns, so that a busy machine is fair to each.

    Args:
        paths: model folders, or files of predictions.
        rows: `row_id` and `text`, cleaned.
        tasks: of the corpus.
        cases: of the behavioural suite; models are asked them.
    """
    runs = [_runner(path, rows) if path.is_dir() else None for path in paths]
    seconds = [math.inf] * len(paths)
    for _ in range(_REPEATS):
        for at, run in enumerate(runs):
            if run:
                seconds[at] = min(seconds[at], run.timed())
        if sum(each for each in seconds if each < math.inf) > _ENOUGH:
            break
    return [
        _of_model(path, run, rows.height, spent, cases) if run else _of_file(path, tasks)
        for path, run, spent in zip(paths, runs, seconds, strict=True)
    ]


def speed_ratio(a: System, b: System) -> float | None:
    """Rows per second of B over those of A; None where it is too short to judge."""
    if a.seconds is None or b.seconds is None or min(a.seconds, b.seconds) < _MEASURABLE:
        return None
    return a.seconds / b.seconds


class _Runner:
    """A loaded model and what it last said of the rows."""

    def __init__(self, model: "Model", rows: pl.DataFrame) -> None:
        self.model = model
        self._ids, self._texts = rows["row_id"].to_list(), rows["text"].to_list()
        self.predictions = pl.DataFrame()

    def timed(self) -> float:
        """Label the rows; seconds it took."""
        from kesu.model.predict import predict  # noqa: PLC0415 - only where a model is compared

        started = time.perf_counter()
        self.predictions = predict(self.model, self._ids, self._texts).frame
        return time.perf_counter() - started


def _runner(path: Path, rows: pl.DataFrame) -> _Runner:
    from kesu.model.folder import load_model  # noqa: PLC0415 - only where a model is compared

    return _Runner(load_model(path), rows)


def _of_model(
    path: Path, run: _Runner, n_rows: int, seconds: float, cases: Sequence[Case]
) -> System:
    from kesu.model.behaviour.suite import run_suite  # noqa: PLC0415 - only where there is a model

    answers = {
        task.name: model_answers(str(path), run.predictions, task.name, task.label_set.trained)
        for task in run.model.tasks
    }
    size = sum(each.stat().st_size for each in path.rglob("*") if each.is_file()) / _MB
    told = run_suite(run.model, cleaner(path), cases)
    rate = n_rows / seconds if n_rows else None
    return System(str(path), answers, rate, seconds, size, told)


def _of_file(path: Path, tasks: Sequence[Task]) -> System:
    frame = _of_label(read_table_of_answers(path), tasks)
    answers = {
        task.name: file_answers(path, frame, task.name, is_multi=task.is_multi)
        for task in tasks
        if task.name in frame.columns
    }
    return System(str(path), answers)


def _of_label(frame: pl.DataFrame, tasks: Sequence[Task]) -> pl.DataFrame:
    """A table of `kesu label` without rows that cleaning dropped; an empty cell is no label."""
    if not {"reason", "decision", "model_id"} <= set(frame.columns):
        return frame
    names = [task.name for task in tasks if task.is_multi and task.name in frame.columns]
    told = [
        (pl.col(name) if isinstance(frame.schema[name], pl.List) else _parts(name)).fill_null([])
        for name in names
    ]
    is_dropped = pl.col("reason").cast(pl.String).is_in(list(REASONS)).fill_null(value=False)
    return frame.filter(~is_dropped).with_columns(told)


def _parts(name: str) -> pl.Expr:
    return pl.col(name).replace("", None).str.split(";")
