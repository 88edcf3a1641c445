"""What bursts, whatever its label: tight topics among all rows that were ever new or growing."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.judge import can_rise, ever_flagged
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated
from kesu.topics.texts import Texts, distinct_texts
from kesu.topics.tight import tight_topics

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bursts:
    """Groups of texts.

    Attributes:
        members: `dup_group`, `burst` (number of the group, from 0), `strength`.
        stability: (n_bursts,) of each, 0 to 1; NaN where not tested.
    """

    members: pl.DataFrame
    stability: np.ndarray

    def hold(self, rows: pl.DataFrame) -> pl.Series:
        """(n_rows,): which rows belong to one; they have a `dup_group`."""
        return rows["dup_group"].is_in(self.members["dup_group"].to_list())

    def among(self, texts: Texts) -> Rated:
        """These groups as groups of some texts, in which each has a member at least."""
        columns = self.members.select("dup_group", "burst", "strength")
        told = texts.rows.select("dup_group").join(
            columns, on="dup_group", how="left", maintain_order="left"
        )
        labels = told["burst"].fill_null(NOISE).to_numpy()
        return Rated(Clusters(labels, told["strength"].fill_null(0.0).to_numpy()), self.stability)


NO_BURSTS = Bursts(
    pl.DataFrame(schema={"dup_group": pl.String, "burst": pl.Int64, "strength": pl.Float64}),
    np.zeros(0),
)


def find_bursts(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
    *,
    known: Known = NOBODY,
) -> Bursts:
    """Tight topics among all rows of a corpus that were flagged at any look.

    Of more than `max_rows` distinct texts the latest are grouped: a burst of fifty would be lost
    among a sample of all times. The earlier ones join, so that each topic has its past.

    Args:
        rows: all rows, with the columns that `find_topics` wants.
        embeddings: (n_rows, n_dims) in the order of `rows`, or None.
        settings: of the stage.
        stopwords: words that tell no topic.
        known: texts of known classes.
    """
    if not can_rise(rows, settings):
        return NO_BURSTS
    started = time.monotonic()
    texts = distinct_texts(rows, embeddings, settings, stopwords, known)
    tight = tight_topics(rows, texts, settings, stopwords, NO_BURSTS.among(texts), by_date=True)
    labels = tight.clusters.labels
    groups = texts.rows.select("dup_group", topic=pl.Series(labels, dtype=pl.Int64))
    members = rows.join(groups.filter(pl.col("topic") != NOISE), on="dup_group")
    is_burst = ever_flagged(rows, members.select("row_id", "topic"), len(tight.stability), settings)
    found = tight.keep(is_burst)
    log.info(
        "%d rows looked at for bursts: %d of %d groups rose (%.1f s)",
        rows.height,
        int(is_burst.sum()),
        len(is_burst),
        time.monotonic() - started,
    )
    numbered = texts.rows.select(
        "dup_group",
        burst=pl.Series(found.clusters.labels, dtype=pl.Int64),
        strength=pl.Series(found.clusters.strengths, dtype=pl.Float64),
    )
    return Bursts(numbered.filter(pl.col("burst") != NOISE), found.stability)
