"""Tables of the stage clean."""

import polars as pl

from kesu.tables import TableSchema

CLEAN = TableSchema(
    "clean",
    {
        "row_id": pl.String,
        "text": pl.String,
        "edits": pl.List(pl.String),
        "dup_group": pl.String,
        "dup_rank": pl.Int32,
    },
)
DROPPED = TableSchema("dropped", {"row_id": pl.String, "reason": pl.String})
REASONS = {
    "reimport": "the same id and text were read before",
    "empty": "nothing is left that could be read",
    "foreign": "not Chinese",
    "short": "fewer characters than min_chars",
}
