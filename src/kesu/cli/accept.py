"""`kesu accept`: a run's proposals become the state of the corpus."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.errors import DataError
from kesu.state import append_state, read_state
from kesu.tables import read_table
from kesu.topics.memory import ACCEPTED, Memory, read_memory, sketch
from kesu.topics.schema import EVENTS, TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS


@click.command("accept")
@click.argument("corpus")
@click.option("--dry-run", is_flag=True, help="tell what would be taken, and take nothing")
def command(corpus: str, *, dry_run: bool) -> None:
    """Take the topics of CORPUS's last run as those that later runs are compared with.

    From then on the same topic keeps its id, and later runs tell what was born, merged, split or
    ended. Nothing that was accepted before is lost: the state only grows.
    """
    state = Path(f"data/state/{corpus}/topics.jsonl")
    memory = read_memory(read_state(state), str(state))
    entries = _topics(corpus, memory.n_runs + 1)
    if _is_known(entries, memory):
        click.echo(f"topics: nothing new since run {memory.n_runs} was accepted")
        return
    told = _told(corpus, memory, len(entries))
    if not dry_run:
        append_state(state, entries)
    click.echo(f"topics: {'would accept' if dry_run else 'accepted'} {told}")


def _topics(corpus: str, run: int) -> list[dict[str, Any]]:
    """An entry for each topic of the last run."""
    folder = Path("data/processed") / corpus
    topics = read_table(folder / "topics.parquet", TOPICS)
    members = read_table(folder / "topic_members.parquet", TOPIC_MEMBERS).drop_nulls("topic_id")
    own = dict(members.group_by("topic_id").agg("row_id").iter_rows())
    if strange := set(own) - set(topics["topic_id"]):
        raise DataError(
            f"{folder}: {len(strange)} topics of topic_members.parquet are not in topics.parquet; "
            f"the tables are of different runs: run `kesu run {corpus}` first"
        )
    below = dict(topics.drop_nulls("parent").group_by("parent").agg(pl.col("topic_id")).iter_rows())
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    return [
        {
            "event": ACCEPTED,
            "run": run,
            "topic_id": topic["topic_id"],
            "scale": "theme" if topic["is_theme"] else "tight",
            "name": topic["name"],
            "size": topic["size"],
            "members": sketch(
                [
                    row_id
                    for part in (topic["topic_id"], *below.get(topic["topic_id"], ()))
                    for row_id in own.get(part, ())
                ]
            ),
            "date": date,
        }
        for topic in topics.iter_rows(named=True)
    ]


def _is_known(entries: list[dict[str, Any]], memory: Memory) -> bool:
    """Whether the last accepted run was this one, but for names."""
    then = {(t.topic_id, t.scale, t.size, t.members) for t in memory.topics}
    now = {(e["topic_id"], e["scale"], e["size"], frozenset(e["members"])) for e in entries}
    return bool(memory.n_runs) and then == now


def _told(corpus: str, memory: Memory, n_topics: int) -> str:
    if not memory.n_runs:
        return f"{n_topics} topics, the first ones"
    path = Path("data/processed") / corpus / "topic_events.parquet"
    counts = Counter(read_table(path, TOPIC_EVENTS)["event"])
    parts = ", ".join(f"{counts[event]} {event}" for event in EVENTS)
    return f"{n_topics} topics: {parts}"
