"""`kesu topics`: what fits no category, and what bursts, becomes topics."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.embeddings import read_embeddings
from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.cli.today import latest_today
from kesu.corpora.schema import RECORDS
from kesu.labels import LabelSet
from kesu.model.schema import PREDICTIONS
from kesu.state import read_state
from kesu.tables import read_table, write_table
from kesu.text.lexicon import read_words
from kesu.topics.bursts import NO_BURSTS, find_bursts
from kesu.topics.find import find_topics
from kesu.topics.known import Known
from kesu.topics.memory import read_memory
from kesu.topics.schema import TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS
from kesu.topics.settings import TopicsSettings

MOST_KNOWN = 3000  # texts of known classes that guide the topics


@stage_command(
    "topics",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    embeddings="data/interim/{corpus}/embeddings",
    topics="data/processed/{corpus}/topics.parquet",
    members="data/processed/{corpus}/topic_members.parquet",
    events="data/processed/{corpus}/topic_events.parquet",
    state="data/state/{corpus}/topics.jsonl",
)
def command(run: StageRun) -> str:
    """Group the texts of CORPUS that fit no category, and what bursts, into topics with names."""
    settings = TopicsSettings.model_validate(run.settings["topics"])
    every = _rows(run)
    read = _reader(run, settings)
    known = _known(run, every)
    told = Known(known["text"].to_list(), known["label"].to_list(), read(known["row_id"]))
    stopwords = frozenset(read_words(Path(run.settings["clean"]["lexicons"], "stopwords.tsv")))
    dated = _until_today(every)
    is_left = every.select(_left_over(run, every.columns)).to_series()
    wanted, bursts = is_left, NO_BURSTS
    if settings.rows == "all":
        wanted = pl.repeat(True, every.height, eager=True)
    elif settings.rows == "with_bursts" and not is_left.all():
        settings = _half(settings)
        embeddings = read(every["row_id"])
        bursts = find_bursts(dated, embeddings, settings, stopwords, is_left=is_left, known=told)
        wanted = is_left | bursts.hold(every)
    rows = every.filter(wanted)
    result = find_topics(
        rows.select("row_id", "text", "dup_group", "dup_rank", "local_date", "person_key"),
        read(rows["row_id"]),
        settings,
        stopwords,
        dated.select("row_id", "local_date", "person_key", "time_precision"),
        memory=read_memory(read_state(run["state"]), str(run["state"])),
        known=told,
        bursts=bursts,
    )
    write_table(result.topics, run["topics"], TOPICS)
    write_table(result.members, run["members"], TOPIC_MEMBERS)
    write_table(result.events, run["events"], TOPIC_EVENTS)
    n_left = is_left.sum()
    more = f" and {rows.height - n_left} labelled" if rows.height > n_left else ""
    why = _why_none(rows.height, settings.min_texts) if result.topics.is_empty() else ""
    return f"{n_left} rows left over{more}, {result.topics.height} topics{why}"


def _why_none(n_rows: int, min_texts: int) -> str:
    """Why there are no topics; nothing where there are no rows."""
    if not n_rows:
        return ""
    if n_rows < min_texts:
        return f": a topic takes at least {min_texts} texts (topics.min_texts)"
    return ": no group of rows is alike, distinct enough and stable"


def _rows(run: StageRun) -> pl.DataFrame:
    """All rows of the corpus, with what the model decided and what the files say."""
    predictions = read_table(run["predictions"], PREDICTIONS, ["row_id", "decision"])
    texts = read_table(run["clean"], CLEAN, ["row_id", "text", "dup_group", "dup_rank"])
    return texts.join(predictions, on="row_id", how="left", maintain_order="left").join(
        read_table(run["records"], RECORDS), on="row_id", how="left", maintain_order="left"
    )


def _reader(run: StageRun, settings: TopicsSettings) -> Callable[[pl.Series], np.ndarray | None]:
    """Gives the embeddings of such rows; none where words alone count."""
    if settings.features == "text":
        return lambda row_ids: None  # noqa: ARG005 - what others read
    n_shards = run.settings["predict"]["shards"]
    return partial(read_embeddings, run["embeddings"], n_shards=n_shards)


def _half(settings: TopicsSettings) -> TopicsSettings:
    """The settings of each of two searches, which share the rate of false alarms."""
    return settings.model_copy(update={"false_alarm_rate": settings.false_alarm_rate / 2})


def _known(run: StageRun, rows: pl.DataFrame) -> pl.DataFrame:
    """`row_id`, `text`, `label` of some rows that people gave exactly one label that is trained."""
    labels, names = _judged(run, rows.columns)
    first = rows.filter(dup_rank=0).sort("row_id").with_columns(label=names)
    one = first.filter(pl.col("label").list.len() == 1).explode("label")
    told = one.filter(pl.col("label").is_in(list(labels.trained)))
    return told.sample(min(told.height, MOST_KNOWN), seed=0).select("row_id", "text", "label")


def _until_today(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, undated where their date has not come yet anywhere; else no period would be recent.

    The report tells how many they are.
    """
    return rows.with_columns(
        pl.when(pl.col("local_date") <= latest_today()).then("local_date").alias("local_date")
    )


def _left_over(run: StageRun, columns: list[str]) -> pl.Expr:
    """Rows that the model does not label, and those that people labelled 其他."""
    labels, names = _judged(run, columns)
    residual = [label.id for label in labels.labels if label.residual]
    is_residual = names.list.eval(pl.element().is_in(residual)).list.any().fill_null(False)
    return (pl.col("decision") != "labelled") | is_residual


def _judged(run: StageRun, columns: list[str]) -> tuple[LabelSet, pl.Expr]:
    """The labels of the deciding task, and the list of those that people gave a row.

    No labels, and null for every row, where the corpus has no such task or nobody labelled it.
    """
    gold = f"gold_{run.settings['decide_by']}"
    for task in tasks_of(run):
        if task.name == run.settings["decide_by"] and gold in columns:
            names = pl.col(gold) if task.is_multi else pl.concat_list(gold)
            return task.label_set, names
    return LabelSet("", ()), pl.lit(None, dtype=pl.List(pl.String))
