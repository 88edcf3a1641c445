"""Tables of the stage topics."""

import polars as pl

from kesu.tables import TableSchema

MONTH_COUNT = pl.Struct({"month": pl.String, "n": pl.Int64})
STATUSES = ("new", "growing", "stable", "fading", "unknown")
TOPICS = TableSchema(
    "topics",
    {
        "topic_id": pl.String,
        "parent": pl.String,
        "name": pl.String,
        "keywords": pl.List(pl.String),
        "size": pl.Int64,
        "status": pl.String,
        "p_value": pl.Float64,
        "first_seen": pl.Date,
        "representatives": pl.List(pl.String),
        "boundary": pl.List(pl.String),
        "outside": pl.List(pl.String),
        "n_persons": pl.Int64,
        "stability": pl.Float64,
        "by_month": pl.List(MONTH_COUNT),
    },
)
TOPIC_MEMBERS = TableSchema(
    "topic_members", {"row_id": pl.String, "topic_id": pl.String, "strength": pl.Float64}
)
