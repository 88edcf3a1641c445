"""`kesu compare`: may one model replace another? The same rows, paired, with a verdict."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.compare_overview import folders, write_overview
from kesu.cli.compare_systems import System, read_systems, speed_ratio
from kesu.cli.compare_told import (
    Result,
    as_json,
    told_lines,
    write_comparison,
)
from kesu.cli.suite import suite_cases, suite_rows
from kesu.comparison.behaviours import compare_behaviours
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
from kesu.model.behaviour.cases import Case
from kesu.report.words import Words
from kesu.scores.metrics import Floats
from kesu.sections import Settings
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.tasks import Task, read_tasks

CODES: dict[Outcome, int] = {"pass": 0, "fail": 3, "undecided": 4}
SIDES = ("test", "calib", "valid", "all")
_LEAST = 2


@click.command("compare")
@click.argument("systems", nargs=-1, type=click.Path(path_type=Path))
@click.option("--corpus", required=True, help="whose labelled rows are compared")
@click.option("--task", "wanted", multiple=True, help="default: all that every system knows")
@click.option("--side", type=click.Choice(SIDES), default="test", show_default=True)
@click.option("--label-map", type=click.Path(path_type=Path), help="TSV: from, to")
@click.option("--exit-zero", is_flag=True, help="end with 0 whatever the verdict")
@click.option("--out", type=click.Path(path_type=Path), help="default: data/reports/CORPUS/compare")
def command(
    systems: tuple[Path, ...],
    *,
    corpus: str,
    wanted: tuple[str, ...],
    side: str,
    label_map: Path | None,
    exit_zero: bool,
    out: Path | None,
) -> None:
    """Tell whether others may replace the first of SYSTEMS, by rows that none of them learned.

    SYSTEMS are model folders, or files of predictions of any system (Parquet, CSV or JSON lines
    with row_id, a column of labels a task, and perhaps <task>_p or <task>_probs); default:
    compare.systems of the settings. Ends with 0 for pass, 3 for fail, 4 for undecided; of
    several, with that of the worst.
    """
    mapping = read_label_map(label_map) if label_map else {}
    settings = load(corpus)
    paths = systems or tuple(Path(each) for each in settings.compare.systems)
    if len(paths) < _LEAST:
        raise click.UsageError(
            f"{len(paths)} systems given, wanted two or more; name them, or write them into "
            f"compare.systems of configs/corpora/{corpus}.yaml"
        )
    tasks = read_tasks(settings.tasks, Path("configs/labels"))
    rows, records, n_learned = _rows(corpus, side, [each for each in paths if each.is_dir()])
    first, *others = read_systems(paths, rows, tasks, _cases(corpus, settings, tasks))
    chosen = _chosen(tasks, [first, *others], wanted)
    about = {"corpus": corpus, "side": side, "n_rows_learned": n_learned}
    target = out or Path(f"data/reports/{corpus}/compare")
    compare = partial(_compare, tasks=chosen, rows=rows, records=records, mapping=mapping,
                      settings=settings, about=about)  # fmt: skip
    words = Words(settings.report.language, settings.report.task_names)
    found = []
    for place, folder in zip(others, folders(target, others), strict=True):
        told, changed, lines = compare((first, place))
        write_comparison(folder, told, changed, chosen, words)
        click.echo("\n".join(lines))
        found.append((folder.relative_to(target), told))
    outcome = worst([told["outcome"] for _, told in found])
    if len(found) > 1:
        write_overview(target, found, about, words)
        click.echo(f"verdict on all: {outcome}")
    sys.exit(0 if exit_zero else CODES[outcome])


def _compare(
    pair: tuple[System, System],
    *,
    tasks: Sequence[Task],
    rows: pl.DataFrame,
    records: pl.DataFrame,
    mapping: Mapping[str, str],
    settings: Settings,
    about: Mapping[str, Any],
) -> tuple[dict[str, Any], pl.DataFrame, list[str]]:
    """What compare.json says of a pair, the rows that changed, and the lines that are printed."""
    results, tables = {}, []
    for task in tasks:
        left, right = (system.answers[task.name] for system in pair)
        labels = common_labels(task.name, task.label_set, (left, right), mapping)
        paired = paired_rows(
            task.name, rows=rows, gold=gold_of(task, records), a=left, b=right,
            labels=labels, mapping=mapping, is_multi=task.is_multi,
        )  # fmt: skip
        results[task.name] = _result(paired, records, settings.compare, speed_ratio(*pair))
        tables.append(flips(task.name, paired))
    outcome = worst([result.verdict.outcome for result in results.values()])
    found = {**about, "outcome": outcome} | as_json(pair, results, settings.compare)
    found["behaviours"] = _behaviours(*pair, [task.name for task in tasks])
    return found, pl.concat(tables), told_lines(pair, results, outcome)


def _behaviours(a: System, b: System, tasks: Sequence[str]) -> list[dict[str, Any]]:
    """What the suite says of both, where both are models."""
    if a.behaviours is None or b.behaviours is None:
        return []
    told = [each.filter(pl.col("task").is_in(tasks)) for each in (a.behaviours, b.behaviours)]
    return compare_behaviours(*told)


def _cases(corpus: str, settings: Settings, tasks: Sequence[Task]) -> list[Case]:
    """Of the behavioural suite; rows that are changed are the corpus's own."""
    interim = Path("data/interim") / corpus
    rows = suite_rows(interim / "clean.parquet", interim / "splits.parquet")
    return suite_cases(settings.behaviours, tasks, rows)


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


def _chosen(
    tasks: Sequence[Task], systems: Sequence[System], wanted: tuple[str, ...]
) -> list[Task]:
    shared = [task for task in tasks if all(task.name in each.answers for each in systems)]
    names = [task.name for task in shared]
    if lost := [name for name in wanted if name not in names] or ([] if names else ["any task"]):
        has = "; ".join(f"{each.name}: {', '.join(each.answers) or 'none'}" for each in systems)
        raise DataError(
            f"{', '.join(lost)}: not known to all and the corpus ({has}); name a task that is"
        )
    return [task for task in shared if not wanted or task.name in wanted]


def _result(
    paired: PairedRows,
    records: pl.DataFrame,
    settings: CompareSettings,
    ratio: float | None,
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
        judge(found, paired.labels, settings, speed_ratio=ratio),
        tuple(compare_slices(columns, right_a, right_b, groups, min_rows=settings.min_slice_rows)),
        measure_trust(_probabilities(paired, "a_p"), right_a, precision=precision),
        measure_trust(_probabilities(paired, "b_p"), right_b, precision=precision),
    )


def _probabilities(paired: PairedRows, name: str) -> Floats:
    return paired.frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
