"""`kesu report`: the page that people read."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.stage import StageRun, stage_command
from kesu.corpora.schema import RECORDS
from kesu.files import read_json, write_text
from kesu.model.explanation.schema import EXPLANATIONS
from kesu.report.explanations import Why
from kesu.report.page import render_report
from kesu.report.settings import ReportSettings
from kesu.report.topic_tables import KINDS
from kesu.tables import read_table
from kesu.topics.schema import TOPICS


@stage_command(
    "report",
    metrics="data/reports/{corpus}/metrics.json",
    topics="data/processed/{corpus}/topics.parquet",
    explanations="data/processed/{corpus}/explanations.parquet",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    report="data/reports/{corpus}/report.html",
)
def command(run: StageRun) -> str:
    """Write the report page of CORPUS: one file, offline, with charts."""
    settings = ReportSettings.model_validate(run.settings["report"])
    topics = read_table(run["topics"], TOPICS)
    explained = read_table(run["explanations"], EXPLANATIONS)
    in_topics = pl.concat([topics[kind].explode() for kind in KINDS])
    near = explained["neighbours"].explode()
    texts = _texts(run, pl.concat([in_topics, explained["row_id"], near]))
    page = render_report(
        read_json(run["metrics"]),
        _examples(topics, texts),
        why=Why(explained.to_dicts(), texts, _gold(run, explained, near)),
        language=settings.language,
        task_names=settings.task_names,
        max_topics=settings.max_topics,
        max_examples=settings.max_examples,
        max_classes=settings.max_classes,
    )
    write_text(run["report"], page)
    return str(run["report"])


def _texts(run: StageRun, row_ids: pl.Series) -> dict[str, str]:
    clean = read_table(run["clean"], CLEAN, ["row_id", "text"])
    return dict(clean.filter(pl.col("row_id").is_in(row_ids.implode())).iter_rows())


def _examples(topics: pl.DataFrame, texts: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    return {
        topic["topic_id"]: {
            kind: [texts[row_id] for row_id in topic[kind] if row_id in texts] for kind in KINDS
        }
        for topic in topics.select("topic_id", *KINDS).iter_rows(named=True)
    }


def _gold(run: StageRun, explained: pl.DataFrame, row_ids: pl.Series) -> dict[str, list[str]]:
    """Gold labels of rows in the task that is explained, by row id."""
    records = read_table(run["records"], RECORDS)
    column = f"gold_{explained['task'][0]}" if explained.height else ""
    if column not in records.columns:
        return {}
    rows = records.filter(
        pl.col("row_id").is_in(row_ids.implode()) & pl.col(column).is_not_null()
    ).select("row_id", column)
    found: dict[str, Any] = dict(rows.iter_rows())
    return {key: [told] if isinstance(told, str) else told for key, told in found.items()}
