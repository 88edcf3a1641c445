"""`kesu report`: the page that people read."""

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command
from kesu.files import read_json, write_text
from kesu.report.page import render_report
from kesu.report.settings import ReportSettings
from kesu.report.topics import KINDS
from kesu.tables import read_table
from kesu.topics.schema import TOPICS


@stage_command(
    "report",
    metrics="data/reports/{corpus}/metrics.json",
    topics="data/processed/{corpus}/topics.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    report="data/reports/{corpus}/report.html",
)
def command(run: StageRun) -> str:
    """Write the report page of CORPUS: one file, offline, with charts."""
    settings = ReportSettings.model_validate(run.settings["report"])
    topics = read_table(run["topics"], TOPICS)
    wanted = pl.concat([topics[kind].explode() for kind in KINDS])
    texts = read_table(run["clean"], CLEAN, ["row_id", "text"]).filter(
        pl.col("row_id").is_in(wanted.implode())
    )
    by_id = dict(texts.iter_rows())
    examples = {
        topic["topic_id"]: {
            kind: [by_id[row_id] for row_id in topic[kind] if row_id in by_id] for kind in KINDS
        }
        for topic in topics.select("topic_id", *KINDS).iter_rows(named=True)
    }
    page = render_report(
        read_json(run["metrics"]),
        examples,
        language=settings.language,
        max_topics=settings.max_topics,
        max_examples=settings.max_examples,
        max_classes=settings.max_classes,
    )
    write_text(run["report"], page)
    return str(run["report"])
