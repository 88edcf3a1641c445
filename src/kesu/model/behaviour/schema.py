"""Table of the stage behaviours."""

import polars as pl

from kesu.tables import TableSchema

# One row a case: what the model was asked, what it should say, what it said (`told`; null: the text
# was dropped by cleaning), and what it said of the text that it is compared with (`before`).
BEHAVIOURS = TableSchema(
    "behaviours",
    {
        "capability": pl.String,
        "kind": pl.String,
        "task": pl.String,
        "row_id": pl.String,
        "text": pl.String,
        "base": pl.String,
        "expect": pl.List(pl.String),
        "told": pl.List(pl.String),
        "before": pl.List(pl.String),
        "passed": pl.Boolean,
    },
)
