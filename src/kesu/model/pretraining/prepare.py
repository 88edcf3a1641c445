"""From files of text to token ids: cleaned, each once, and without what is held out."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from kesu.errors import DataError
from kesu.files import atomic
from kesu.model.pretraining.held_out import HeldOut, bare
from kesu.model.pretraining.settings import TextFile
from kesu.model.pretraining.texts import Text, read_texts

LOG = logging.getLogger(__name__)
BLOCK = 50_000  # texts that are cleaned at a time
SCHEMA = pa.schema([("text", pa.string()), ("source", pa.string()), ("weight", pa.float32())])
Cleaner = Callable[[Sequence[str]], Sequence[str | None]]  # None: dropped


def read_held_out(files: Sequence[TextFile], *, clean: Cleaner) -> HeldOut:
    """The texts of files that must not be learned from, cleaned like those that are learned."""
    return HeldOut(
        text for block in _blocks(files) for text in clean([found.text for found in block]) if text
    )


def prepare_texts(
    files: Sequence[TextFile], held: HeldOut, *, clean: Cleaner, out: Path
) -> dict[str, Any]:
    """Write the texts to learn from as a Parquet file with `text`, `source` and `weight`.

    Args:
        files: what is read, block by block.
        held: texts that must not be learned from.
        clean: the cleaned text of each text, or None where it is dropped.
        out: the file.

    Returns:
        Per source: texts `read`, `dropped` by cleaning, `repeated`, `held_out`, `kept`, and
        `chars` kept.

    Raises:
        DataError: if nothing is left.
    """
    counts: dict[str, Counter[str]] = {}
    seen: set[int] = set()
    with atomic(out) as temporary, pq.ParquetWriter(temporary, SCHEMA) as writer:
        for block in _blocks(files):
            kept = list(_kept(block, clean, held, seen, counts))
            columns = [[getattr(text, name) for text in kept] for name in SCHEMA.names]
            writer.write_table(pa.table(columns, schema=SCHEMA))
            LOG.info("  %d texts read", sum(count["read"] for count in counts.values()))
    if not seen or not any(count["kept"] for count in counts.values()):
        told = sum(counts.values(), Counter()) or {"read": 0}
        raise DataError(
            f"{', '.join(file.path for file in files)}: no text is left to learn from "
            f"({', '.join(f'{n} {name}' for name, n in told.items())}); wanted Chinese sentences"
        )
    return {source: dict(count) for source, count in sorted(counts.items())}


def read_prepared(path: Path) -> Iterator[Text]:
    """The texts that were prepared, row group by row group."""
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        yield from (Text(**row) for row in file.read_row_group(group).to_pylist())


def sample_prepared(path: Path, *, chars: int, seed: int) -> list[str]:
    """Texts drawn by their weights, about so many characters in all; no others are held."""
    frames = (frame for _, frame in _groups(path))
    size = pl.col("text").str.len_chars() * pl.col("weight")
    whole = sum(float(frame.select(size.sum()).item()) for frame in frames)
    share = min(chars / max(whole, 1), 1)
    n_rows = pq.ParquetFile(path).metadata.num_rows
    draw = pl.int_range(n_rows, eager=True).shuffle(seed=seed) / n_rows
    chosen = [
        frame.filter(draw[start : start + frame.height] < share * pl.col("weight"))["text"]
        for start, frame in _groups(path)
    ]
    return pl.concat(chosen).shuffle(seed=seed).to_list()


def _groups(path: Path) -> Iterator[tuple[int, pl.DataFrame]]:
    """The row groups of prepared texts one by one, and which row of the file each begins with."""
    start = 0
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            frame = pl.DataFrame(file.read_row_group(group, columns=["text", "weight"]))
            yield start, frame
            start += frame.height


def _blocks(files: Sequence[TextFile]) -> Iterator[list[Text]]:
    texts = (text for file in files for text in read_texts(file))
    while block := list(islice(texts, BLOCK)):
        yield block


def _kept(
    block: Sequence[Text],
    clean: Cleaner,
    held: HeldOut,
    seen: set[int],
    counts: dict[str, Counter[str]],
) -> Iterable[Text]:
    for found, text in zip(block, clean([found.text for found in block]), strict=True):
        count = counts.setdefault(found.source, Counter())
        count["read"] += 1
        key = hash(bare(text)) if text else 0
        if not text:
            count["dropped"] += 1
        elif key in seen:
            count["repeated"] += 1
        elif held.holds(text):
            count["held_out"] += 1
        else:
            seen.add(key)
            count["kept"] += 1
            count["chars"] += len(text)
            yield Text(text, found.source, found.weight)
