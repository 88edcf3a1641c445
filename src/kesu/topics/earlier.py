"""Where texts were in an accepted run, which holds their topics together."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE
from kesu.topics.memory import SCALES, Memory, Remembered

Earlier = Mapping[str, np.ndarray]


def earlier_topics(memory: Memory, rows: pl.DataFrame, texts: pl.DataFrame) -> Earlier:
    """Per scale (n_texts,) the number of the accepted topic of each text, `NOISE` for none.

    Nothing where no run was accepted that looked at other rows.

    Args:
        memory: of earlier runs.
        rows: `row_id`, `dup_group`.
        texts: `dup_group`, one row a text.
    """
    topics = sorted(memory.before(rows["row_id"]), key=lambda topic: topic.topic_id)
    if not topics:
        return {}
    return {
        scale: _places([topic for topic in topics if topic.scale == scale], rows, texts)
        for scale in SCALES
    }


def _places(topics: Sequence[Remembered], rows: pl.DataFrame, texts: pl.DataFrame) -> np.ndarray:
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
