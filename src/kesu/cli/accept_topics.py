"""What `kesu accept` takes of topics."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kesu.cli.corpus_day import today_of
from kesu.cli.last_run import from_last_run
from kesu.errors import DataError
from kesu.state import read_state
from kesu.tables import read_table
from kesu.topics.memory import ACCEPTED, LOGGED, Memory, checksum, read_memory, sketch
from kesu.topics.schema import EVENTS, TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS

MOST_LINES = 20  # topics that are told one by one


@dataclass(frozen=True)
class Proposal:
    """What a run proposes for one file of the state.

    Attributes:
        name: of what it proposes.
        state: the file.
        entries: to be added; none if there is nothing to take.
        told: what they mean, or why there are none.
    """

    name: str
    state: Path
    entries: list[dict[str, Any]]
    told: str


def topics_state(corpus: str) -> Path:
    """Where what is known of a corpus's topics is kept."""
    return Path(f"data/state/{corpus}/topics.jsonl")


def propose_topics(corpus: str) -> Proposal:
    """The topics of the last run, if they are not those that were accepted last.

    Raises:
        DataError: if there is no run, or its tables or the state cannot be used.
        SettingsError: if there is no such corpus.
    """
    state, folder = topics_state(corpus), Path("data/processed") / corpus
    from_last_run(corpus, folder / "topics.parquet")
    memory = read_memory(read_state(state), str(state))
    entries = _entries(folder, corpus, memory.n_runs + 1)
    if not entries:
        return Proposal("topics", state, [], "the last run has none, so nothing changes")
    if _is_known(entries, memory):
        told = f"nothing new since run {memory.n_runs} was accepted"
        return Proposal("topics", state, [], told)
    events = read_table(folder / "topic_events.parquet", TOPIC_EVENTS)
    log = list(_log(events, entries, memory))
    return Proposal("topics", state, [*entries, *log], _told(events, memory, len(entries)))


def _log(
    events: pl.DataFrame, entries: Sequence[Mapping[str, Any]], memory: Memory
) -> Iterator[dict[str, Any]]:
    """What changed, to be kept: the table of events tells the last run alone."""
    run = {"run": entries[0]["run"], "date": entries[0]["date"]}
    if not memory.runs:
        for entry in entries:
            yield {"event": "born", "topic_id": entry["topic_id"], "name": entry["name"],
                   "others": [], **run}  # fmt: skip
    names = {topic.topic_id: topic.name for topic in memory.topics} | dict(memory.names)
    for row in events.filter(pl.col("event").is_in(LOGGED)).iter_rows(named=True):
        told = {name: row[name] for name in ("event", "topic_id", "name", "others", "share")}
        yield told | {"names": [names.get(other, "") for other in row["others"]]} | run


def _entries(folder: Path, corpus: str, run: int) -> list[dict[str, Any]]:
    """An entry for each topic of the last run; that of a theme is without the matters in it."""
    topics = read_table(folder / "topics.parquet", TOPICS)
    looked_at = read_table(folder / "topic_members.parquet", TOPIC_MEMBERS)
    members = looked_at.drop_nulls("topic_id")
    own = dict(members.group_by("topic_id").agg("row_id").iter_rows())
    if strange := set(own) - set(topics["topic_id"]):
        raise DataError(
            f"{folder}: {len(strange)} topics of topic_members.parquet are not in topics.parquet; "
            f"the tables are of different runs: run `kesu run {corpus}` first"
        )
    tight = topics.filter(~pl.col("is_theme")).drop_nulls("parent")
    below = dict(tight.group_by("parent").agg(pl.col("topic_id")).iter_rows())
    held = {
        topic_id: [
            row_id for part in (topic_id, *below.get(topic_id, ())) for row_id in own.get(part, ())
        ]
        for topic_id in topics["topic_id"]
    }
    rows, date = checksum(looked_at["row_id"].to_list()), f"{today_of(corpus)}"
    return [
        {
            "event": ACCEPTED,
            "run": run,
            "topic_id": topic["topic_id"],
            "scale": "theme" if topic["is_theme"] else "tight",
            "name": topic["name"],
            "size": len(held[topic["topic_id"]]),
            "members": sketch(held[topic["topic_id"]]),
            "rows": rows,
            "date": date,
        }
        for topic in topics.iter_rows(named=True)
    ]


def _is_known(entries: list[dict[str, Any]], memory: Memory) -> bool:
    """Whether the last accepted run was this one, but for names."""
    then = {(t.topic_id, t.scale, t.size, t.members) for t in memory.topics}
    now = {(e["topic_id"], e["scale"], e["size"], frozenset(e["members"])) for e in entries}
    return bool(memory.runs) and then == now


def _told(events: pl.DataFrame, memory: Memory, n_topics: int) -> str:
    """How many topics there are, and what changed since the last accepted run, a line each."""
    if not memory.runs:
        return f"{n_topics} topics, the first ones"
    counts = Counter(events["event"])
    parts = ", ".join(f"{counts[event]} {event}" for event in EVENTS)
    changed = [line for row in events.iter_rows(named=True) for line in _lines(row, memory)]
    more = len(changed) - MOST_LINES
    rest = [f"and {more} more in topic_events.parquet"] if more > 0 else []
    return "\n  ".join([f"{n_topics} topics: {parts}", *changed[:MOST_LINES], *rest])


def _lines(event: Mapping[str, Any], memory: Memory) -> Iterator[str]:
    """One event in words; nothing for a topic that went on."""
    names = {topic.topic_id: topic.name for topic in memory.topics} | dict(memory.names)
    now = f"{event['name']} ({event['topic_id']})"
    then = ", ".join(f"{names.get(other, '')} ({other})" for other in event["others"])
    if event["event"] == "born":
        yield f"born: {now}"
    elif event["event"] == "merged":
        yield f"merged: {then} into {now}"
    elif event["event"] == "split":
        yield f"split: {now} from {then}"
    elif event["event"] == "promoted":
        yield f"promoted: {then} to the label {memory.labels[event['others'][0]]}"
    elif event["event"] == "ended":
        yield f"ended: {then}"
