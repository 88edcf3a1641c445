"""What the state of a corpus says of its topics: the last accepted run, and people's names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from kesu.errors import DataError

SCALES = ("theme", "tight")
ACCEPTED, RENAMED = "accepted", "renamed"
# Rows of a topic that are remembered: enough to tell an overlap to about 3 points.
MOST_MEMBERS = 300
_WANTED = {ACCEPTED: {"run", "topic_id", "scale", "name", "size", "members"},
           RENAMED: {"topic_id", "name"}}  # fmt: skip


@dataclass(frozen=True)
class Remembered:
    """A topic as it was accepted.

    Attributes:
        topic_id: its id.
        scale: theme or tight.
        name: as the machine or a person named it.
        size: rows, duplicates included.
        members: some of its rows, at most `MOST_MEMBERS`.
    """

    topic_id: str
    scale: str
    name: str
    size: int
    members: frozenset[str]


@dataclass(frozen=True)
class Memory:
    """All that is known of earlier topics.

    Attributes:
        topics: those of the last accepted run.
        ids: every id that was ever accepted; none is given to another topic.
        names: those that people gave, by topic id.
        n_runs: how many runs were accepted.
    """

    topics: tuple[Remembered, ...] = ()
    ids: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    n_runs: int = 0


NOTHING = Memory()


def read_memory(entries: Sequence[Mapping[str, Any]], where: str) -> Memory:
    """The memory that the entries of a state file make, the oldest first.

    Raises:
        DataError: naming the first line that is no such entry.
    """
    runs: dict[int, list[Remembered]] = {}
    names: dict[str, str] = {}
    for line, entry in enumerate(entries, start=1):
        event = entry.get("event")
        lacks = sorted(_WANTED.get(str(event), {"event"}) - set(entry))
        if event not in _WANTED or lacks:
            told = f"lacks {', '.join(lacks)}" if event in _WANTED else f"has the event {event!r}"
            raise DataError(f"{where}, line {line}: {told}, wanted {ACCEPTED} or {RENAMED} as kesu "
                            "writes them; mend or remove the line")  # fmt: skip
        if event == RENAMED:
            names[str(entry["topic_id"])] = str(entry["name"])
            continue
        topic = Remembered(entry["topic_id"], entry["scale"], entry["name"], entry["size"],
                           frozenset(entry["members"]))  # fmt: skip
        runs.setdefault(entry["run"], []).append(topic)
    last = runs[max(runs)] if runs else []
    ids = frozenset(topic.topic_id for run in runs.values() for topic in run)
    return Memory(tuple(last), ids, names, len(runs))


def sketch(row_ids: Collection[str]) -> list[str]:
    """Some of the rows, always the same ones: those with the smallest hashes, sorted."""

    def place(row_id: str) -> bytes:
        return blake2b(row_id.encode(), digest_size=8).digest()

    return sorted(sorted(row_ids, key=place)[:MOST_MEMBERS])
