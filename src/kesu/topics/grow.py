"""Texts as a tree of the topics that are worth telling: tight ones, matters, and themes."""

from collections.abc import Collection

import numpy as np
import polars as pl

from kesu.topics.bursts import Bursts
from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.known import Known
from kesu.topics.memory import THEME
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated
from kesu.topics.texts import Texts
from kesu.topics.themes import find_themes, take_in
from kesu.topics.tight import only_told, tight_topics
from kesu.topics.together import find_together
from kesu.topics.tree import Tree, join_tree, leave_out

# A keyword of a theme may tell so many times less than that of a tight topic.
THEME_LESS = 4.0


def grow_tree(
    rows: pl.DataFrame,
    texts: Texts,
    settings: TopicsSettings,
    stopwords: Collection[str],
    corpus: pl.DataFrame,
    *,
    known: Known,
    bursts: Bursts,
) -> Tree:
    """Tight topics below matters and themes; those that were accepted before hold.

    Args:
        rows: as for `find_topics`, and all that follows.
        texts: the distinct ones of these rows.
        settings: of the stage.
        stopwords: words that tell no topic.
        corpus: against which topics rise.
        known: texts of known classes.
        bursts: tight topics that were found among more rows.
    """
    tight = tight_topics(rows, texts, settings, stopwords, bursts.among(texts))
    matters = bursts.matters(texts)
    if bursts.members.is_empty():
        matters = find_together(rows, texts, tight, corpus, settings)

    earlier = None
    if texts.earlier:
        earlier = np.where(matters.clusters.labels == NOISE, texts.earlier[THEME], NOISE)
    themes = _themes(texts, settings, stopwords, known, earlier)
    rate, is_free = settings.target_outlier_rate, tight.clusters.labels == NOISE
    themes = take_in(themes, texts.points, is_free, rate)
    return leave_out(join_tree(tight, themes, matters, len(bursts.stability)), rate)


def _themes(
    texts: Texts,
    settings: TopicsSettings,
    stopwords: Collection[str],
    known: Known,
    earlier: np.ndarray | None,
) -> Rated:
    classes = known.classes if len(texts.known_points) else np.zeros(0, dtype=int)
    found = find_themes(
        texts.points,
        Clusters(classes, np.ones(len(classes))),
        texts.known_points,
        min_texts=settings.min_texts,
        earlier=earlier,
    )
    return only_told(found, texts, settings.min_specificity / THEME_LESS, stopwords)
