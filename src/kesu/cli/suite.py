"""The behavioural suite for a corpus: its cases, and texts cleaned as a model reads them."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cleaning.single import clean_text
from kesu.cli.cleaning import cleaning_of
from kesu.model.behaviour.cases import Case, read_cases
from kesu.model.behaviour.changes import changed_cases, read_changes
from kesu.model.behaviour.settings import BehaviourSettings
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.tasks import Task


def suite_cases(
    settings: BehaviourSettings, tasks: Iterable[Task], rows: pl.DataFrame
) -> list[Case]:
    """Sentences of the tasks, and rows of the corpus with all changes.

    Args:
        settings: of the suite.
        tasks: whose labels are asked for.
        rows: `row_id`, `text`, `dup_group`, `split`; test rows are taken where there are any.
    """
    folder = Path(settings.folder)
    label_sets = {task.name: task.label_set for task in tasks}
    texts = list(_drawn(rows, settings.rows).select("row_id", "text").iter_rows())
    changed = changed_cases(texts, read_changes(folder), list(label_sets))
    return [*read_cases(folder, label_sets), *changed]


def suite_rows(clean: Path, splits: Path) -> pl.DataFrame:
    """The rows that may be changed, as cleaned: what a change lets through is masked already."""
    kept = read_table(clean, CLEAN, ["row_id", "text", "dup_group"])
    return kept.join(read_table(splits, SPLITS), on="row_id", maintain_order="left")


def _drawn(rows: pl.DataFrame, n: int) -> pl.DataFrame:
    """Some rows, one a duplicate group, at even steps in the order of their ids."""
    test = rows.filter(split="test")
    pool = (test if test.height else rows).unique("dup_group", keep="first", maintain_order=True)
    at = np.unique(np.linspace(0, max(pool.height - 1, 0), n).round().astype(int))
    return pool.sort("row_id").select(pl.all().gather(at.tolist() if pool.height else []))


def cleaner(folder: Path) -> Callable[[str], str | None]:
    """What cleans a text as those were that the model of this folder learned from."""
    settings, lexicons = cleaning_of(folder)

    def clean(text: str) -> str | None:
        cleaned = clean_text(text, settings, lexicons)
        return None if cleaned.reason else cleaned.text

    return clean
