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
# One row an intervention of the settings; `ratio` is that of the level after the day over before.
EFFECTS = TableSchema(
    "effects",
    {
        "name": pl.String,
        "date": pl.Date,
        "label": pl.String,
        "attribute": pl.List(pl.String),
        "value": pl.List(pl.String),
        "weeks_before": pl.Int64,
        "weeks_after": pl.Int64,
        "verdict": pl.String,
        "reason": pl.String,
        "ratio": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "own_ratio": pl.Float64,
        "own_low": pl.Float64,
        "own_high": pl.Float64,
        "is_compared": pl.Boolean,
    },
)
