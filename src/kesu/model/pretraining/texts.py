"""Unlabelled texts from files, a few at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kesu.errors import DataError
from kesu.model.pretraining.settings import TextFile

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
    for path in _paths(file):
        for row in _rows(path, file):
            text = row[file.text]
            source = str(row[file.by]) if file.by else path.stem
            weight = file.weights.get(source, file.weight)
            if isinstance(text, str) and text.strip() and weight:
                yield Text(text, source, weight)


def _paths(file: TextFile) -> list[Path]:
    path = Path(file.path)
    found = sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
    if not (files := [path for path in found if path.is_file()]):
        raise DataError(f"{file.path}: there is no such file; wanted one with texts")
    return files


def _rows(path: Path, file: TextFile) -> Iterator[Mapping[str, Any]]:
    from datasets import load_dataset  # noqa: PLC0415 - takes a second
    from datasets.exceptions import DatasetGenerationError  # noqa: PLC0415

    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: unknown kind of file, wanted one of {' '.join(READERS)}")
    options = {"sep": "\t"} if path.suffix.lower() == ".tsv" else {}
    try:
        rows = load_dataset(
            reader, data_files=str(path), split="train", streaming=True, **options, **file.options
        )
        for at, row in enumerate(rows):
            if not at:
                _check_columns(path, file, list(row))
            yield row
    except (OSError, ValueError, TypeError, DatasetGenerationError) as error:
        first = str(error).split("\n", maxsplit=1)[0]
        raise DataError(f"{path}: cannot be read as {reader} ({first:.120})") from error


def _check_columns(path: Path, file: TextFile, columns: list[str]) -> None:
    for name in filter(None, (file.text, file.by)):
        if name not in columns:
            raise DataError(
                f"{path}: has no column {name!r} (has: {', '.join(columns)}); set text:"
            )
