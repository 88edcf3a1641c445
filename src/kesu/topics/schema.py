"""Tables of the stage topics."""

import polars as pl

from kesu.tables import TableSchema

PERIOD_COUNT = pl.Struct(
    {"period": pl.String, "start": pl.Date, "n": pl.Int64, "share": pl.Float64}
)
RISE = pl.Struct(
    {
        "since": pl.Date,
        "told": pl.Date,
        "until": pl.Date,
        "n": pl.Int64,
        "expected": pl.Float64,
        "ratio": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "p_value": pl.Float64,
    }
)
STATUSES = ("new", "growing", "stable", "fading", "mixed", "unknown")
TOPICS = TableSchema(
    "topics",
    {
        "topic_id": pl.String,
        "parent": pl.String,
        "is_theme": pl.Boolean,
        "is_matter": pl.Boolean,
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
        "ratio": pl.Float64,
        "ratio_low": pl.Float64,
        "ratio_high": pl.Float64,
        "onset": pl.Date,
        "faded": pl.Date,
        "flagged": pl.Date,
        "period": pl.String,
        "n_periods": pl.Int64,
        "rises": pl.List(RISE),
        "by_period": pl.List(PERIOD_COUNT),
    },
)
EVENTS = ("born", "continued", "merged", "split", "promoted", "ended")
TOPIC_EVENTS = TableSchema(
    "topic_events",
    {
        "event": pl.String,
        "topic_id": pl.String,
        "others": pl.List(pl.String),
        "name": pl.String,
        "size": pl.Int64,
        "size_before": pl.Int64,
        "share": pl.Float64,
    },
)
WEAK = 0.4  # strength below which a row belongs to its topic only just, and is no example of it
TOPIC_MEMBERS = TableSchema(
    "topic_members", {"row_id": pl.String, "topic_id": pl.String, "strength": pl.Float64}
)


def within(topics: pl.DataFrame) -> dict[str, list[str]]:
    """By id the topics that lie in a topic, in those in it too, each once.

    Args:
        topics: as in `TOPICS`.
    """
    parents = dict(topics.select("topic_id", "parent").iter_rows())
    found: dict[str, list[str]] = {topic_id: [] for topic_id in parents}
    for topic_id, parent in parents.items():
        above = parent
        while above in found:
            found[above].append(topic_id)
            above = parents[above]
    return found
