"""`kesu compare`: may one model replace another? The same rows, paired, with a verdict."""

import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.compare_told import (
    Result,
    System,
    as_json,
    told_lines,
    write_comparison,
)
from kesu.comparison.answers import file_answers, model_answers, read_table_of_answers
from kesu.comparison.gate import Outcome, judge, worst
from kesu.comparison.label_map import common_labels, read_label_map
from kesu.comparison.paired import compare_paired
from kesu.comparison.rows import PairedRows, Seen, flips, paired_rows, unlearned
from kesu.comparison.settings import CompareSettings
from kesu.comparison.slices import compare_slices, slice_columns
from kesu.comparison.trust import measure_trust
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.evaluation.gold import gold_of
from kesu.manifest import read_checked
from kesu.scores.metrics import Floats
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.tasks import Task, read_tasks

CODES: dict[Outcome, int] = {"pass": 0, "fail": 3, "undecided": 4}
SIDES = ("test", "calib", "valid", "all")
_REPEATS = 3  # timings of each model, of which the best counts
_ENOUGH = 10.0  # seconds of one round after which it is not repeated
_MEASURABLE = 0.5  # seconds below which speed is told and not judged


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--corpus", required=True, help="whose labelled rows are compared")
@click.option("--task", "wanted", multiple=True, help="default: all that both know")
@click.option("--side", type=click.Choice(SIDES), default="test", show_default=True)
@click.option("--label-map", type=click.Path(path_type=Path), help="TSV: from, to")
@click.option("--out", type=click.Path(path_type=Path), help="default: data/reports/CORPUS/compare")
def command(
    a: Path,
    b: Path,
    *,
    corpus: str,
    wanted: tuple[str, ...],
    side: str,
    label_map: Path | None,
    out: Path | None,
) -> None:
    """Tell whether B may replace A, by the labelled rows of a corpus that neither learned.

    A and B are model folders, or files of predictions of any system (Parquet, CSV or JSON lines
    with row_id, a column of labels a task, and perhaps <task>_p or <task>_probs). Ends with 0 for
    pass, 3 for fail, 4 for undecided.
    """
    mapping = read_label_map(label_map) if label_map else {}
    settings = load(corpus)
    tasks = read_tasks(settings.tasks, Path("configs/labels"))
    rows, gold_frame, n_learned = _rows(corpus, side, [each for each in (a, b) if each.is_dir()])
    systems = _systems((a, b), rows, tasks)
    chosen = _chosen(tasks, systems, wanted)
    results = {}
    tables = []
    for task in chosen:
        left, right = (system.answers[task.name] for system in systems)
        labels = common_labels(task.name, task.label_set.trained, (left, right), mapping)
        paired = paired_rows(
            task.name, rows=rows, gold=gold_of(task, gold_frame), a=left, b=right,
            labels=labels, mapping=mapping, is_multi=task.is_multi,
        )  # fmt: skip
        results[task.name] = _result(paired, gold_frame, settings.compare, _speed_ratio(systems))
        tables.append(flips(task.name, paired))
    outcome = worst([result.verdict.outcome for result in results.values()])
    found = {"corpus": corpus, "side": side, "n_rows_learned": n_learned, "outcome": outcome}
    found |= as_json(systems, results, settings.compare)
    target = out or Path(f"data/reports/{corpus}/compare")
    write_comparison(target, found, pl.concat(tables), chosen, settings.report.language)
    click.echo("\n".join(told_lines(systems, results, outcome)))
    sys.exit(CODES[outcome])


def _rows(corpus: str, side: str, models: Sequence[Path]) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Rows that may be compared, the corpus's records, and how many rows a model learned."""
    interim = Path("data/interim") / corpus
    clean = read_table(interim / "clean.parquet", CLEAN, ["row_id", "text", "dup_group"])
    splits = read_table(interim / "splits.parquet", SPLITS)
    records = read_table(interim / "records.parquet", RECORDS)
    saved = [read_checked(folder, "training_hashes.json") for folder in models]
    seen = [Seen(each["salt"], frozenset(each["hashes"])) for each in saved]
    free = unlearned(clean, seen)
    sides = splits if side == "all" else splits.filter(split=side)
    rows = clean.join(sides, on="row_id", how="semi", maintain_order="left")
    kept = free.join(rows, on="row_id", how="semi", maintain_order="left")
    return kept, records, rows.height - kept.height


def _systems(
    paths: tuple[Path, Path], rows: pl.DataFrame, tasks: Sequence[Task]
) -> tuple[System, System]:
    """Answers of both; models are timed in turns, so that a busy machine is fair to both."""
    runs = [_runner(path, rows) if path.is_dir() else None for path in paths]
    seconds = [math.inf, math.inf]
    for _ in range(_REPEATS):
        for at, run in enumerate(runs):
            if run:
                seconds[at] = min(seconds[at], run.timed())
        if sum(each for each in seconds if each < math.inf) > _ENOUGH:
            break
    first, second = (
        _of_model(path, run, rows.height, spent) if run else _of_file(path, tasks)
        for path, run, spent in zip(paths, runs, seconds, strict=True)
    )
    return first, second


class _Runner:
    """A loaded model and what it last said of the rows."""

    def __init__(self, run: Callable[[], pl.DataFrame], labels: dict[str, tuple[str, ...]]) -> None:
        self._run = run
        self.labels = labels
        self.predictions = pl.DataFrame()

    def timed(self) -> float:
        """Label the rows; seconds it took."""
        started = time.perf_counter()
        self.predictions = self._run()
        return time.perf_counter() - started


def _runner(path: Path, rows: pl.DataFrame) -> _Runner:
    from kesu.model.folder import load_model  # noqa: PLC0415 - only where a model is compared
    from kesu.model.predict import predict  # noqa: PLC0415

    model = load_model(path)
    ids, texts = rows["row_id"].to_list(), rows["text"].to_list()
    labels = {task.name: task.label_set.trained for task in model.tasks}
    return _Runner(lambda: predict(model, ids, texts).frame, labels)


def _of_model(path: Path, run: _Runner, n_rows: int, seconds: float) -> System:
    answers = {
        task: model_answers(str(path), run.predictions, task, labels)
        for task, labels in run.labels.items()
    }
    return System(str(path), answers, n_rows / seconds if n_rows else None, seconds)


def _of_file(path: Path, tasks: Sequence[Task]) -> System:
    frame = read_table_of_answers(path)
    answers = {
        task.name: file_answers(path, frame, task.name, is_multi=task.is_multi)
        for task in tasks
        if task.name in frame.columns
    }
    return System(str(path), answers)


def _chosen(
    tasks: Sequence[Task], systems: tuple[System, System], wanted: tuple[str, ...]
) -> list[Task]:
    shared = [task for task in tasks if all(task.name in each.answers for each in systems)]
    names = [task.name for task in shared]
    if lost := [name for name in wanted if name not in names] or ([] if names else ["any task"]):
        has = "; ".join(f"{each.name}: {', '.join(each.answers) or 'none'}" for each in systems)
        raise DataError(
            f"{', '.join(lost)}: not known to both and the corpus ({has}); name a task that is"
        )
    return [task for task in shared if not wanted or task.name in wanted]


def _speed_ratio(systems: tuple[System, System]) -> float | None:
    """Rows per second of B over those of A; None where it is too short to judge."""
    a, b = (each.seconds for each in systems)
    if a is None or b is None or min(a, b) < _MEASURABLE:
        return None
    return a / b


def _result(
    paired: PairedRows,
    records: pl.DataFrame,
    settings: CompareSettings,
    speed_ratio: float | None,
) -> Result:
    gold, a, b = (paired.matrix(name) for name in ("gold", "a", "b"))
    groups = paired.frame["dup_group"].to_list()
    found = compare_paired(gold, a, b, groups, n_bootstrap=settings.n_bootstrap, seed=settings.seed)
    right_a, right_b = ((gold == said).all(1) for said in (a, b))
    columns = slice_columns(paired.frame, records)
    precision = settings.target_precision
    return Result(
        paired,
        found,
        judge(found, paired.labels, settings, speed_ratio=speed_ratio),
        tuple(compare_slices(columns, right_a, right_b, groups, min_rows=settings.min_slice_rows)),
        measure_trust(_probabilities(paired, "a_p"), right_a, precision=precision),
        measure_trust(_probabilities(paired, "b_p"), right_b, precision=precision),
    )


def _probabilities(paired: PairedRows, name: str) -> Floats:
    return paired.frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
