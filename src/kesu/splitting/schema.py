"""Tables of the stage split."""

import polars as pl

from kesu.tables import TableSchema

SPLITS = TableSchema("splits", {"row_id": pl.String, "split": pl.String})
