"""`kesu compare`: may one model replace another? The same rows, paired, with a verdict."""

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.comparison.answers import Answers, file_answers, model_answers, read_table_of_answers
from kesu.comparison.gate import Gate, Outcome, Verdict, judge
from kesu.comparison.label_map import common_labels, read_label_map
from kesu.comparison.paired import Comparison, compare_paired
from kesu.comparison.rows import PairedRows, Seen, flips, paired_rows, unlearned
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.evaluation.gold import gold_of
from kesu.export.formats import write_csv
from kesu.files import atomic, write_json
from kesu.manifest import read_checked
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.tasks import Task, read_tasks

CODES: dict[Outcome, int] = {"pass": 0, "fail": 3, "undecided": 4}
SIDES = ("test", "calib", "valid", "all")
_REPEATS = 3  # timings of each model, of which the best counts
_ENOUGH = 10.0  # seconds of one round after which it is not repeated
_MEASURABLE = 0.5  # seconds below which speed is told and not judged


@dataclass(frozen=True)
class System:
    """A side of the comparison: answers by task, and what is known of a model."""

    name: str
    answers: dict[str, Answers]
    rows_per_second: float | None = None
    seconds: float | None = None


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
    tasks = read_tasks(load(corpus).tasks, Path("configs/labels"))
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
        results[task.name] = (paired, *_judged(paired, _speed_ratio(systems)))
        tables.append(flips(task.name, paired))
    outcome = _outcome([verdict for _, _, verdict in results.values()])
    found = _as_json(corpus, side, systems, results, outcome) | {"n_rows_learned": n_learned}
    _write(out or Path(f"data/reports/{corpus}/compare"), found, pl.concat(tables))
    click.echo("\n".join(_lines(systems, results, outcome)))
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


def _judged(paired: PairedRows, speed_ratio: float | None) -> tuple[Comparison, Verdict]:
    found = compare_paired(
        paired.matrix("gold"), paired.matrix("a"), paired.matrix("b"),
        paired.frame["dup_group"].to_list(), n_bootstrap=2000, seed=0,
    )  # fmt: skip
    return found, judge(found, paired.labels, Gate(), speed_ratio=speed_ratio)


Results = dict[str, tuple[PairedRows, Comparison, Verdict]]


def _outcome(verdicts: Sequence[Verdict]) -> Outcome:
    outcomes = {verdict.outcome for verdict in verdicts}
    worst: tuple[Outcome, ...] = ("fail", "undecided", "pass")
    return next(each for each in worst if each in outcomes)


def _as_json(
    corpus: str, side: str, systems: tuple[System, System], results: Results, outcome: Outcome
) -> dict[str, Any]:
    a, b = ({"name": each.name, "rows_per_second": each.rows_per_second} for each in systems)
    tasks = {
        name: {"labels": paired.labels, "verdict": asdict(verdict), **asdict(found)}
        for name, (paired, found, verdict) in results.items()
    }
    found = {
        "form": 1, "corpus": corpus, "side": side, "outcome": outcome, "gate": asdict(Gate()),
        "a": a, "b": b, "tasks": tasks,
    }  # fmt: skip
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _write(out: Path, found: dict[str, Any], changed: pl.DataFrame) -> None:
    with atomic(out / "flips.parquet") as table, atomic(out / "flips.csv") as sheet:
        changed.write_parquet(table)
        write_csv(changed, sheet)
        write_json(out / "compare.json", found)
    click.echo(f"{changed.height} rows that changed in {out}/flips.csv", err=True)


def _lines(systems: tuple[System, System], results: Results, outcome: Outcome) -> list[str]:
    lines = [f"A {systems[0].name}", f"B {systems[1].name}"]
    for name, (_, found, verdict) in results.items():
        score, split = found.macro_f1, found.mcnemar
        lines.append(
            f"{name}: macro-F1 {score.a:.3f} -> {score.b:.3f}, difference {score.value:+.3f} "
            f"[{score.low:+.3f}, {score.high:+.3f}], {found.n_rows} rows; right alone: A "
            f"{split.only_a}, B {split.only_b}, p {split.p_value:.3g}"
        )
        lines += [
            f"  {each.outcome}: {each.what} {each.value:+.3f}, limit {each.limit:+.3f}"
            for each in verdict.findings
            if each.outcome != "pass"
        ]
        if verdict.outcome == "undecided" and verdict.rows_to_decide:
            lines.append(f"  about {verdict.rows_to_decide} rows would decide")
    return [*lines, f"verdict: {outcome}"]
