"""Which labels of a run are worth an explanation."""

import numpy as np
import polars as pl

from kesu.model.explanation.schema import KINDS


def sample_rows(rows: pl.DataFrame, *, n: int) -> pl.DataFrame:
    """Rows to explain: `row_id`, `text`, `gold` and their `kind`, in the order of `KINDS`.

    Of wrong ones the surest; of the others some that are spread from the least to the most
    probable. Copies of one text are explained once.

    Args:
        rows: `row_id`, `text`, `dup_group`, `decision`, `is_test`, `gold` (list, or null),
            `is_right` and `p` of the deciding task.
        n: of each kind, at most.
    """
    is_scored = pl.col("is_test") & pl.col("gold").is_not_null()
    is_labelled = pl.col("decision") == "labelled"
    kind = (
        pl.when(is_scored & is_labelled & ~pl.col("is_right")).then(pl.lit("wrong"))
        .when(is_scored & is_labelled).then(pl.lit("right"))
        .when(is_labelled & pl.col("gold").is_null()).then(pl.lit("labelled"))
        .when(pl.col("gold").is_null() | pl.col("is_test")).then(pl.col("decision"))
    )  # fmt: skip
    kinds = (
        rows.with_columns(kind=kind)
        .drop_nulls("kind")
        .sort("p", "row_id", descending=[True, False])
        .unique("dup_group", keep="first", maintain_order=True)
        .select("row_id", "text", "gold", "kind")
    )
    has_scored = "right" in kinds["kind"]
    wanted = [name for name in KINDS if name != "labelled" or not has_scored]
    return pl.concat([_pick(kinds.filter(kind=name), name, n) for name in wanted])


def _pick(rows: pl.DataFrame, kind: str, n: int) -> pl.DataFrame:
    """The first ones, or some from the first to the last at even steps."""
    if kind == "wrong" or rows.height <= n:
        return rows.head(n)
    at = np.linspace(0, rows.height - 1, n).round().astype(int)
    return rows.select(pl.all().gather(at.tolist()))
