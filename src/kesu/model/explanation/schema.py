"""Table of the stage explanations."""

import polars as pl

from kesu.tables import TableSchema

# One row a text and label: `starts`, `ends` and `effects` of its words, in characters of the
# cleaned text; `neighbours` are rows that the model learned, the nearest first.
EXPLANATIONS = TableSchema(
    "explanations",
    {
        "row_id": pl.String,
        "kind": pl.String,
        "task": pl.String,
        "label": pl.String,
        "gold": pl.List(pl.String),
        "probability": pl.Float64,
        "starts": pl.List(pl.Int64),
        "ends": pl.List(pl.Int64),
        "effects": pl.List(pl.Float64),
        "fit": pl.Float64,
        "neighbours": pl.List(pl.String),
        "similarities": pl.List(pl.Float64),
    },
)
KINDS = ("wrong", "right", "labelled", "doubtful", "novel")
