"""One row of the topics table."""

from collections.abc import Collection, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import polars as pl

from kesu.topics.features import unit

N_REPRESENTATIVES, N_BOUNDARY = 5, 3
DECIMALS = 4  # of a cosine; what differs below is the order in which threads add up
# So many times more texts are looked at than are told, since some are the same.
SPARE = 20


def topic_ids(groups: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """An id for each topic, from the duplicate group of its earliest text.

    The same group gives the same id in every run, without any memory; an id already taken is
    hashed again.

    >>> topic_ids(["shop:17"])
    ['t73480064']
    """
    ids: list[str] = []
    for group in groups:
        text = group
        while (topic_id := "t" + blake2b(text.encode(), digest_size=4).hexdigest()) in {
            *ids,
            *taken,
        }:
            text += "+"
        ids.append(topic_id)
    return ids


def earliest_group(rows: pl.DataFrame) -> str:
    """Duplicate group of the earliest row; undated rows come last, then `row_id` decides."""
    ordered = rows.sort(["local_date", "row_id"], nulls_last=True)
    return str(ordered["dup_group"][0])


def count_facts(rows: pl.DataFrame) -> dict[str, Any]:
    """Counts of a topic, over all its rows, duplicates too.

    `n_persons` counts a row without `person_key` as a person of its own, for nothing says that two
    such rows are one; it is then an upper bound.
    """
    keys = rows["person_key"]
    return {
        "size": rows.height,
        "n_persons": keys.drop_nulls().n_unique() + keys.null_count(),
    }


def examples(rows: pl.DataFrame, points: np.ndarray, inside: np.ndarray) -> dict[str, list[str]]:
    """Ids of rows by which a topic can be checked: its core, its edge, and what lies beyond.

    Args:
        rows: the distinct texts.
        points: (n_texts, n_dims), rows of length 1 or 0.
        inside: which texts are the topic's.

    Returns:
        `representatives`, nearest the topic's centre, the nearest first; `boundary`, the members
        farthest from it, the farthest first; `outside`, the nearest text of no part of the topic.
    """
    centre = unit(points[inside].mean(axis=0, keepdims=True))[0]
    cosines = points @ centre
    is_inside = np.zeros(len(points), dtype=bool)
    is_inside[inside] = True

    def nearest(chosen: np.ndarray, sign: int, n_texts: int) -> list[str]:
        near = chosen[is_among_nearest(sign * cosines[chosen], SPARE * n_texts)]
        some = rows[near]
        ids, texts = some["row_id"].to_list(), some["text"].to_list()
        return nearest_texts(ids, texts, sign * cosines[near], n_texts)

    core = nearest(inside, 1, N_REPRESENTATIVES)
    edge = nearest(inside, -1, N_REPRESENTATIVES + N_BOUNDARY)
    return {
        "representatives": core,
        "boundary": [row_id for row_id in edge if row_id not in core][:N_BOUNDARY],
        "outside": nearest(np.flatnonzero(~is_inside), 1, 1),
    }


def is_among_nearest(cosines: np.ndarray, n_texts: int) -> np.ndarray:
    """(n,): whether no more than `n_texts` are nearer, as far as the digits that are looked at.

    >>> is_among_nearest(np.array([0.1, 0.9, 0.5, 0.50001]), 2).tolist()
    [False, True, True, True]
    """
    rounded = np.round(cosines, DECIMALS)
    if len(rounded) <= n_texts:
        return np.ones(len(rounded), dtype=bool)
    return np.asarray(rounded >= np.partition(rounded, -n_texts)[-n_texts])


def nearest_texts(
    row_ids: Sequence[str], texts: Sequence[str], cosines: np.ndarray, n_texts: int
) -> list[str]:
    """Ids of the rows nearest the topic's centre, the nearest first, no text twice."""
    chosen: dict[str, str] = {}
    for k in sorted(
        range(len(row_ids)), key=lambda i: (-round(float(cosines[i]), DECIMALS), row_ids[i])
    ):
        chosen.setdefault(texts[k], row_ids[k])
        if len(chosen) == n_texts:
            break
    return list(chosen.values())
