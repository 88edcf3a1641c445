"""The folder of labelled data, whole or not at all."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kesu.errors import DataError
from kesu.export.card import data_card, describe
from kesu.export.formats import write_csv, write_jsonl
from kesu.export.gather import check_law, gather
from kesu.export.settings import ExportSettings
from kesu.files import beside, leftovers, sha256, write_json, write_text
from kesu.reviews import SEED
from kesu.tasks import Task

FILES = (
    "labelled.parquet", "labelled.csv", "labelled.jsonl", "README.md", "schema.json", "SHA256SUMS",
)  # fmt: skip


def export(
    folder: Path,
    *,
    corpus: str,
    records: pl.DataFrame,
    rejected: pl.DataFrame,
    clean: pl.DataFrame,
    dropped: pl.DataFrame,
    splits: pl.DataFrame,
    predictions: pl.DataFrame,
    topic_members: pl.DataFrame,
    assessments: pl.DataFrame,
    tasks: Sequence[Task],
    calibration: Mapping[str, Any],
    decide_by: str = "category",
    settings: ExportSettings | None = None,
) -> dict[str, int]:
    """Write the labelled data with its card, schema and checksums; what was there is replaced.

    Args:
        folder: where to; it may hold an earlier export, and nothing else.
        corpus: name of the corpus.
        records: rows read, with `attr_*` and `gold_*` columns.
        rejected: rows that could not be read.
        clean: rows kept, with masked text and duplicate groups.
        dropped: rows that cleaning left out.
        splits: on which side each row is.
        predictions: labels told, with `decision`.
        topic_members: the topic of each row that was looked at for topics; may be empty.
        assessments: how grave each row is; may be empty.
        tasks: may be empty.
        calibration: by task: `thresholds`, one a level; may be empty.
        decide_by: the task for which `decision` was made.
        settings: of the stage; the defaults if None.

    Returns:
        Counts: read, labelled, doubtful, novel, dropped, rejected.

    Raises:
        DataError: if a row was lost or doubled, or the folder holds files of someone else.
    """
    _recover(folder)
    labelled = gather(
        records=records,
        clean=clean,
        splits=splits,
        predictions=predictions,
        topic_members=topic_members,
        assessments=assessments,
        tasks=tasks,
        calibration=calibration,
        decide_by=decide_by,
    )
    counts = check_law(records=records, rejected=rejected, dropped=dropped, labelled=labelled)
    seeds = _n_seeds(records.join(labelled, on="row_id", how="semi"), tasks)
    schema = describe(labelled, tasks, corpus=corpus, counts=counts, seeds=seeds)
    _refuse_strangers(folder)
    temporary = beside(folder, "new")
    try:
        _write(temporary, labelled, schema, settings or ExportSettings())
        _swap(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return counts


def _n_seeds(records: pl.DataFrame, tasks: Sequence[Task]) -> dict[str, int]:
    """How many labels of a task are seeds of promoted topics, where there are any."""
    marks = {task.name: f"reviewed_{task.name}" for task in tasks}
    found = {
        name: records.filter(pl.col(mark) == SEED).height
        for name, mark in marks.items()
        if mark in records.columns
    }
    return {name: n for name, n in found.items() if n}


def _write(
    folder: Path, labelled: pl.DataFrame, schema: Mapping[str, Any], settings: ExportSettings
) -> None:
    folder.mkdir(parents=True)
    labelled.write_parquet(folder / "labelled.parquet", compression="zstd")
    write_csv(labelled, folder / "labelled.csv")
    write_jsonl(labelled, folder / "labelled.jsonl")
    write_json(folder / "schema.json", schema)
    write_text(folder / "README.md", data_card(schema, settings))
    sums = [f"{sha256(folder / name)}  {name}\n" for name in FILES if name != "SHA256SUMS"]
    write_text(folder / "SHA256SUMS", "".join(sums))


def _refuse_strangers(folder: Path) -> None:
    found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if strangers := sorted(name for name in found - set(FILES) if not name.startswith(".")):
        raise DataError(
            f"{folder}: holds {', '.join(strangers)}, which no export wrote; "
            "move it away, or export to another folder"
        )


def _recover(folder: Path) -> None:
    """Mend what a killed export left; where it had moved the old folder away, that comes back."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in leftovers(folder, "old"):
        if not folder.exists() or not any(folder.iterdir()):
            old.rename(folder)
    for left in leftovers(folder, "old") + leftovers(folder, "new"):
        shutil.rmtree(left)


def _swap(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`; the old one comes back if that fails."""
    old = beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
