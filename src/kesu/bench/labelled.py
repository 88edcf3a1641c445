"""Real corpora with labels, cleaned as kesu cleans them, and who may be learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.labels import Label, LabelSet
from kesu.splitting.assign import unit_hash
from kesu.tables import UTC
from kesu.tasks import Task, TaskSettings

TEST_SHARE = 0.2  # of a corpus that comes without test rows
SIDE_SHARE = 0.1  # of the chosen rows for valid, and as many for calib


@dataclass(frozen=True)
class Labelled:
    """A corpus in columns.

    Attributes:
        name: of the corpus.
        texts: cleaned.
        groups: name of the duplicate group of each text.
        sides: train, dev or test, one a text.
        golds: per task a label a text.
    """

    name: str
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    sides: np.ndarray
    golds: Mapping[str, np.ndarray]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """A task for each kind of label; its label set are the labels that occur."""
        return tuple(
            Task(
                name,
                TaskSettings(labels=name),
                LabelSet(name, tuple(Label(value, value) for value in sorted(set(values)))),
            )
            for name, values in self.golds.items()
        )

    @property
    def n_train(self) -> int:
        """Rows that may be learned from, development rows aside."""
        return int((self.sides == "train").sum())

    def drawn(self, n_rows: int | None, seed: int) -> np.ndarray:
        """(n_texts,) train, valid, calib, test or empty: so many labels and no more are used.

        With all rows, development rows are valid and calib where the corpus has them; else both
        are cut from the rows that are drawn.
        """
        draw = np.random.default_rng(seed)
        found = np.where(self.sides == "test", "test", "").astype("<U5")
        pool = draw.permutation(np.flatnonzero(self.sides == "train"))
        dev = draw.permutation(np.flatnonzero(self.sides == "dev"))
        if n_rows is not None or not len(dev):
            pool = pool[: n_rows or len(pool)]
            n_side = round(len(pool) * SIDE_SHARE)
            dev, pool = pool[: 2 * n_side], pool[2 * n_side :]
        found[pool] = "train"
        found[dev[::2]], found[dev[1::2]] = "valid", "calib"
        return found

    def without_leaks(self) -> "Labelled":
        """The same without rows that stand among the test rows too, white space aside."""
        bare = np.array(["".join(text.split()) for text in self.texts])
        is_test = self.sides == "test"
        keep = is_test | ~np.isin(bare, bare[is_test])
        return self.at(keep, f"{self.name}_clean")

    def unhidden(self) -> list[str]:
        """One text of each duplicate group without a test row, as `kesu adapt` reads them."""
        groups = np.array(self.groups)
        _, firsts = np.unique(groups, return_index=True)
        is_hidden = np.isin(groups[firsts], groups[self.sides == "test"])
        return [self.texts[row] for row in np.sort(firsts[~is_hidden])]

    def salted(self, salt: int) -> "Labelled":
        """The same with test rows drawn by duplicate group and salt."""
        is_test = np.array([unit_hash(group, salt) < TEST_SHARE for group in self.groups])
        sides = np.where(is_test, "test", "train")
        return replace(self, name=f"{self.name}_salt{salt}", sides=sides)

    def at(self, keep: np.ndarray, name: str) -> "Labelled":
        """Some of the rows."""
        rows = np.flatnonzero(keep)
        golds = {task: values[rows] for task, values in self.golds.items()}
        texts = tuple(self.texts[row] for row in rows)
        return Labelled(
            name, texts, tuple(self.groups[row] for row in rows), self.sides[rows], golds
        )


@cache
def chnsenticorp(data: Path) -> Labelled:
    """Hotel, book and laptop reviews with the official sides."""
    folder = data / "chnsenticorp"
    frames = [
        _tsv(folder / f"{side}.tsv").select(
            pl.col("text_a").alias("text"),
            pl.col("label").cast(pl.String).alias("sentiment"),
            pl.lit(side).alias("side"),
        )
        for side in ("train", "dev", "test")
    ]
    return _cleaned("chnsenticorp", pl.concat(frames), ["sentiment"])


@cache
def shopping(data: Path) -> Labelled:
    """Shop and hotel reviews: product line and sentiment."""
    folder = data / "online_shopping_10_cats"
    frames = [
        pl.read_csv(folder / f"{side}.csv").select(
            pl.col("review").alias("text"),
            pl.col("cat").alias("category"),
            pl.col("label").cast(pl.String).alias("sentiment"),
            pl.lit(side).alias("side"),
        )
        for side in ("train", "test")
    ]
    return _cleaned("shopping", pl.concat(frames), ["category", "sentiment"])


@cache
def gov_messages(data: Path) -> Labelled:
    """Citizens' messages to an office; all rows are train until salted."""
    frame = pl.read_csv(data / "gov_messages" / "labelled.csv").select(
        (pl.col("title").fill_null("") + "\n" + pl.col("body").fill_null("")).alias("text"),
        pl.col("label").alias("category"),
        pl.lit("train").alias("side"),
    )
    return _cleaned("gov_messages", frame, ["category"])


def _tsv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)


def _cleaned(name: str, frame: pl.DataFrame, tasks: Sequence[str]) -> Labelled:
    """Clean all texts; of duplicates among the rows to learn from the first is kept.

    Test rows all stay, but for those that cleaning drops.
    """
    rows = frame.filter(pl.col("text").is_not_null()).with_row_index("at")
    records = rows.select(
        pl.format("{}", "at").alias("row_id"),
        pl.col("text").alias("text_raw"),
        pl.lit(None, UTC).alias("created_at"),
        pl.lit(None, pl.String).alias("reimport_of"),
    )
    settings = CleanSettings()
    kept = clean_records(records, settings, read_lexicons(Path(settings.lexicons))).kept
    found = (
        kept.select(pl.col("row_id").cast(pl.UInt32).alias("at"), "text", "dup_group")
        .join(rows.drop("text"), on="at")
        .sort("at")
        .with_columns(pl.int_range(pl.len()).over("dup_group", "side").alias("rank"))
        .filter((pl.col("side") == "test") | (pl.col("rank") == 0))
    )
    golds = {task: found[task].to_numpy() for task in tasks}
    groups = tuple(f"{value}" for value in found["dup_group"])
    return Labelled(name, tuple(found["text"]), groups, found["side"].to_numpy(), golds)
