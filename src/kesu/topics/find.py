"""Topics among texts that fit no category, from rows to tables."""

import logging
import sys
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from kesu.topics.clusters import (
    NOISE,
    Clusters,
    add_group_complaints,
    centroids,
    find_clusters,
    join_nearest,
    merge_near,
)
from kesu.topics.course import Course, judge_topics
from kesu.topics.describe import count_facts, earliest_group, nearest_texts, topic_ids
from kesu.topics.features import embedding_points, join_points, text_points
from kesu.topics.keywords import Term, choose_keywords, topic_terms
from kesu.topics.names import make_distinct, name_topic
from kesu.topics.schema import TOPIC_MEMBERS, TOPICS
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words

log = logging.getLogger(__name__)
N_REPRESENTATIVES = 5


@dataclass(frozen=True)
class TopicsResult:
    """What the stage writes.

    Attributes:
        topics: a row a topic, largest first, as in `TOPICS`.
        members: a row for each row given, in the order given, as in `TOPIC_MEMBERS`.
    """

    topics: pl.DataFrame
    members: pl.DataFrame


@dataclass(frozen=True)
class Texts:
    """The distinct texts, in the order of `row_id`.

    Attributes:
        rows: their rows.
        tokens: the words of each.
        points: (n_texts, n_dims), each as a point.
    """

    rows: pl.DataFrame
    tokens: list[list[str]]
    points: np.ndarray


def find_topics(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
    corpus: pl.DataFrame | None = None,
) -> TopicsResult:
    """Group rows into topics and name them.

    Distinct texts (the first present row of each duplicate group) are clustered; the other rows
    of a group go with it. A text that fits nowhere and that many rows say is a topic of its own:
    a group complaint. The tables do not depend on the order of the rows.

    Args:
        rows: `row_id`, `text` (masked), `dup_group`, `dup_rank`, `local_date`, `person_key`.
        embeddings: (n_rows, n_dims) in the order of `rows`; None if the model has no encoder, and
            texts are then compared by their words whatever the settings say.
        settings: of the stage.
        stopwords: words that tell no topic.
        corpus: `row_id`, `local_date`, `person_key` of all rows of the corpus, against which topics
            grow or fade; by default `rows`.
    """
    started = time.monotonic()
    texts = _distinct_texts(rows, embeddings, settings, stopwords)
    clusters = add_group_complaints(
        _cluster(texts, settings), _group_sizes(rows, texts), settings.min_texts
    )
    found = topic_terms(texts.tokens, clusters.labels, stopwords)
    is_told = [bool(terms) and terms[0].score >= settings.min_specificity for terms in found]
    clusters = clusters.keep(is_told)
    kept = [terms for terms, is_kept in zip(found, is_told, strict=True) if is_kept]
    keywords = [choose_keywords(terms, settings.n_keywords) for terms in kept]
    members = _members(rows, texts, clusters)
    courses = judge_topics(
        rows if corpus is None else corpus,
        members.select("row_id", topic="label").drop_nulls(),
        clusters.n_clusters,
        settings,
    )
    topics = _describe(
        members, texts, clusters, keywords=keywords, courses=courses, stopwords=stopwords
    )
    ids = dict(zip(topics["label"], topics["topic_id"], strict=True))
    told = members.with_columns(
        topic_id=pl.col("label").replace_strict(ids, default=None, return_dtype=pl.String)
    )
    result = TopicsResult(topics.select(*TOPICS.columns), told.select(*TOPIC_MEMBERS.columns))
    log.info(
        "%d rows, %d distinct texts: %d topics hold %d rows (%.1f s)",
        rows.height,
        texts.rows.height,
        topics.height,
        told["topic_id"].count(),
        time.monotonic() - started,
    )
    return result


def _distinct_texts(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
) -> Texts:
    first = (
        rows.with_row_index("position")
        .sort(["dup_group", "dup_rank", "row_id"])
        .unique("dup_group", keep="first", maintain_order=True)
        .sort("row_id")
    )
    tokens = [[sys.intern(word) for word in split_words(text)] for text in first["text"]]
    if first.is_empty():
        return Texts(first, tokens, np.zeros((0, 1)))
    is_text = embeddings is None or settings.features != "embedding"
    points = (
        text_points(first["text"].to_list(), tokens, stopwords, n_dims=settings.n_dims)
        if is_text
        else None
    )
    if embeddings is None or settings.features == "text":
        assert points is not None
        return Texts(first, tokens, points)
    encoded = embedding_points(embeddings[first["position"].to_numpy()], n_dims=settings.n_dims)
    return Texts(first, tokens, encoded if points is None else join_points(points, encoded))


def _cluster(texts: Texts, settings: TopicsSettings) -> Clusters:
    """Groups of the distinct texts that hold together; too many texts are sampled by hash."""
    n_texts = len(texts.tokens)
    sampled = _sample(texts.rows["row_id"].to_list(), settings.max_rows)
    min_texts = max(settings.min_texts, round(settings.min_share * len(sampled)))
    found = find_clusters(
        texts.points[sampled], min_texts=min_texts, min_cohesion=settings.min_cohesion
    )
    labels, strengths = np.full(n_texts, NOISE), np.zeros(n_texts)
    labels[sampled], strengths[sampled] = found.labels, found.strengths
    clusters = merge_near(texts.points, Clusters(labels, strengths), settings.merge_cosine)
    free = np.ones(n_texts, dtype=bool)
    free[sampled] = False
    return join_nearest(texts.points, clusters, free)


def _sample(row_ids: list[str], max_rows: int) -> np.ndarray:
    if len(row_ids) <= max_rows:
        return np.arange(len(row_ids))
    keys = [blake2b(row_id.encode(), digest_size=8).digest() for row_id in row_ids]
    return np.array(sorted(sorted(range(len(keys)), key=keys.__getitem__)[:max_rows]))


def _group_sizes(rows: pl.DataFrame, texts: Texts) -> np.ndarray:
    sizes = rows.group_by("dup_group").len("n")
    joined = texts.rows.select("dup_group").join(sizes, on="dup_group", maintain_order="left")
    return joined["n"].to_numpy()


def _members(rows: pl.DataFrame, texts: Texts, clusters: Clusters) -> pl.DataFrame:
    """All rows in the order given, with the number of their topic (null for none) and strength."""
    groups = texts.rows.select(
        "dup_group",
        label=pl.Series(clusters.labels, dtype=pl.Int64).replace(NOISE, None),
        strength=pl.Series(clusters.strengths, dtype=pl.Float64),
    )
    return rows.join(groups, on="dup_group", how="left", maintain_order="left")


def _describe(
    members: pl.DataFrame,
    texts: Texts,
    clusters: Clusters,
    *,
    keywords: list[list[Term]],
    courses: list[Course],
    stopwords: Collection[str],
) -> pl.DataFrame:
    """The topics table, with the number of each topic as a further column `label`."""
    parts = [members.filter(pl.col("label") == k) for k in range(clusters.n_clusters)]
    order = sorted(range(len(parts)), key=lambda k: (-parts[k].height, earliest_group(parts[k])))
    tokens = [
        [texts.tokens[i] for i in np.flatnonzero(clusters.labels == k)] for k in range(len(parts))
    ]
    names = make_distinct(
        [name_topic(tokens[k], keywords[k], stopwords) for k in order],
        [keywords[k] for k in order],
    )
    ids = topic_ids([earliest_group(parts[k]) for k in order])
    centres = centroids(texts.points, clusters)
    records = [
        count_facts(parts[k])
        | asdict(courses[k])
        | {
            "label": k,
            "topic_id": topic_id,
            "parent": None,
            "name": name,
            "keywords": [term.phrase for term in keywords[k]],
            "representatives": _representatives(texts, clusters, k, centres[k]),
        }
        for k, topic_id, name in zip(order, ids, names, strict=True)
    ]
    return pl.DataFrame(records, schema={"label": pl.Int64, **TOPICS.columns}, orient="row")


def _representatives(texts: Texts, clusters: Clusters, k: int, centre: np.ndarray) -> list[str]:
    inside = np.flatnonzero(clusters.labels == k)
    rows = texts.rows[inside]
    return nearest_texts(
        rows["row_id"].to_list(),
        rows["text"].to_list(),
        texts.points[inside] @ centre,
        N_REPRESENTATIVES,
    )
