"""Tables of the stage ingest."""

import polars as pl

from kesu.tables import UTC, TableSchema

RECORDS = TableSchema(
    "records",
    {
        "row_id": pl.String,
        "source": pl.String,
        "channel": pl.String,
        "text_raw": pl.String,
        "created_at": UTC,
        "local_date": pl.Date,
        "time_precision": pl.String,
        "replied_at": UTC,
        "has_reply": pl.Boolean,
        "closed_at": UTC,
        "rating": pl.Float64,
        "satisfaction": pl.Float64,
        "person_key": pl.String,
        "given_split": pl.String,
        "reimport_of": pl.String,
    },
    {
        "attr_": (pl.String,),
        "gold_": (pl.String, pl.List(pl.String)),
        "reviewed_": (pl.String,),
    },
)
REJECTED = TableSchema(
    "rejected", {"file": pl.String, "line": pl.Int64, "reason": pl.String, "raw": pl.String}
)
