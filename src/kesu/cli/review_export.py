"""`kesu review export`: rows that are worth a person's look."""

from pathlib import Path

import click

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder, cuts
from kesu.cli.review_files import write_jsonl
from kesu.cli.review_rows import Chosen, Source, choose
from kesu.cli.review_topics import topic_cells
from kesu.cli.review_workbook import write_workbook
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.inputs import model_folders
from kesu.model.schema import LABEL_ISSUES, PREDICTIONS
from kesu.reviews import read_reviews
from kesu.sections import Settings
from kesu.state import read_state
from kesu.tables import read_table
from kesu.tasks import read_tasks
from kesu.topics.schema import TOPICS

TOLD = ("topic_id", "name", "status", "size", "keywords", "parent")  # of topics.jsonl


@click.command("export")
@click.argument("corpus")
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=500,
    show_default=True,
    help="doubtful texts, doubted labels, and seeds of promoted topics, at most of each",
)
@click.option(
    "--next",
    "n_next",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="unlabelled texts from which the model would learn most",
)
def export(corpus: str, rows: int, n_next: int) -> None:
    """Write rows of CORPUS's last run that people should judge, to Excel and JSON lines.

    Seeds of promoted topics come first, then gold labels that are probably wrong (`kesu audit`),
    then texts from which the model would learn most (`next`: the least sure ones, all classes in
    turn), then doubtful texts, nearest the border first, then the typical and the boundary texts
    of topics, which the workbook's last sheet and topics.jsonl list. Fill in `answer` and call
    `kesu review import`.
    """
    source = source_of(corpus, load(corpus))
    chosen = choose(source, most=rows, n_next=n_next)
    folder = Path(f"data/processed/{corpus}/review")
    asked = {row["task"] for row in chosen.rows} or {source.decide_by}
    tasks = [task for name, task in source.tasks.items() if name in asked]
    topics = topic_cells(source.topics)
    write_workbook(chosen.rows, tasks, folder / "review.xlsx", topics=topics)
    write_jsonl(chosen.rows, folder / "review.jsonl")
    write_jsonl(source.topics.select(TOLD).iter_rows(named=True), folder / "topics.jsonl")
    click.echo(_told(chosen, folder))


def source_of(corpus: str, settings: Settings) -> Source:
    """What the last run of a corpus left to be judged."""
    interim = Path("data/interim") / corpus
    if not settings.tasks:
        raise DataError(f"configs/corpora/{corpus}.yaml: has no tasks, so there is no answer")
    state = Path(f"data/state/{corpus}/reviews.jsonl")
    records = read_table(interim / "records.parquet", RECORDS)
    gold = [name for name in records.columns if name.startswith("gold_")]
    rows = (
        read_table(interim / "clean.parquet", CLEAN, ["row_id", "text", "dup_group", "dup_rank"])
        .join(read_table(interim / "predictions.parquet", PREDICTIONS), on="row_id", how="left")
        .join(records.select("row_id", *gold), on="row_id", how="left")
    )
    issues = Path(f"data/processed/{corpus}/label_issues.parquet")
    known = cuts(best_folder(model_folders(settings, corpus)))
    return Source(
        rows=rows,
        topics=read_table(Path(f"data/processed/{corpus}/topics.parquet"), TOPICS),
        tasks={task.name: task for task in read_tasks(settings.tasks, Path("configs/labels"))},
        decide_by=settings.decide_by,
        thresholds=(known.get(settings.decide_by) or {}).get("thresholds") or (),
        reviews=read_reviews(read_state(state), str(state)),
        issues=read_table(issues, LABEL_ISSUES) if issues.exists() else LABEL_ISSUES.empty(),
    )


def _told(chosen: Chosen, folder: Path) -> str:
    more = [
        f"{n} more {what}"
        for n, what in (
            (chosen.n_more_seeds, "seeds"),
            (chosen.n_more_doubtful, "doubtful texts"),
            (chosen.n_more_issues, "doubted labels"),
        )
        if n
    ]
    rest = f" ({' and '.join(more)}: raise --rows)" if more else ""
    return f"{len(chosen.rows)} rows to judge in {folder}/review.xlsx and review.jsonl{rest}"
