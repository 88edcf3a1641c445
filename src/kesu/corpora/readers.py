"""Files of every format as rows; a file in another format than its name says is told."""

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kesu.corpora.delimited import guess_separator, read_delimited
from kesu.corpora.encodings import detect_encoding
from kesu.corpora.json_rows import read_json
from kesu.corpora.rows import Reading, Row
from kesu.corpora.settings import SourceSettings
from kesu.corpora.workbooks import read_workbook
from kesu.errors import DataError
from kesu.files import matching

SUFFIXES = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "excel", ".xlsm": "excel",
    ".xls": "excel", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet",
    ".pq": "parquet",
}  # fmt: skip
MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook", ("excel",)),
    (b"\xd0\xcf\x11\xe0", "an old Office document", ("excel",)),
    (b"PAR1", "a Parquet file", ("parquet",)),
    (b"%PDF", "a PDF", ()),
    (b"\x1f\x8b", "a gzip archive", ()),
    (b"\x89PNG", "a picture", ()),
    (b"\xff\xd8\xff", "a picture", ()),
)
BATCH = 10_000


def read_source(source: SourceSettings, root: Path) -> Iterator[Reading]:
    """The files of a source, one after another.

    Raises:
        DataError: if a file is missing, empty, or not what its name or the settings say.
    """
    if source.format == "hf":
        yield _read_dataset(source)
        return
    for path in source_files(source, root):
        yield read_file(path, source)


def source_files(source: SourceSettings, root: Path) -> list[Path]:
    """The files that a source names, sorted.

    Raises:
        DataError: if there is none.
    """
    files = matching(root / source.path)
    if not files:
        raise DataError(f"{source.path}: there is no such file (source {source.name!r})")
    return files


def read_file(path: Path, source: SourceSettings) -> Reading:
    """One file of a source."""
    kind = file_format(path, source.format)
    if kind == "excel":
        return read_workbook(path, sheet=source.sheet, skip_rows=source.skip_rows)
    if kind == "parquet":
        return _read_parquet(path)
    encoding = source.encoding if source.encoding != "auto" else detect_encoding(path)
    try:
        "".encode(encoding)  # refuses codecs that are none of text
        encoding = codecs.lookup(encoding).name
    except LookupError:
        raise DataError(
            f"{path}: there is no encoding {encoding!r}; "
            "set encoding: to auto, utf-8, gb18030, utf-16 or big5"
        ) from None
    if kind == "jsonl":
        return read_json(path, encoding, {name for _, name in source.columns.named()})
    separator = source.separator
    if separator == "auto":
        separator = "\t" if kind == "tsv" else guess_separator(path, encoding, source.skip_rows)
    return read_delimited(
        path,
        encoding=encoding,
        separator=separator,
        quoted=source.quoting == "standard",
        skip_rows=source.skip_rows,
    )


def file_format(path: Path, wanted: str = "auto") -> str:
    """The format of a file, by its name; its first bytes must agree.

    Raises:
        DataError: if the file is empty, of an unknown kind, or of another one than it says.
    """
    kind = wanted if wanted != "auto" else SUFFIXES.get(path.suffix.lower(), "")
    if not kind:
        known = " ".join(sorted(SUFFIXES))
        raise DataError(f"{path}: unknown kind of file, wanted one of {known}; or set format:")
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head.strip():
        raise DataError(f"{path}: the file is empty; wanted rows")
    for mark, name, kinds in MAGIC:
        if head.startswith(mark) and kind not in kinds:
            raise DataError(f"{path}: read as {kind}, but it is {name}; {_advice(kinds)}")
        if kind in kinds and not any(head.startswith(m) for m, _, k in MAGIC if kind in k):
            raise DataError(f"{path}: read as {kind}, but its content is {_content(head)}")
    return kind


def _advice(kinds: Sequence[str]) -> str:
    return f"set format: {kinds[0]}, or rename it" if kinds else "unpack or convert it first"


def _content(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:64].lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        return "a web page; save it again as a real workbook"
    return "something else; set format: csv if it is text, or save it again"


def _read_parquet(path: Path) -> Reading:
    try:
        with path.open("rb") as stream:  # a bracket in its name is a bracket
            columns = tuple(pl.read_parquet_schema(stream))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path}: not readable as Parquet ({error}); get it again") from None
    return Reading(columns, _parquet_rows(path))


def _parquet_rows(path: Path) -> Iterator[Row]:
    line = 1
    try:
        table = pl.scan_parquet(path, glob=False)
        for frame in table.collect_batches(chunk_size=BATCH, maintain_order=True):
            for values in frame.iter_rows(named=True):
                line += 1
                yield Row(str(path), line, values)
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path}: damaged after row {line} ({error}); get it again") from None


def _read_dataset(source: SourceSettings) -> Reading:
    import datasets  # noqa: PLC0415 - slow to import, and rarely wanted

    datasets.disable_progress_bars()
    try:
        if (Path(source.path) / "dataset_info.json").exists() or (
            Path(source.path) / "dataset_dict.json"
        ).exists():
            found: Any = datasets.load_from_disk(source.path)
            data = found[source.hf_split] if isinstance(found, datasets.DatasetDict) else found
        else:
            data = datasets.load_dataset(source.path, split=source.hf_split)
    except Exception as error:  # noqa: BLE001 - the library raises dozens of kinds
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            f"{source.path}: no dataset that can be loaded ({first}); "
            "give a local folder, or a hub name on a machine with a network"
        ) from None
    columns = tuple(data.column_names)
    rows = (
        Row(source.path, at, {name: _named(data.features[name], values[name]) for name in columns})
        for at, values in enumerate(data, start=1)
    )
    return Reading(columns, rows)


def _named(feature: Any, value: Any) -> Any:  # noqa: ANN401 - a column of any type
    """The value, with the name of a class for its number; below 0 there is none."""
    if isinstance(value, list):
        return [_named(getattr(feature, "feature", None), part) for part in value]
    if value is None or not hasattr(feature, "int2str"):
        return value
    return feature.int2str(value) if value >= 0 else None
