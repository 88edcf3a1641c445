"""What bursts, whatever its label: tight topics among all rows that were ever new or growing."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.known import NOBODY, Known
from kesu.topics.rises import Rises, can_rise
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated, stability_of_wholes
from kesu.topics.texts import Texts, distinct_texts
from kesu.topics.tight import tight_topics
from kesu.topics.together import rises_of, together

HALF = 0.5  # of what came since in a group of mostly older texts, for another to be better
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
        """What several of these groups are parts of, as groups of some texts."""
        found = self._groups(texts, "matter")
        return Rated(found, stability_of_wholes(self.among(texts), found.labels))

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
    is_left: pl.Series | None = None,
    known: Known = NOBODY,
) -> Bursts:
    """Tight topics among all rows of a corpus that were flagged at any look.

    One of mostly older texts may be a new matter among its like. Where what is left over alone
    tells that better, it is told so.

    Of more than `max_rows` distinct texts the latest are grouped: a burst of fifty would be lost
    among a sample of all times. The earlier ones join, so that each topic has its past.

    Args:
        rows: all rows, with the columns that `find_topics` wants.
        embeddings: (n_rows, n_dims) in the order of `rows`, or None.
        settings: of the stage.
        stopwords: words that tell no topic.
        is_left: (n_rows,) which of the rows are left over; by default all are alike.
        known: texts of known classes.
    """
    if not can_rise(rows, settings):
        return NO_BURSTS
    started = time.monotonic()
    texts = distinct_texts(rows, embeddings, settings, stopwords, known)
    texts = replace(texts, words=None, encoded=None)  # of themes, which are not looked for here
    tight = tight_topics(rows, texts, settings, stopwords, NO_BURSTS.among(texts), by_date=True)
    risen = rises_of(rows, texts, tight.clusters, rows, settings)
    if is_left is not None and risen.is_mostly_older.any():
        left = _among(rows.filter(is_left), texts, settings, stopwords)
        risen_left = rises_of(rows, texts, left.clusters, rows, settings)
        tight = purer((tight, left), (risen, risen_left))
        risen = rises_of(rows, texts, tight.clusters, rows, settings)
    is_burst = risen.is_flagged
    matters = np.append(together(texts.likeness, tight.clusters, risen.period)[is_burst], NOISE)
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


def _among(
    rows: pl.DataFrame, texts: Texts, settings: TopicsSettings, stopwords: Collection[str]
) -> Rated:
    """Tight topics of the texts of some rows, as groups of all texts."""
    chosen = np.flatnonzero(texts.rows["dup_group"].is_in(rows["dup_group"].to_list()).to_numpy())
    own = texts.at(chosen)
    found = tight_topics(rows, own, settings, stopwords, NO_BURSTS.among(own), by_date=True)
    return found.placed(chosen, len(texts.tokens))


def purer(groups: tuple[Rated, Rated], told: tuple[Rises, Rises]) -> Rated:
    """The first groups, but for those that rose and that the second ones tell better.

    Better tells a group that rose more surely, of which a larger share came since, and which holds
    half or more of what came since in a group of mostly older texts. It takes the place of that
    group, without the texts that others of the first that rose hold. Those that did not rise stay:
    what is usual is told by them.

    Args:
        groups: twice groups of the same texts.
        told: when those of each kind rose.
    """
    (first, second), (rise, other) = groups, told
    labels, others = first.clusters.labels, second.clusters.labels
    is_kept, is_better = (
        np.ones(len(rise.since), dtype=bool),
        np.zeros(len(other.since), dtype=bool),
    )
    for k in np.flatnonzero(rise.is_mostly_older):
        own = labels == k
        n_shared = np.bincount(others[own & (others != NOISE)], minlength=len(is_better))
        beats = other.is_flagged & (other.p_value < rise.p_value[k]) & (other.since > rise.since[k])
        beats &= n_shared >= HALF * rise.since[k] * own.sum()
        is_kept[k] = not beats.any()
        is_better |= beats
    is_held = np.append(is_kept & rise.is_flagged, False)[labels]  # the last entry is that of NOISE
    takes = np.append(is_better, False)[others] & ~is_held
    better = Clusters(np.where(takes, others, NOISE), second.clusters.strengths)
    both = first.beside(Rated(better, second.stability))
    is_there = np.isin(np.arange(len(both.stability)), both.clusters.labels)
    return both.keep(np.append(is_kept, is_better) & is_there)
