"""What bursts, whatever its label: tight topics among all rows that were ever new or growing."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.judge import NEVER, can_rise
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated
from kesu.topics.texts import Texts, distinct_texts
from kesu.topics.tight import tight_topics
from kesu.topics.together import onsets, together

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bursts:
    """Groups of texts.

    Attributes:
        members: `dup_group`, `burst` (number of the group, from 0), `strength`, `matter` (number of
            what several bursts are parts of; `NOISE` for a burst on its own).
        stability: (n_bursts,) of each, 0 to 1; NaN where not tested.
    """

    members: pl.DataFrame
    stability: np.ndarray

    def hold(self, rows: pl.DataFrame) -> pl.Series:
        """(n_rows,): which rows belong to one; they have a `dup_group`."""
        return rows["dup_group"].is_in(self.members["dup_group"].to_list())

    def among(self, texts: Texts) -> Rated:
        """These groups as groups of some texts, in which each has a member at least."""
        return Rated(self._groups(texts, "burst"), self.stability)

    def matters(self, texts: Texts) -> Rated:
        """What several of these groups are parts of, as groups of some texts; not tested."""
        found = self._groups(texts, "matter")
        return Rated(found, np.full(found.n_clusters, np.nan))

    def _groups(self, texts: Texts, column: str) -> Clusters:
        told = texts.rows.select("dup_group").join(
            self.members, on="dup_group", how="left", maintain_order="left"
        )
        labels = told[column].fill_null(NOISE).to_numpy()
        return Clusters(labels, np.where(labels == NOISE, 0, told["strength"].fill_null(0.0)))


COLUMNS = {"dup_group": pl.String, "burst": pl.Int64, "strength": pl.Float64, "matter": pl.Int64}
NO_BURSTS = Bursts(pl.DataFrame(schema=COLUMNS), np.zeros(0))


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
    texts = replace(texts, words=None, encoded=None)  # of themes, which are not looked for here
    tight = tight_topics(rows, texts, settings, stopwords, NO_BURSTS.among(texts), by_date=True)
    risen_in = onsets(rows, texts, tight.clusters, rows, settings)
    is_burst = risen_in != NEVER
    matters = np.append(together(texts.likeness, tight.clusters, risen_in)[is_burst], NOISE)
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
        matter=pl.Series(matters[found.clusters.labels], dtype=pl.Int64),
    )
    return Bursts(numbered.filter(pl.col("burst") != NOISE), found.stability)
