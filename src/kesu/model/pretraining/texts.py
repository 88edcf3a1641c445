"""Unlabelled texts from files, a few at a time."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from kesu.errors import DataError
from kesu.files import matching
from kesu.model.pretraining.settings import LabelledFile, TextFile

READERS = {
    ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".txt": "text",
    ".csv": "csv", ".tsv": "csv",
}  # fmt: skip
ENCODED = "; save it as UTF-8, or name its encoding: options: {encoding: gb18030}"


@dataclass(frozen=True)
class Text:
    """A text with the source that it comes from and how often an epoch reads it."""

    text: str
    source: str
    weight: float


def read_texts(file: TextFile) -> Iterator[Text]:
    """The texts of a file as they stand there; empty ones and those of weight 0 are left out.

    Raises:
        DataError: if there is no such file or column, or it cannot be read.
    """
    columns = {"text": file.text, **({"by": file.by} if file.by else {})}
    for path in files_of(file.path):
        for row in _rows(path, columns, file.options):
            text = row[file.text]
            source = str(row[file.by]) if file.by else path.stem
            weight = file.weights.get(source, file.weight)
            if isinstance(text, str) and text.strip() and weight:
                yield Text(text, source, weight)


def read_rows(file: LabelledFile) -> Iterator[dict[str, Any]]:
    """The rows of a file of labelled texts as they stand there.

    Raises:
        DataError: if there is no such file or column, or it cannot be read.
    """
    labels = {f"labels.{task}": column for task, column in file.labels.items()}
    columns = {"text": file.text, **labels, **{f"where.{name}": name for name in file.where}}
    for path in files_of(file.path):
        yield from _rows(path, columns, file.options)


def files_of(name: str) -> list[Path]:
    """The files that a name in the settings stands for, sorted.

    Raises:
        DataError: if there is none.
    """
    if not (files := matching(Path(name))):
        raise DataError(f"{name}: there is no such file; wanted one with texts")
    return files


def _rows(
    path: Path, columns: Mapping[str, str], given: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Rows of a file that has the columns, which are named by the settings that hold them."""
    from datasets import load_dataset  # noqa: PLC0415 - takes a second
    from datasets.exceptions import DatasetGenerationError  # noqa: PLC0415

    logging.getLogger("datasets.packaged_modules").setLevel(logging.CRITICAL)  # told below
    reader = _reader(path)
    options = {"sep": "\t"} if path.suffix.lower() == ".tsv" else {}
    try:
        rows = load_dataset(
            reader, data_files=escape(str(path)), split="train", streaming=True, **options, **given
        )
        for at, row in enumerate(rows):
            if not at:
                _check_columns(path, columns, list(row))
            yield row
    except (OSError, ValueError, TypeError, DatasetGenerationError) as error:
        first = str(error).split("\n", maxsplit=1)[0]
        advice = ENCODED if isinstance(error, UnicodeError) else ""
        raise DataError(f"{path}: cannot be read as {reader} ({first:.120}){advice}") from error


def _reader(path: Path) -> str:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: unknown kind of file, wanted one of {' '.join(READERS)}")
    if reader != "text" and not path.stat().st_size:
        raise DataError(f"{path}: is empty; wanted rows with texts, or take it out")
    return reader


def _check_columns(path: Path, wanted: Mapping[str, str], columns: Sequence[str]) -> None:
    for setting, name in wanted.items():
        if name not in columns:
            raise DataError(
                f"{path}: has no column {name!r} (has: {', '.join(columns)}); set {setting}:"
            )
