"""The labelled texts of a corpus: one for each duplicate group, with the labels of all its rows."""

from collections.abc import Sequence

import polars as pl

LEARNING = ("train", "valid", "calib")  # sides whose labels shape a model


def labelled_texts(rows: pl.DataFrame, tasks: Sequence[str]) -> tuple[pl.DataFrame, dict[str, int]]:
    """What a model is trained and tuned on.

    A group's text is that of its first labelled row by `dup_rank`; its label for a task is the
    first that any of its rows has. Rows of a group on different sides stay apart.

    Args:
        rows: text, dup_group, dup_rank, split and any `gold_<task>`; any order.
        tasks: names of the tasks; a task without a column is null throughout.

    Returns:
        A table of text, split and a `gold_<task>` for each task, in the order of the groups' first
        rows, and per task the number of groups whose rows have different labels.
    """
    columns = [f"gold_{task}" for task in tasks]
    missing = [pl.lit(None, pl.String).alias(name) for name in columns if name not in rows.columns]
    learning = (
        rows.with_columns(missing)
        .with_row_index("at")
        .filter(pl.col("split").is_in(LEARNING))
        .sort("dup_rank", maintain_order=True)
    )
    groups = (
        learning.group_by("dup_group", "split", maintain_order=True)
        .agg(
            pl.col("at", "text").first(),
            pl.col(columns).drop_nulls().first(),
            *(_n_labels(learning, name).alias(f"n_{name}") for name in columns),
        )
        .sort("at")
    )
    conflicts = {task: int((groups[f"n_gold_{task}"] > 1).sum()) for task in tasks}
    return groups.select("text", "split", *columns), conflicts


def _n_labels(rows: pl.DataFrame, column: str) -> pl.Expr:
    """How many different labels a group has; of labels that hold together the order is no part."""
    gold = pl.col(column).drop_nulls()
    is_list = isinstance(rows.schema[column], pl.List)
    return (gold.list.sort().list.join("\n") if is_list else gold).n_unique()
