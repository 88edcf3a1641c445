"""Tight topics: texts that are nearer to each other than to all others."""

import numpy as np
from scipy import sparse

from kesu.topics.clusters import Clusters
from kesu.topics.features import evenly
from kesu.topics.graph import Likeness, communities, join, neighbours
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import SHARE, Rated, stabilities

# The resolution of modularity grows with this power of the number of texts, so that of sixteen
# times as many texts eight times as many topics are made, each twice as large. The factor finds
# made-up scandals of forty texts among thousands of real messages.
FACTOR, POWER = 0.031, 0.75


def find_tight(likeness: Likeness, settings: TopicsSettings) -> Rated:
    """Communities among the nearest neighbours; of too many texts some, and the others join.

    Args:
        likeness: of the texts, in an order that does not hang on that of the rows.
        settings: sizes and resolution.
    """
    sampled = evenly(len(likeness.points), settings.max_rows)
    graph = neighbours(likeness.at(sampled))
    found = _grouped(graph, settings, settings.min_texts)
    fewest = int(SHARE * settings.min_texts)  # so that a group of just enough texts can come back
    stability = stabilities(
        np.arange(len(sampled)),
        found,
        lambda kept: _grouped(graph[kept][:, kept], settings, fewest).labels,
    )
    return Rated(join(likeness, sampled, found), stability)


def _grouped(graph: sparse.csr_matrix, settings: TopicsSettings, min_texts: int) -> Clusters:
    resolution = max(1.0, settings.resolution * FACTOR * graph.shape[0] ** POWER)
    return communities(sparse.csr_matrix(graph), resolution, min_texts)
