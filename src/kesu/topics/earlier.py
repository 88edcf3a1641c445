"""Where texts were when a run was accepted last, which holds their topics together."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE
from kesu.topics.memory import SCALES, Memory

AGAIN = 0.8  # share of what is known of a topic that lies in one of now, which is the same then
Earlier = Mapping[str, np.ndarray]


def earlier_topics(memory: Memory, rows: pl.DataFrame, texts: pl.DataFrame) -> Earlier:
    """Per scale (n_texts,) the number of the accepted topic of each text, `NOISE` for none.

    Nothing where no run was accepted.

    Args:
        memory: of earlier runs.
        rows: `row_id`, `dup_group`.
        texts: `dup_group`, one row a text.
    """
    if not memory.topics:
        return {}
    return {scale: _of_scale(memory, scale, rows, texts) for scale in SCALES}


def _of_scale(memory: Memory, scale: str, rows: pl.DataFrame, texts: pl.DataFrame) -> np.ndarray:
    topics = sorted((t for t in memory.topics if t.scale == scale), key=lambda t: t.topic_id)
    told = pl.DataFrame(
        [(row_id, k) for k, topic in enumerate(topics) for row_id in topic.members],
        schema={"row_id": pl.String, "topic": pl.Int64},
        orient="row",
    )
    groups = told.join(rows, on="row_id").group_by("dup_group").agg(pl.col("topic").min())
    joined = texts.select("dup_group").join(
        groups, on="dup_group", how="left", maintain_order="left"
    )
    return joined["topic"].fill_null(NOISE).to_numpy()


def come_again(labels: np.ndarray, earlier: np.ndarray) -> bool:
    """Whether each topic of before is found by itself; no two of them in one.

    Args:
        labels: (n_texts,) the topic of each, `NOISE` for none.
        earlier: (n_texts,) the topic of each before, likewise.
    """
    known = earlier != NOISE
    n_before, n_now = (int(each.max(initial=NOISE)) + 1 for each in (earlier, labels))
    counts = np.zeros((n_before, n_now + 1))  # the last column is that of NOISE
    np.add.at(counts, (earlier[known], labels[known]), 1)
    counts = counts[counts.sum(axis=1) > 0]
    most = counts[:, :-1].max(axis=1, initial=0.0)
    if (most < AGAIN * counts.sum(axis=1)).any():
        return False
    return len(set(counts[:, :-1].argmax(axis=1).tolist())) == len(counts) if len(counts) else True
