"""The rows that are compared: labelled, answered by both, and learned by neither."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.comparison.answers import Answers
from kesu.comparison.label_map import mapped
from kesu.errors import DataError
from kesu.scores.metrics import Bools

_LEAST = 2  # duplicate groups of which anything can be said


@dataclass(frozen=True)
class Seen:
    """The training texts of a model: salted checksums, and their salt."""

    salt: str
    hashes: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Whether the model was trained on this text."""
        return hashlib.sha256(f"{self.salt}{text}".encode()).hexdigest() in self.hashes


@dataclass(frozen=True)
class PairedRows:
    """Rows with what both systems say.

    Attributes:
        frame: `row_id`, `text` (masked), `dup_group`, `gold`, `a`, `b` (lists of labels), `a_p`,
            `b_p`; in order of `row_id`.
        labels: columns of the matrices.
    """

    frame: pl.DataFrame
    labels: tuple[str, ...]

    def matrix(self, column: str) -> Bools:
        """(n_rows, n_labels): True where the label is in `column`."""
        place = {label: index for index, label in enumerate(self.labels)}
        found = np.zeros((self.frame.height, len(self.labels)), bool)
        for row, told in enumerate(self.frame[column].to_list()):
            for label in told:
                found[row, place[label]] = True
        return found


def unlearned(clean: pl.DataFrame, seen: Sequence[Seen]) -> pl.DataFrame:
    """The rows of `clean` of whose duplicate group no model was trained on any text."""
    is_seen = [any(each.is_in(text) for each in seen) for text in clean["text"].to_list()]
    groups = clean.filter(pl.Series(is_seen, dtype=pl.Boolean)).select("dup_group").unique()
    return clean.join(groups, on="dup_group", how="anti", maintain_order="left")


def paired_rows(
    task: str,
    *,
    rows: pl.DataFrame,
    gold: pl.DataFrame,
    a: Answers,
    b: Answers,
    labels: tuple[str, ...],
    mapping: Mapping[str, str],
    is_multi: bool,
) -> PairedRows:
    """The rows that both systems answer and whose gold label is one of the common ones.

    Args:
        task: its name, for messages.
        rows: `row_id`, `text` and `dup_group` of the rows that may be compared.
        gold: `row_id` and `gold`, a list of labels.
        a: the answers of A.
        b: those of B.
        labels: the common labels.
        mapping: label -> what it becomes.
        is_multi: whether several labels may hold, or none.

    Raises:
        DataError: if no row is shared, or all are copies of one text.
    """
    frame = rows.select("row_id", "text", "dup_group").join(gold, on="row_id")
    labelled = frame.height
    for name, each in (("a", a), ("b", b)):
        said = mapped(pl.col("said"), mapping).alias(name)
        told = each.frame.select("row_id", said, pl.col("p").alias(f"{name}_p"))
        frame = frame.join(told, on="row_id")
    if not frame.height:
        raise DataError(
            f"task {task}: {a.name} and {b.name} share none of the {labelled} labelled rows that "
            "may be compared; look at row_id in both, or at --side"
        )
    is_known = pl.element().is_in(list(labels))
    frame = frame.with_columns(mapped(pl.col("gold"), mapping).list.filter(is_known)).sort("row_id")
    frame = frame if is_multi else frame.filter(pl.col("gold").list.len() > 0)
    n_texts = frame["dup_group"].n_unique()
    if n_texts < _LEAST:
        raise DataError(
            f"task {task}: {frame.height} rows with {n_texts} different texts can "
            f"be compared, wanted {_LEAST} or more; label more rows, or widen --side"
        )
    return PairedRows(frame, labels)


def flips(task: str, rows: PairedRows) -> pl.DataFrame:
    """The rows of which the systems say different things: B fixed, broken, or other."""
    gold, a, b = (pl.col(name).list.sort() for name in ("gold", "a", "b"))
    change = pl.when(b == gold).then(pl.lit("fixed")).when(a == gold).then(pl.lit("broken"))
    return rows.frame.filter(a != b).select(
        "row_id",
        pl.lit(task).alias("task"),
        "text",
        *(pl.col(name).list.join(";") for name in ("gold", "a", "b")),
        change.otherwise(pl.lit("other")).alias("change"),
        "a_p",
        "b_p",
    )
