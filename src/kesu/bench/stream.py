"""A public stream of posts, day by day, with the hashtag cut out as a hidden topic.

Result files hold ranks of hashtags by number of posts, never the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.agreement import agreement
from kesu.bench.cells import Cell, table
from kesu.bench.frozen import embedded
from kesu.bench.grouping import bertopic
from kesu.bench.places import stop_words
from kesu.bench.rising import rising_owners
from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.report.timing import RISING
from kesu.tables import UTC
from kesu.topics.emergence.timeline import build_timeline
from kesu.topics.emergence.watch import watch
from kesu.topics.find import TopicsResult, find_topics
from kesu.topics.settings import TopicsSettings

FIRST_LOOK = 4  # days of posts before a hashtag counts as one that emerges
LOOKS = range(FIRST_LOOK, 22)  # days, from 0
N_HASHTAGS = 50
N_PERMUTED = 200
ENCODER = "models/base/kesu-text"
OURS = {"kesu": "kesu, narrowest topics", "themes": "kesu, themes"}
ARMS = OURS | {
    "default": "BERTopic",
    "reduced": "BERTopic, as many topics and noise as kesu's narrowest",
    "one": "all posts in one topic",
}


@dataclass(frozen=True)
class Stream:
    """Posts, cleaned.

    Attributes:
        rows: `row_id`, `text`, `dup_group`, `dup_rank`, `local_date`, `person_key`.
        hashtags: (n_rows,) rank of each row's hashtag by number of posts, 0 the largest.
    """

    rows: pl.DataFrame
    hashtags: np.ndarray

    @property
    def days(self) -> list[date]:
        """The days that have posts."""
        return sorted(set(self.rows["local_date"]))

    @property
    def emerging(self) -> dict[int, date]:
        """First day of the largest hashtags that begin after the first days."""
        told = pl.DataFrame({"hashtag": self.hashtags, "day": self.rows["local_date"]})
        firsts = told.group_by("hashtag").agg(pl.col("day").min()).sort("hashtag")
        late = firsts.filter(pl.col("day") >= self.days[FIRST_LOOK - 1])
        return dict(late.head(N_HASHTAGS).iter_rows())

    def until(self, day: date) -> "Stream":
        """What was written until then."""
        keep = (self.rows["local_date"] <= day).to_numpy()
        return Stream(self.rows.filter(keep), self.hashtags[keep])


@cache
def read_stream(data: Path) -> Stream:
    """The posts, cleaned and grouped as kesu does it."""
    frame = pl.read_parquet(data / "weibo_hashtags" / "stream.parquet").with_row_index("at")
    ids = pl.format("{}", "at").alias("row_id")
    records = frame.select(
        ids,
        pl.col("text").alias("text_raw"),
        pl.col("date").str.to_datetime("%Y-%m-%d", time_zone="UTC").cast(UTC).alias("created_at"),
        pl.lit(None, pl.String).alias("reimport_of"),
    )
    settings = CleanSettings()
    kept = clean_records(records, settings, read_lexicons(Path(settings.lexicons))).kept
    ranks = frame["hashtag"].value_counts().sort(["count", "hashtag"], descending=[True, False])
    order = {name: rank for rank, name in enumerate(ranks["hashtag"])}
    told = frame.select(
        ids,
        pl.col("date").str.to_date().alias("local_date"),
        pl.col("hashtag").replace_strict(order, return_dtype=pl.Int64),
        pl.lit(None, pl.String).alias("person_key"),
    )
    rows = kept.select("row_id", "text", "dup_group", "dup_rank").join(
        told, on="row_id", maintain_order="left"
    )
    return Stream(rows.drop("hashtag"), rows["hashtag"].to_numpy())


def _topics(stream: Stream) -> TopicsResult:
    return find_topics(stream.rows, None, TopicsSettings(), stop_words())


def measure_day(data: Path, at: int) -> dict[str, Any]:
    """What the look at the end of a day tells.

    Args:
        data: the folder of the real corpora.
        at: number of the day, from 0.
    """
    stream = read_stream(data)
    day = stream.days[at]
    seen = stream.until(day)
    found = _topics(seen)
    told = set(flagged(found.topics, found.members, seen.hashtags))
    return {
        "day": day.isoformat(),
        "n_rows": seen.rows.height,
        "n_topics": found.topics.height,
        "n_rising": int(found.topics["status"].is_in(RISING).sum()),
        "wanted": sorted(stream.emerging),
        "delays": {
            str(rank): (day - first).days for rank, first in stream.emerging.items() if rank in told
        },
    }


def flagged(topics: pl.DataFrame, members: pl.DataFrame, hashtags: np.ndarray) -> Iterator[int]:
    """The hashtag of each topic that is new or growing and has one for most of its rows.

    Args:
        topics: `topic_id`, `parent`, `status`.
        members: `topic_id`, in the order of the rows.
        hashtags: (n_rows,).
    """
    found = rising_owners(topics, members, hashtags.tolist())
    yield from (hashtag for _, hashtag in found if hashtag is not None)


def measure_stream(data: Path) -> dict[str, Any]:
    """Agreement with the hashtags beside BERTopic, and false alarms where dates are shuffled."""
    stream = read_stream(data)
    found = _topics(stream)
    names = {name: at for at, name in enumerate(sorted(found.topics["topic_id"]))}
    upper = dict(found.topics.select("topic_id", pl.coalesce("parent", "topic_id")).iter_rows())
    told = found.members["topic_id"].to_list()
    ours = np.array([names.get(name, -1) for name in told])
    themes = np.array([names.get(upper.get(name), -1) for name in told])
    texts = stream.rows["text"].to_list()
    arms = {"kesu": ours, "themes": themes, "one": np.zeros(len(texts), dtype=int)}
    arms |= bertopic(texts, embedded(ENCODER, texts), ours)
    return {
        "n_rows": len(texts),
        "n_hashtags": len(set(stream.hashtags.tolist())),
        "arms": {
            name: agreement(stream.hashtags, labels)
            | {
                "n_topics": len(set(labels[labels >= 0])),
                "noise": round(float((labels < 0).mean()), 4),
            }
            for name, labels in arms.items()
        },
        "permuted_alarms": false_alarms(stream.rows, ours),
    }


def false_alarms(rows: pl.DataFrame, labels: np.ndarray) -> float:
    """Share of permutations of the dates in which any topic is flagged at any look.

    Args:
        rows: `row_id`, `local_date`, `person_key`.
        labels: (n_rows,) topic of each, -1 for none.
    """
    settings = TopicsSettings()
    members = rows.select("row_id", topic=pl.Series(labels)).filter(pl.col("topic") >= 0)
    n_alarms = 0
    n_topics = int(labels.max(initial=-1)) + 1
    for seed in range(N_PERMUTED):
        shuffled = rows.with_columns(pl.col("local_date").shuffle(seed=seed))
        timeline = build_timeline(shuffled, members, n_topics, settings.period)
        assert timeline is not None
        looked = watch(
            timeline,
            min_history=settings.min_history,
            min_support=settings.min_support,
            rate=settings.false_alarm_rate,
        )
        n_alarms += bool(looked.was_flagged.any())
    return n_alarms / N_PERMUTED


def stream_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: agreement, and which hashtags were found how soon."""
    lines = ["### A stream of posts, day by day", ""]
    days = [cell for cell in cells if "day" in cell]
    for cell in (cell for cell in cells if "arms" in cell):
        arms = {name: cell["arms"][name] for name in ARMS if name in cell["arms"]}
        rows = [
            [ARMS[name], arm["b_cubed"], arm["ari"], arm["n_topics"], arm["noise"]]
            for name, arm in arms.items()
        ]
        lines += table(("arm", "B-cubed F1", "ARI", "topics", "noise"), rows)
        lines += [
            "",
            f"{cell['n_rows']:,} posts against their {cell['n_hashtags']} hashtags, which were",
            f"cut out. With dates shuffled, {cell['permuted_alarms']:.1%} of {N_PERMUTED} streams",
            "had an alarm.",
        ]
        best = max(
            (name for name in arms if name != "one"), key=lambda name: float(arms[name]["b_cubed"])
        )
        if best not in OURS:
            lines.append(f"{ARMS[best]} agrees with the hashtags better than kesu.")
    if days:
        delays = first_delays(days)
        wanted = len(days[0]["wanted"])
        lines += [
            f"Looked at the end of each of {len(days)} days: of the {wanted} largest hashtags that",
            f"begin on the {FIRST_LOOK}th day or later {len(delays)} were flagged,",
            f"{sum(delay <= 1 for delay in delays.values())} of them on their first or second day.",
        ]
    return lines


def first_delays(days: Sequence[Cell]) -> dict[str, int]:
    """Days from a hashtag's first post to the first look that flagged it."""
    found: dict[str, int] = {}
    for cell in sorted(days, key=lambda cell: str(cell["day"])):
        for rank, delay in cell["delays"].items():
            found.setdefault(rank, delay)
    return found
