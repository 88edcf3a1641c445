"""Tables of the stage insight."""

import polars as pl

from kesu.tables import TableSchema

# One row a category and value (or pair) that has it more often than elsewhere, causes first, by
# excess; `explained_by` names what explains the rest away.
CAUSES = TableSchema(
    "causes",
    {
        "task": pl.String,
        "label": pl.String,
        "department": pl.String,
        "attribute": pl.List(pl.String),
        "value": pl.List(pl.String),
        "n": pl.Int64,
        "n_value": pl.Int64,
        "rate": pl.Float64,
        "rate_elsewhere": pl.Float64,
        "ratio": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "shrunk_ratio": pl.Float64,
        "excess": pl.Float64,
        "p_value": pl.Float64,
        "q_value": pl.Float64,
        "adjusted_ratio": pl.Float64,
        "explained_by": pl.List(pl.String),
        "is_cause": pl.Boolean,
    },
)
