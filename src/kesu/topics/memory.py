"""What the state of a corpus says of its topics: the accepted runs, and people's names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from kesu.errors import DataError

SCALES = THEME, TIGHT = "theme", "tight"
ACCEPTED, RENAMED, PROMOTED = "accepted", "renamed", "promoted"
LOGGED = ("born", "merged", "split", "ended")  # what an accepted run changed, for people to read
# Rows of a topic that are remembered: enough to tell an overlap to about 3 points.
MOST_MEMBERS = 300
FORMS: Mapping[str, Mapping[str, type]] = {
    ACCEPTED: {"run": int, "topic_id": str, "scale": str, "name": str, "size": int,
               "members": list},
    RENAMED: {"topic_id": str, "name": str},
    PROMOTED: {"topic_id": str, "label": str},
    **{event: {"run": int, "others": list} for event in LOGGED},
}  # fmt: skip


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

    @property
    def weight(self) -> float:
        """How many of its rows each remembered one stands for."""
        return self.size / len(self.members)


@dataclass(frozen=True)
class Run:
    """An accepted run.

    Attributes:
        topics: what it found.
        rows_sum: `checksum` of the rows that it looked at; empty where it is not known.
        number: of the run, from 1.
    """

    topics: tuple[Remembered, ...]
    rows_sum: str = ""
    number: int = 1


@dataclass(frozen=True)
class Memory:
    """All that is known of earlier topics.

    Attributes:
        runs: those that were accepted, the last one last.
        names: those that people gave, by topic id.
        labels: what topics became that were promoted, by topic id.
    """

    runs: tuple[Run, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def topics(self) -> tuple[Remembered, ...]:
        """Those of the last accepted run."""
        return self.runs[-1].topics if self.runs else ()

    @property
    def n_runs(self) -> int:
        """The number of the last accepted run; 0 if there is none."""
        return self.runs[-1].number if self.runs else 0

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that was ever accepted; none is given to another topic."""
        return frozenset(topic.topic_id for run in self.runs for topic in run.topics)

    def before(self, row_ids: Collection[str]) -> tuple[Remembered, ...]:
        """The topics of the last accepted run that looked at other rows than these.

        The last accepted run, done again, is held by what held it at first, and so gives the same
        topics.
        """
        rows_sum = checksum(row_ids)
        return next((run.topics for run in reversed(self.runs) if run.rows_sum != rows_sum), ())


NOTHING = Memory()


def read_memory(entries: Sequence[Mapping[str, Any]], where: str) -> Memory:
    """The memory that the entries of a state file make, the oldest first.

    Raises:
        DataError: naming the first line that is no such entry.
    """
    runs: dict[int, list[Remembered]] = {}
    sums: dict[int, str] = {}
    names: dict[str, str] = {}
    labels: dict[str, str] = {}
    for line, entry in enumerate(entries, start=1):
        if fault := _fault(entry):
            raise DataError(f"{where}, line {line}: {fault}; mend or remove the line")
        if entry["event"] == RENAMED:
            names[entry["topic_id"]] = entry["name"]
        if entry["event"] == PROMOTED:
            labels[entry["topic_id"]] = entry["label"]
        if entry["event"] != ACCEPTED:
            continue
        topic = Remembered(entry["topic_id"], entry["scale"], entry["name"], entry["size"],
                           frozenset(entry["members"]))  # fmt: skip
        runs.setdefault(entry["run"], []).append(topic)
        sums[entry["run"]] = entry.get("rows", "")
    told = tuple(Run(tuple(runs[at]), sums[at], at) for at in sorted(runs))
    return Memory(told, names, labels)


def _fault(entry: Mapping[str, Any]) -> str:
    """What is wrong with an entry, in a few words; empty if nothing is."""
    event = entry.get("event")
    if not isinstance(event, str) or event not in FORMS:
        return f"has the event {event!r}, wanted {' or '.join(FORMS)}"
    form = FORMS[event]
    if lacks := [name for name in form if name not in entry]:
        return f"lacks {', '.join(lacks)}"
    for name, kind in form.items():
        if type(entry[name]) is not kind:
            return f"{name} is {entry[name]!r:.40}, wanted {kind.__name__}"
    return _accepted_fault(entry) if event == ACCEPTED else ""


def _accepted_fault(entry: Mapping[str, Any]) -> str:
    members = entry["members"]
    if not members or not all(isinstance(row_id, str) for row_id in members):
        return f"members is {members!r:.40}, wanted one row id or more"
    if entry["size"] < len(set(members)):
        return f"size is {entry['size']}, wanted {len(set(members))} or more, as there are members"
    if not isinstance(entry.get("rows", ""), str):
        return f"rows is {entry['rows']!r:.40}, wanted str"
    if entry["scale"] not in SCALES:
        return f"scale is {entry['scale']!r:.40}, wanted {' or '.join(SCALES)}"
    return ""


def sketch(row_ids: Collection[str]) -> list[str]:
    """Some of the rows, always the same ones: those with the smallest hashes, sorted."""

    def place(row_id: str) -> bytes:
        return blake2b(row_id.encode(), digest_size=8).digest()

    return sorted(sorted(row_ids, key=place)[:MOST_MEMBERS])


def checksum(row_ids: Collection[str]) -> str:
    """Of rows in any order."""
    return blake2b("\n".join(sorted(row_ids)).encode(), digest_size=8).hexdigest()
