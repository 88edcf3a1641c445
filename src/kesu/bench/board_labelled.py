"""Made-up scandals inside the categories of real messages: which rows topics are to be made of."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
import polars as pl

from kesu.bench.board import best_topic
from kesu.bench.board_year import STEADY, board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.house import house
from kesu.bench.made import LINEAR, STAGES
from kesu.bench.memory import run_measured
from kesu.bench.rising import MAJORITY
from kesu.topics.schema import within
from kesu.topics.settings import TopicsSettings

WAYS = get_args(TopicsSettings.model_fields["rows"].annotation)
SEEDS = range(3)
COLUMNS = {"编号": "at", "内容": "text", "日期": "local_date", "类别": "label"}
RAW, SETTINGS = Path("data/raw/board.csv"), Path("configs/corpora/board.yaml")
PROCESSED = Path("data/processed/board")


def measure_labelled(data: Path, seed: int) -> dict[str, Any]:
    """What the topics of a year tell of the scandals, where most messages get a sure label.

    Args:
        data: the folder of the real corpora.
        seed: of the dates.
    """
    rows = labelled_board(data, seed)
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        write_board(rows)
        run_measured(["init", "board", str(RAW)])
        asked = SETTINGS.read_text(encoding="utf-8") + LINEAR
        SETTINGS.write_text(asked, encoding="utf-8")
        for stage in STAGES:
            run_measured([stage, "board"])
        share = _share_labelled(rows)
        ways = {}
        for way in WAYS:
            SETTINGS.write_text(f"{asked}\ntopics: {{rows: {way}}}\n", encoding="utf-8")
            usage = run_measured(["topics", "board"])
            ways[way] = {"seconds": round(usage.seconds, 1)} | _told(rows)
    return {
        "n_rows": rows.height,
        "n_scandals": rows["owner"].n_unique() - 2,  # but for the steady matter and nobody
        "share_labelled": round(share, 4),
        "ways": ways,
    }


def labelled_board(data: Path, seed: int) -> pl.DataFrame:
    """The rows of a year as `with_dates` gives them, and `at` (place in the file) and `label`.

    Args:
        data: the folder of the real corpora.
        seed: of the dates.
    """
    rows = with_dates(board_texts(data), seed)
    golds = pl.read_csv(data / "gov_messages" / "labelled.csv")["label"]
    labels = pl.DataFrame({"at": range(len(golds)), "label": golds})
    return rows.with_columns(at=file_places(rows)).join(labels, on="at", how="left")


def write_board(rows: pl.DataFrame) -> None:
    """Put the rows of a labelled board where `kesu init board` finds them."""
    RAW.parent.mkdir(parents=True, exist_ok=True)
    rows.select(**COLUMNS).write_csv(RAW)


def _share_labelled(rows: pl.DataFrame) -> float:
    """Share of the made-up rows that get a sure label."""
    predicted = pl.read_parquet("data/interim/board/predictions.parquet")
    own = predicted.with_columns(at=file_places(predicted)).join(rows.drop_nulls("owner"), on="at")
    return float((own["decision"] == "labelled").mean())  # type: ignore[arg-type]


def _told(rows: pl.DataFrame) -> dict[str, Any]:
    """What the topics of this run tell of the matters."""
    topics = pl.read_parquet(PROCESSED / "topics.parquet")
    found = pl.read_parquet(PROCESSED / "topic_members.parquet")
    members = found.with_columns(at=file_places(found)).join(rows.select("at", "owner"), on="at")
    inside = within(topics)
    owners = [
        _owner(members.filter(pl.col("topic_id").is_in([topic, *inside[topic]])))
        for topic in topics.filter(pl.col("flagged").is_not_null())["topic_id"]
    ]
    best = [
        best_topic(topics, members.select("topic_id", row_id="at"), rows.filter(owner=name)["at"])
        for name in sorted(set(rows["owner"].drop_nulls()))
    ]
    return {
        "n_looked_at": found.height,
        "n_topics": topics.height,
        "flagged": sorted({owner for owner in owners if owner and owner not in STEADY}),
        "steady_flagged": not STEADY.isdisjoint(owners),
        "false_topics": owners.count(None),
        "f1": round(float(np.mean([_f1(each) for each in best])), 3),
    }


def file_places(rows: pl.DataFrame) -> pl.Series:
    """Where each row stood in the file, which is the last part of its id."""
    return rows["row_id"].str.split(":").list.last().cast(pl.Int64)


def _f1(best: dict[str, Any]) -> float:
    both = best["precision"] + best["recall"]
    return float(2 * best["precision"] * best["recall"] / both) if both else 0.0


def _owner(members: pl.DataFrame) -> str | None:
    """The matter that half of the rows or more are about."""
    counts = members.drop_nulls("owner")["owner"].value_counts().sort("count", "owner")
    if counts.is_empty() or counts["count"][-1] < MAJORITY * members.height:
        return None
    return str(counts["owner"][-1])


def labelled_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a way."""
    rows = []
    for way in WAYS:
        told = [cell["ways"][way] for cell in cells]
        columns = ("n_looked_at", "n_topics", "f1", "seconds")
        looked, topics, f1, seconds = (
            sum(each[name] for each in told) / len(told) for name in columns
        )
        rows.append([
            f"`{way}`", f"{looked:,.0f}", f"{topics:.0f}",
            sum(len(each["flagged"]) for each in told),
            sum(each["false_topics"] for each in told),
            sum(each["steady_flagged"] for each in told), f1, f"{seconds:.0f}",
        ])  # fmt: skip
    cores = " or ".join(map(str, sorted({cell["cores"] for cell in cells})))
    labelled = float(np.mean([cell["share_labelled"] for cell in cells]))
    header = ("`topics.rows`", "rows", "topics", "scandals flagged", "false", "steady", "F1",
              "seconds")  # fmt: skip
    return [
        f"The same where the messages have seven categories: {labelled:.0%} of the rows of the",
        f"matters get a sure label. {len(cells)} years of {cells[0]['n_scandals']} scandals,",
        "looked at on their last day:", "",
        *table(header, rows), "",
        "Flagged: a topic that is mostly of the scandal was flagged at any week of its year;",
        "false: one that is of nothing made-up, or of several matters at once. F1: of the topic",
        f"that agrees best with each matter. Seconds are means, on {cores} cores.",
    ]  # fmt: skip
