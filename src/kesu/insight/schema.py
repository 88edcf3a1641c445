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
        "first_week": pl.Int64,
        "by_week": pl.List(pl.Int64),
    },
)
# One row a period, dimension (a task, `topic`, `channel`, an attribute, or `all`) and value.
TRENDS = TableSchema(
    "trends",
    {
        "period": pl.String,
        "start": pl.Date,
        "dimension": pl.String,
        "value": pl.String,
        "n": pl.Int64,
        "total": pl.Int64,
        "share": pl.Float64,
        "share_low": pl.Float64,
        "share_high": pl.Float64,
        "mood": pl.Float64,
        "previous": pl.Int64,
        "change": pl.Float64,
        "change_low": pl.Float64,
        "change_high": pl.Float64,
        "dispersion": pl.Float64,
        "last_year": pl.Int64,
        "on_year": pl.Float64,
        "on_year_low": pl.Float64,
        "on_year_high": pl.Float64,
        "target": pl.Float64,
        "is_above_target": pl.Boolean,
        "is_partial": pl.Boolean,
    },
)
# One row an episode of the last year in which a rate was raised, a topic that rises, or a share
# above its target; `until` is null where it goes on.
ALERTS = TableSchema(
    "alerts",
    {
        "alert_id": pl.String,
        "state": pl.String,
        "kind": pl.String,
        "dimension": pl.String,
        "value": pl.String,
        "name": pl.String,
        "department": pl.String,
        "since": pl.Date,
        "told": pl.Date,
        "until": pl.Date,
        "quiet_days": pl.Int64,
        "n": pl.Int64,
        "expected": pl.Float64,
        "ratio": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "p_value": pl.Float64,
        "q_value": pl.Float64,
        "is_sure": pl.Boolean,
        "words": pl.List(pl.String),
        "row_ids": pl.List(pl.String),
        "texts": pl.List(pl.String),
        "note": pl.String,
    },
)
# One row a week or month and series of a control chart; `n` of `total` rows, or of days.
CONTROL = TableSchema(
    "control",
    {
        "period": pl.String,
        "start": pl.Date,
        "dimension": pl.String,
        "value": pl.String,
        "chart": pl.String,
        "n": pl.Int64,
        "total": pl.Int64,
        "rate": pl.Float64,
        "center": pl.Float64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "z": pl.Float64,
        "rules": pl.List(pl.Int64),
    },
)
# One row a label of the last year; `importance` is a share of what labels explain of
# dissatisfaction, `burden` one of the dissatisfied rows by their severity.
PRIORITIES = TableSchema(
    "priorities",
    {
        "rank": pl.Int64,
        "label": pl.String,
        "department": pl.String,
        "quadrant": pl.String,
        "score": pl.Float64,
        "importance": pl.Float64,
        "importance_low": pl.Float64,
        "importance_high": pl.Float64,
        "is_driver": pl.Boolean,
        "burden": pl.Float64,
        "n": pl.Int64,
        "share": pl.Float64,
        "outcome": pl.String,
        "n_judged": pl.Int64,
        "dissatisfied": pl.Float64,
        "dissatisfied_elsewhere": pl.Float64,
        "severity": pl.Float64,
    },
)
# One row a series and coming period; errors of each method on the past, by its rows.
FORECASTS = TableSchema(
    "forecasts",
    {
        "period": pl.String,
        "dimension": pl.String,
        "value": pl.String,
        "start": pl.Date,
        "mean": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "so_far": pl.Int64,
        "method": pl.String,
        "n_tries": pl.Int64,
        "error_weighted": pl.Float64,
        "error_naive": pl.Float64,
        "error_theta": pl.Float64,
    },
)
# One row a dimension (as in trends, and `month`) and value; hours.
SERVICE = TableSchema(
    "service",
    {
        "dimension": pl.String,
        "value": pl.String,
        "n": pl.Int64,
        "n_judged": pl.Int64,
        "n_open": pl.Int64,
        "in_time": pl.Float64,
        "in_time_low": pl.Float64,
        "in_time_high": pl.Float64,
        "reply_median": pl.Float64,
        "reply_p90": pl.Float64,
        "close_median": pl.Float64,
        "close_p90": pl.Float64,
        "n_rated": pl.Int64,
        "satisfaction": pl.Float64,
        "satisfaction_low": pl.Float64,
        "satisfaction_high": pl.Float64,
    },
)
# One row a row of clean; `cues` as kind:word.
ASSESSMENTS = TableSchema(
    "assessments",
    {
        "row_id": pl.String,
        "severity_points": pl.Float64,
        "severity_rule": pl.Int64,
        "severity_trained": pl.Int64,
        "severity_final": pl.Int64,
        "emotion": pl.Int64,
        "cues": pl.List(pl.String),
        "servqual": pl.String,
        "department": pl.String,
        "repeat_of": pl.String,
        "repeat_by": pl.String,
        "n_before": pl.Int64,
        "attention": pl.Boolean,
    },
)
# One row an attribute, value and label; the test is of the whole attribute.
SEGMENTS = TableSchema(
    "segments",
    {
        "attribute": pl.String,
        "value": pl.String,
        "label": pl.String,
        "n": pl.Int64,
        "total": pl.Int64,
        "share": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "residual": pl.Float64,
        "p_value": pl.Float64,
        "q_value": pl.Float64,
        "cramers_v": pl.Float64,
    },
)
