"""Tables of the stage predict."""

import polars as pl

from kesu.tables import TableSchema

PREDICTIONS = TableSchema(
    "predictions",
    {
        "row_id": pl.String,
        "novelty": pl.Float32,
        "decision": pl.String,
        "model_id": pl.String,
    },
    {
        "*_probs": (pl.List(pl.Float32),),
        "*_p": (pl.Float64, pl.List(pl.Float64)),
        "*_level": (pl.Int8,),
        "*": (pl.String, pl.List(pl.String)),
    },
)
PARTS = TableSchema(
    "parts",
    {"row_id": pl.String},
    {"*_linear": (pl.List(pl.Float32),), "*_bert": (pl.List(pl.Float32),)},
)
HISTORY = ("step", "loss", "lr", "seconds", "valid")  # columns of history.csv
EMBEDDINGS = TableSchema("embeddings", {"row_id": pl.String, "embedding": pl.List(pl.Float32)})
# Gold labels that are doubted, one a duplicate group and task, the most doubtful first.
LABEL_ISSUES = TableSchema(
    "label_issues",
    {
        "row_id": pl.String,
        "task": pl.String,
        "label": pl.String,
        "labels": pl.List(pl.String),
        "likely": pl.String,
        "probability": pl.Float64,
        "quality": pl.Float64,
        "is_conflict": pl.Boolean,
    },
)
