"""A year of messages to an office: real ones with drawn dates, and made-up scandals among them.

The texts of `board.jsonl` and `board_unseen.jsonl` were written for this benchmark, no two after
one pattern; the second ones after all settings were chosen, and by other hands. The messages around
them are real, and their dates are drawn: a year without any news in it.
"""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.tables import UTC

WRITTEN, UNSEEN = (Path(__file__).with_name(f"{name}.jsonl") for name in ("board", "board_unseen"))
STEADY = frozenset({"teacher_pay", "stray_dogs"})  # they go on all year
FIRST_DAY, N_DAYS = date(2025, 1, 6), 364
ONSETS = (60, 300)  # days between which a scandal begins
LASTS = 21  # mean days from its begin to a message


def with_dates(texts: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The texts as rows of the stage, each with a date of the year.

    Args:
        texts: `row_id`, `text`, `dup_group`, `dup_rank`, `owner` (null for the real ones).
        seed: of the dates.

    Returns:
        These and `local_date` and `person_key`, in the order of the dates.
    """
    draw = np.random.default_rng(seed)
    days = draw.integers(0, N_DAYS, texts.height)
    for name in sorted(set(texts["owner"].drop_nulls()) - STEADY):
        inside = np.flatnonzero((texts["owner"] == name).fill_null(value=False))
        onset = draw.integers(*ONSETS)
        days[inside] = onset + draw.exponential(LASTS, len(inside)).astype(int) % (N_DAYS - onset)
    dates = [FIRST_DAY + timedelta(days=int(day)) for day in days]
    dated = texts.with_columns(local_date=pl.Series(dates), person_key=pl.lit(None, pl.String))
    return dated.sort("local_date", "row_id")


@cache
def board_texts(data: Path, written: Path = WRITTEN) -> pl.DataFrame:
    """Real messages, cleaned, and the made-up ones."""
    folder = data / "gov_messages"
    frames = [
        pl.read_csv(folder / name).select(text=pl.concat_str(*columns, separator="\n"))
        for name, columns in (
            ("labelled.csv", [pl.col("title", "body").fill_null("")]),
            ("messages_with_replies.csv", [pl.col("留言主题", "留言详情").fill_null("")]),
        )
    ]
    made = written_texts(written)
    both = pl.concat([*frames, made], how="diagonal").with_row_index("at")
    ids = pl.format("board:{}", pl.col("at").cast(pl.String).str.zfill(5)).alias("row_id")
    records = both.select(
        ids,
        pl.col("text").alias("text_raw"),
        pl.lit(None, UTC).alias("created_at"),
        pl.lit(None, pl.String).alias("reimport_of"),
    )
    settings = CleanSettings()
    kept = clean_records(records, settings, read_lexicons(Path(settings.lexicons))).kept
    texts = kept.select("row_id", "text", "dup_group", "dup_rank")
    return texts.join(both.select(ids, "owner"), on="row_id", maintain_order="left")


def written_texts(path: Path) -> pl.DataFrame:
    """`owner` and `text` of the made-up ones of a file."""
    told = pl.DataFrame(list(map(json.loads, path.read_text(encoding="utf-8").splitlines())))
    return told.select(owner="matter", text=pl.concat_str("title", "text", separator="\n"))
