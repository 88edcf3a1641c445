"""The numbers of metrics.json on how complaints move, why, and what to do."""

from typing import Any

import polars as pl

from kesu.cli.stage import StageRun
from kesu.insight.assess import severity_counts
from kesu.insight.effects import effect_rows
from kesu.insight.schema import (
    ALERTS,
    ASSESSMENTS,
    CAUSES,
    CONTROL,
    EFFECTS,
    FORECASTS,
    PRIORITIES,
    SEGMENTS,
    SERVICE,
    TRENDS,
)
from kesu.insight.segments import segment_rows
from kesu.insight.summary import alert_rows, control_rows, forecast_rows, trend_summary
from kesu.tables import TableSchema, read_table

TABLES = {
    schema.name: f"data/processed/{{corpus}}/{schema.name}.parquet"
    for schema in (
        CAUSES, EFFECTS, TRENDS, SEGMENTS, SERVICE, ASSESSMENTS, ALERTS, CONTROL, PRIORITIES,
        FORECASTS,
    )
}  # fmt: skip
MOST_CAUSES = 50  # that the report tells; the table has all


def insight_numbers(run: StageRun) -> dict[str, Any]:
    """By section what the report tells; the paths of the run have all `TABLES`."""

    def table(schema: TableSchema) -> pl.DataFrame:
        return read_table(run[schema.name], schema)

    every = table(ALERTS)
    alerts = alert_rows(every)
    trends = trend_summary(table(TRENDS), run.settings["decide_by"])
    return {
        "causes": table(CAUSES).head(MOST_CAUSES).to_dicts(),
        "effects": effect_rows(table(EFFECTS)),
        "trends": trends,
        "alerts": alerts,
        "n_alerts": every.height,
        "n_alerts_over": every["until"].len() - every["until"].null_count(),
        "control": control_rows(table(CONTROL), trends.get("period", "week"), alerts),
        "priorities": table(PRIORITIES).to_dicts(),
        "forecasts": forecast_rows(table(FORECASTS), table(TRENDS)),
        "segments": segment_rows(table(SEGMENTS)),
        "severity": severity_counts(table(ASSESSMENTS)),
        "service": {
            "limit": run.settings["insight"]["reply_hours"],
            "rows": table(SERVICE).to_dicts(),
        },
    }
