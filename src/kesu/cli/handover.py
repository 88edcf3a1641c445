"""`kesu handover`: what other systems read."""

import polars as pl

from kesu.cli.stage import StageRun, stage_command
from kesu.files import write_json
from kesu.handover.database import alert_messages, write_database
from kesu.insight.schema import ALERTS
from kesu.tables import read_table

PROCESSED = (
    "topics", "topic_members", "topic_events", "label_issues", "trends", "assessments", "segments",
    "service", "causes", "effects", "priorities", "forecasts", "alerts", "control", "behaviours",
)  # fmt: skip


@stage_command(
    "handover",
    labelled="data/processed/{corpus}/labelled",
    tables="data/processed/{corpus}",
    database="data/processed/{corpus}/kesu.duckdb",
    messages="data/processed/{corpus}/alerts.json",
)
def command(run: StageRun) -> str:
    """Put all tables of CORPUS into one DuckDB file, and its alerts into a JSON file.

    kesu sends nothing by itself; a mail job or a webhook reads the file.
    """
    files = {name: run["tables"] / f"{name}.parquet" for name in PROCESSED}
    files["labelled"] = run["labelled"] / "labelled.parquet"
    alerts = read_table(files["alerts"], ALERTS)
    write_database(run["database"], files, run["labelled"] / "schema.json")
    going_on = alerts.filter(pl.col("until").is_null(), pl.col("state") != "closed")
    messages = alert_messages(alerts)
    write_json(run["messages"], {"corpus": run.corpus, "alerts": messages})
    return f"{len(files)} tables in {run['database']}, {going_on.height} alerts that go on"
