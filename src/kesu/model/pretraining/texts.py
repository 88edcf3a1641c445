"""Unlabelled texts from files, a few at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kesu.errors import DataError
from kesu.model.pretraining.settings import LabelledFile, TextFile

READERS = {
    ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json", ".json": "json", ".txt": "text",
    ".csv": "csv", ".tsv": "csv",
}  # fmt: skip


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
    for path in files_of(file.path):
        for row in _rows(path, _columns(file), file.options):
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
    for path in files_of(file.path):
        yield from _rows(path, [file.text, *file.labels.values(), *file.where], file.options)


def _columns(file: TextFile) -> list[str]:
    return [file.text, file.by] if file.by else [file.text]


def files_of(name: str) -> list[Path]:
    """The files that a name in the settings stands for, sorted.

    Raises:
        DataError: if there is none.
    """
    path = Path(name)
    found = sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
    if not (files := [path for path in found if path.is_file()]):
        raise DataError(f"{name}: there is no such file; wanted one with texts")
    return files


def _rows(path: Path, columns: Sequence[str], given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    from datasets import load_dataset  # noqa: PLC0415 - takes a second
    from datasets.exceptions import DatasetGenerationError  # noqa: PLC0415

    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: unknown kind of file, wanted one of {' '.join(READERS)}")
    options = {"sep": "\t"} if path.suffix.lower() == ".tsv" else {}
    try:
        rows = load_dataset(
            reader, data_files=str(path), split="train", streaming=True, **options, **given
        )
        for at, row in enumerate(rows):
            if not at:
                _check_columns(path, columns, list(row))
            yield row
    except (OSError, ValueError, TypeError, DatasetGenerationError) as error:
        first = str(error).split("\n", maxsplit=1)[0]
        raise DataError(f"{path}: cannot be read as {reader} ({first:.120})") from error


def _check_columns(path: Path, wanted: Sequence[str], columns: Sequence[str]) -> None:
    for name in wanted:
        if name not in columns:
            raise DataError(
                f"{path}: has no column {name!r} (has: {', '.join(columns)}); set text:"
            )
