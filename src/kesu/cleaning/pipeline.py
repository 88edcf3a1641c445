"""The stage clean: texts through the rules, rows kept or dropped, duplicates grouped."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import polars as pl

from kesu.cleaning.duplicates import group_texts, ranks
from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.minhash import BANDS, band_keys, exact_key, plain
from kesu.cleaning.rules import RULES
from kesu.cleaning.settings import CleanSettings
from kesu.cleaning.single import clean_text
from kesu.threads import n_threads

LOG = logging.getLogger(__name__)
CHUNK = 10_000  # texts a task of a worker
FEW = 20_000  # below this, starting workers costs more than it saves
MOST_WORKERS = 8  # each holds its own dictionary of the segmenter


@dataclass(frozen=True)
class CleanResult:
    """Rows kept, rows dropped with their reason, and what each rule did.

    Attributes:
        kept: a CLEAN table, in the order of the records.
        dropped: a DROPPED table, likewise.
        counts: as in clean_counts.json.
    """

    kept: pl.DataFrame
    dropped: pl.DataFrame
    counts: dict[str, Any]


@dataclass(frozen=True)
class _Chunk:
    """Texts of a chunk after the rules, and the keys of their duplicates."""

    frame: pl.DataFrame
    exact: np.ndarray
    bands: np.ndarray


def clean_records(
    frame: pl.DataFrame, settings: CleanSettings, lexicons: Lexicons, *, n_workers: int = 0
) -> CleanResult:
    """Clean the texts of records and group duplicates; the same in any order of the rows.

    Args:
        frame: row_id, text_raw, created_at, reimport_of.
        settings: of the stage.
        lexicons: word lists.
        n_workers: processes; 0: as many as this process may use, for large tables only.
    """
    workers = n_workers or (min(n_threads(), MOST_WORKERS) if frame.height >= FEW else 1)
    chunks = list(_progress(_chunks(frame["text_raw"], settings, lexicons, workers), frame.height))
    reason = pl.when(pl.col("reimport_of").is_not_null()).then(pl.lit("reimport"))
    cleaned = pl.concat([chunk.frame for chunk in chunks])
    rows = pl.concat([frame.drop("text_raw"), cleaned], how="horizontal")
    rows = rows.with_columns(reason.otherwise(pl.col("reason")).alias("reason"))
    is_kept = rows["reason"].is_null()
    dropped = rows.filter(~is_kept).select("row_id", "reason")
    kept = _grouped(
        rows.filter(is_kept),
        np.concatenate([chunk.exact for chunk in chunks])[is_kept.to_numpy()],
        np.concatenate([chunk.bands for chunk in chunks])[is_kept.to_numpy()],
        settings,
    )
    if kept.height + dropped.height != frame.height:
        raise AssertionError(f"{frame.height} rows in, {kept.height} + {dropped.height} out")
    return CleanResult(kept, dropped, _counts(rows, kept, dropped))


def _chunks(
    texts: pl.Series, settings: CleanSettings, lexicons: Lexicons, workers: int
) -> Iterator[_Chunk]:
    starts = range(0, len(texts), CHUNK) or [0]
    tasks = ((texts.slice(at, CHUNK), settings, lexicons) for at in starts)
    if workers == 1:
        yield from map(_clean_chunk, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = []
        for task in tasks:  # a few at a time, so that results do not pile up
            waiting.append(pool.submit(_clean_chunk, task))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _clean_chunk(task: tuple[pl.Series, CleanSettings, Lexicons]) -> _Chunk:
    texts, settings, lexicons = task
    raw = texts.fill_null("").to_list()
    known = {text: clean_text(text, settings, lexicons) for text in dict.fromkeys(raw)}
    cleaned = [known[text] for text in raw]
    compared = ["" if found.reason else plain(found.text) for found in cleaned]
    frame = pl.DataFrame(
        {
            "text": [found.text for found in cleaned],
            "edits": [list(found.edits) for found in cleaned],
            "reason": [found.reason for found in cleaned],
        },
        schema={"text": pl.String, "edits": pl.List(pl.String), "reason": pl.String},
    )
    exact = np.fromiter(map(exact_key, compared), np.int64, len(compared))
    return _Chunk(frame, exact, band_keys(compared, settings.duplicates))


def _progress(chunks: Iterable[_Chunk], n_rows: int) -> Iterator[_Chunk]:
    done, started = 0, time.monotonic()
    for chunk in chunks:
        done += chunk.frame.height
        if n_rows > FEW and done % (5 * CHUNK) < CHUNK:
            seconds = time.monotonic() - started
            LOG.info("  cleaned %d of %d texts, %.0f s", done, n_rows, seconds)
        yield chunk


def _grouped(
    rows: pl.DataFrame, exact: np.ndarray, bands: np.ndarray, settings: CleanSettings
) -> pl.DataFrame:
    """Rows with `dup_group` and `dup_rank`, in their own order."""
    keys = rows.select("created_at", "row_id").with_row_index("at")
    order = keys.sort("created_at", "row_id", nulls_last=True)["at"].to_numpy()
    texts = rows["text"].gather(order)
    leaders = group_texts(
        exact[order],
        bands[order] if len(bands) else np.zeros((0, BANDS), np.uint64),
        lambda row: str(texts[row]),
        settings.duplicates,
    )
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    ids = rows["row_id"].gather(order)
    return rows.select("row_id", "text", "edits").with_columns(
        ids.gather(leaders).gather(back).alias("dup_group"),
        pl.Series("dup_rank", ranks(leaders)[back], pl.Int32),
    )


def _counts(rows: pl.DataFrame, kept: pl.DataFrame, dropped: pl.DataFrame) -> dict[str, Any]:
    fired: Counter[str] = Counter(
        dict(rows["edits"].explode(empty_as_null=False).value_counts().iter_rows())
    )
    groups = kept.group_by("dup_group").len().filter(pl.col("len") > 1)
    return {
        "rows_in": rows.height,
        "kept": kept.height,
        "dropped": dict(dropped["reason"].value_counts(sort=True).iter_rows()),
        "rules": [
            {"name": rule.name, "description": rule.description, "rows": fired[rule.name]}
            for rule in RULES
        ],
        "dup_groups": groups.height,
        "dup_rows": int(groups["len"].sum()),
    }
