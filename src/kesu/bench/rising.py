"""Topics that rise, and what most of their rows are known to be about."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

import polars as pl

from kesu.report.timing import RISING
from kesu.topics.schema import within

Owner = TypeVar("Owner", str, int)
MAJORITY = 0.5


def rising_owners(
    topics: pl.DataFrame, members: pl.DataFrame, owners: Sequence[Owner | None]
) -> Iterator[tuple[str, Owner | None]]:
    """Each topic that is new or growing, with the owner of half of its rows or more, if any.

    Args:
        topics: `topic_id`, `parent`, `status`; a topic has the rows of those in it too.
        members: `topic_id`, null for none.
        owners: (n_rows,) what each row is about, in the order of `members`; None: unknown.
    """
    inside = within(topics)
    counts: dict[str, Counter[Owner | None]] = {topic_id: Counter() for topic_id in inside}
    for topic_id, owner in zip(members["topic_id"], owners, strict=True):
        if topic_id is not None:
            counts[topic_id][owner] += 1
    counts = {
        topic_id: sum((counts[each] for each in parts), counts[topic_id])
        for topic_id, parts in inside.items()
    }
    for topic_id in topics.filter(pl.col("status").is_in(RISING))["topic_id"]:
        least = MAJORITY * counts[topic_id].total()
        told = [owner for owner, n in counts[topic_id].items() if owner is not None and n >= least]
        yield topic_id, min(told, default=None)
