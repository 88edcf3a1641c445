"""`kesu review import`: answers come back by `row_id`."""

from pathlib import Path

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.corpus_day import today_of
from kesu.cli.review_answers import Known, Verdict, judge
from kesu.cli.review_files import read_lines
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.reviews import Key, Reviews, read_reviews
from kesu.sections import Settings
from kesu.state import append_state, read_state
from kesu.tables import read_table
from kesu.tasks import Task, read_tasks


@click.command("import")
@click.argument("corpus")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--skip-faulty", is_flag=True, help="take the other rows; else nothing is taken")
def take(corpus: str, file: Path, *, skip_faulty: bool) -> None:
    """Read the answers in FILE (.xlsx or .jsonl) back; the next run of CORPUS learns from them.

    An answer is a label's id, code or name; several are separated by `;`. It takes the place of an
    earlier review and of a gold label, and this is told. The same file twice changes nothing. A
    row beside the text of another one is refused, as where a column was sorted alone.
    """
    state = Path(f"data/state/{corpus}/reviews.jsonl")
    known = known_of(corpus, load(corpus), read_reviews(read_state(state), str(state)))
    lines = read_lines(file)
    verdict = judge(lines, known, date=f"{today_of(corpus)}")
    if verdict.faults and not skip_faulty:
        raise DataError(_refused(file, verdict))
    if verdict.entries:
        append_state(state, verdict.entries)
    for line in verdict.conflicts + [f"refused: {fault}" for fault in verdict.faults]:
        click.echo(line)
    click.echo(_counts(len(lines), verdict))


def known_of(corpus: str, settings: Settings, reviews: Reviews) -> Known:
    """What answers are compared with: rows, tasks, earlier reviews and gold labels."""
    interim = Path(f"data/interim/{corpus}")
    tasks = {task.name: task for task in read_tasks(settings.tasks, Path("configs/labels"))}
    records = read_table(interim / "records.parquet", RECORDS)
    gold: dict[Key, tuple[str, ...]] = {}
    for task in tasks.values():
        gold |= _gold(records, task)
    ids, clean = frozenset(records["row_id"]), interim / "clean.parquet"
    texts = read_table(clean, CLEAN, ["row_id", "text"]).iter_rows() if clean.exists() else ()
    return Known(ids, tasks, settings.decide_by, reviews, gold, dict(texts))


def _gold(records: pl.DataFrame, task: Task) -> dict[Key, tuple[str, ...]]:
    """The labels of a task that the corpus's files have."""
    gold, mark = f"gold_{task.name}", f"reviewed_{task.name}"
    if gold not in records.columns:
        return {}
    own = pl.col(mark).is_null() if mark in records.columns else pl.lit(value=True)
    rows = records.filter(pl.col(gold).is_not_null() & own).select("row_id", gold)
    return {
        (row_id, task.name): tuple(label) if task.is_multi else (label,)
        for row_id, label in rows.iter_rows()
    }


def _refused(file: Path, verdict: Verdict) -> str:
    n = len(verdict.faults)
    advice = "nothing was taken; mend them, or call with --skip-faulty to take the other rows"
    return "\n  ".join([f"{file}: {n} rows cannot be taken: {advice}", *verdict.faults])


def _counts(n_lines: int, verdict: Verdict) -> str:
    notes = f", {verdict.noted} notes kept without answer" if verdict.noted else ""
    return (
        f"{n_lines} rows: {verdict.taken} taken ({len(verdict.conflicts)} contradict what was "
        f"known), {verdict.unchanged} unchanged, {verdict.unanswered} unanswered, "
        f"{len(verdict.faults)} refused{notes}"
    )
