"""The same topic keeps its id from run to run; what was born, merged, split or ended is told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from kesu.topics.memory import PROMOTED, SCALES, Memory, Remembered
from kesu.topics.schema import TOPIC_EVENTS

# Jaccard index, over rows that both runs know, from which two topics may be the same. Below one
# half, so that a topic that half of its texts left is still followed.
SAME = 0.3
# Share of an earlier topic's rows in one topic of now, or of now's in one of then, that makes a
# merger or a split.
MOST = 0.5
# Share of an earlier topic without which nothing is told of it: the rest is no longer looked at, or
# gone, and a few rows that happen to lie in some other topic do not make that one its heir.
LEFT = 0.1
# So many rows of an earlier topic at least make one of now a part of it: two of a small one may
# lie among new rows by chance.
PART = 3


@dataclass(frozen=True)
class Found:
    """A topic of this run.

    Attributes:
        scale: theme or tight.
        members: all its rows.
    """

    scale: str
    members: frozenset[str]


@dataclass(frozen=True)
class Identities:
    """Who is who.

    Attributes:
        ids: for each topic of this run the id that it keeps, or None if it is new.
        events: without names and sizes of new ones: `event`, `topic` (its place, or None), and
            `others` (ids of then), `share`.
    """

    ids: tuple[str | None, ...]
    events: tuple[dict[str, Any], ...]


def identify(found: Sequence[Found], memory: Memory, looked_at: Collection[str]) -> Identities:
    """Match the topics of a run with those of the last accepted one, scale by scale.

    Topics are compared by the rows that both runs know, each remembered row counted for all that
    it stands for; the matching is the one with the largest sum of Jaccard indices. It does not
    depend on the order of the topics.

    Args:
        found: topics of this run; those of one scale have no row in common.
        memory: of earlier runs.
        looked_at: all rows of this run, those in no topic too.
    """
    ids: list[str | None] = [None] * len(found)
    events: list[dict[str, Any]] = []
    present = frozenset(looked_at)
    for scale in SCALES:
        now = sorted(
            (k for k, topic in enumerate(found) if topic.scale == scale),
            key=lambda k: min(found[k].members),
        )
        then = sorted((t for t in memory.topics if t.scale == scale), key=lambda t: t.topic_id)
        own = np.array([t.weight * len(t.members & present) for t in then], dtype=float)
        own[own < LEFT * np.array([t.size for t in then])] = 0
        shared = _shared([found[k] for k in now], then) * (own > 0)
        jaccard = shared / np.maximum(shared.sum(axis=1)[:, None] + own - shared, 1)
        pairs = [(a, b) for a, b in zip(*linear_sum_assignment(-jaccard), strict=True)
                 if jaccard[a, b] >= SAME]  # fmt: skip
        for a, b in pairs:
            ids[now[a]] = then[b].topic_id
            events.append(_event("continued", now[a], [then[b]], jaccard[a, b]))
        events += _gone(shared, own, now, then, {b for _, b in pairs}, labels=memory.labels)
        events += _come(shared, now, then, {a for a, _ in pairs})
    return Identities(tuple(ids), tuple(events))


def _shared(now: Sequence[Found], then: Sequence[Remembered]) -> np.ndarray:
    """(n_now, n_then): about how many rows of then each pair has in common."""
    counts = [[old.weight * len(old.members & new.members) for old in then] for new in now]
    return np.array(counts, dtype=float).reshape(len(now), len(then))


def _event(
    event: str, topic: int | None, others: Sequence[Remembered], share: float
) -> dict[str, Any]:
    return {
        "event": event,
        "topic": topic,
        "others": [other.topic_id for other in others],
        "share": float(share),
        "before": sum(other.size for other in others),
    }


def _gone(
    shared: np.ndarray,
    own: np.ndarray,
    now: Sequence[int],
    then: Sequence[Remembered],
    matched: set[int],
    *,
    labels: Collection[str],
) -> list[dict[str, Any]]:
    """Earlier topics that are none of now's: most of their rows are in one, or they ended.

    Those with `labels` were made a label by somebody.
    """
    events = []
    for b, topic in enumerate(then):
        if b in matched:
            continue
        shares = shared[:, b] / max(own[b], 1)
        best = int(shares.argmax()) if len(shares) else -1
        is_in = best >= 0 and shares[best] >= MOST
        share = shares[best] if is_in else 0.0
        gone = PROMOTED if topic.topic_id in labels else "ended"
        events.append(
            _event("merged" if is_in else gone, now[best] if is_in else None, [topic], share)
        )
    return events


def _come(
    shared: np.ndarray, now: Sequence[int], then: Sequence[Remembered], matched: set[int]
) -> list[dict[str, Any]]:
    """Topics of now that are none of then: most of what was known is of one, or they are born."""
    events = []
    for a, topic in enumerate(now):
        if a in matched:
            continue
        shares = shared[a] / max(shared[a].sum(), 1)
        best = int(shares.argmax()) if len(shares) else -1
        is_part = best >= 0 and shares[best] >= MOST
        is_part = is_part and bool(shared[a, best] >= max(LEFT * then[best].size, PART))
        others = [then[best]] if is_part else []
        events.append(
            _event("split" if is_part else "born", topic, others, shares[best] if is_part else 0.0)
        )
    return events


def event_table(
    events: Sequence[Mapping[str, Any]], topics: pl.DataFrame, own: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """The events as in `TOPIC_EVENTS`, those of the largest topics first.

    Args:
        events: as `identify` gives them.
        topics: of this run, with the place of each as a column `label`.
        own: the rows of each by which it is known again.
    """
    by_place = {
        row["label"]: row | {"size": own[row["label"]].height}
        for row in topics.iter_rows(named=True)
    }
    rows = []
    for event in events:
        topic = by_place.get(event["topic"], {"topic_id": None, "name": None, "size": 0})
        told = {name: topic[name] for name in ("topic_id", "name", "size")}
        rows.append(
            told
            | {name: event[name] for name in ("event", "others", "share")}
            | {"size_before": event["before"]}
        )
    frame = pl.DataFrame(rows, schema=dict(TOPIC_EVENTS.columns), orient="row")
    order = ["size", "size_before", "event", "topic_id"]
    return frame.sort(order, descending=[True, True, False, False], maintain_order=True)
