"""Topics among texts that fit no category or burst, from rows to tables."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.topics.bursts import NO_BURSTS, Bursts
from kesu.topics.grow import grow_tree
from kesu.topics.identity import event_table, identify
from kesu.topics.judge import judge_topics
from kesu.topics.known import NOBODY, Known
from kesu.topics.memory import NOTHING, Memory
from kesu.topics.naming.compounds import join_compounds
from kesu.topics.result import (
    LEVELS,
    describe_topics,
    found_topics,
    ids_of,
    member_rows,
    own_rows,
    rows_of,
)
from kesu.topics.schema import TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS, WEAK
from kesu.topics.settings import TopicsSettings
from kesu.topics.shared import tree_keywords
from kesu.topics.texts import distinct_texts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TopicsResult:
    """What the stage writes.

    Attributes:
        topics: a row a topic, largest first, as in `TOPICS`.
        members: a row for each row given, in the order given, as in `TOPIC_MEMBERS`.
        events: what became of the topics that were accepted last, as in `TOPIC_EVENTS`.
    """

    topics: pl.DataFrame
    members: pl.DataFrame
    events: pl.DataFrame


def find_topics(
    rows: pl.DataFrame,
    embeddings: np.ndarray | None,
    settings: TopicsSettings,
    stopwords: Collection[str],
    corpus: pl.DataFrame | None = None,
    *,
    known: Known = NOBODY,
    bursts: Bursts = NO_BURSTS,
    memory: Memory = NOTHING,
) -> TopicsResult:
    """Group rows into a tree of topics and name them.

    Distinct texts (the first present row of each duplicate group) are grouped; the other rows of a
    duplicate group go with it. Tight topics are texts that are nearer to each other than to others;
    a text that fits into none and that many rows say is one of its own: a group complaint. Themes
    divide all texts, and a tight topic lies in one; several that are parts of one matter lie in
    that, and it in a theme. The tables do not depend on the order of rows.

    Args:
        rows: `row_id`, `text` (masked), `dup_group`, `dup_rank`, `local_date`, `person_key`.
        embeddings: (n_rows, n_dims) in the order of `rows`; None if the model has no encoder, and
            texts are then compared by their words whatever the settings say.
        settings: of the stage.
        stopwords: words that tell no topic.
        corpus: `row_id`, `local_date`, `person_key` of all rows of the corpus, against which topics
            grow or fade; by default `rows`.
        known: texts of known classes, which guide how texts are compared and how broad themes are;
            where they are too few to tell anything, nobody does.
        bursts: tight topics that were found among more rows than these.
        memory: topics that were accepted before; they hold together, and the same topic keeps its
            id, and its name if a person gave it.
    """
    started = time.monotonic()
    texts = distinct_texts(rows, embeddings, settings, stopwords, known, memory=memory)
    corpus = rows if corpus is None else corpus
    tree = grow_tree(rows, texts, settings, stopwords, corpus, known=known, bursts=bursts)
    tokens = join_compounds(texts.tokens, stopwords)
    keywords, is_mixed = tree_keywords(tokens, tree, settings, stopwords)
    members = member_rows(rows, texts, tree)
    courses = judge_topics(
        corpus,
        _memberships(members),
        tree.parents.tolist(),
        settings,
        is_matter=tree.is_matter,
        is_mixed=is_mixed,
    )
    parts = [rows_of(members, k) for k in range(tree.n_topics)]
    own = [own_rows(members, k) for k in range(tree.n_topics)]
    known_again = identify(found_topics(own, tree), memory, rows["row_id"])
    topics = describe_topics(
        parts,
        texts,
        tree,
        tokens=tokens,
        keywords=keywords,
        is_mixed=is_mixed,
        courses=courses,
        stopwords=stopwords,
        ids=ids_of(own, tree, known_again.ids, memory),
        names=memory.names,
    )
    ids = dict(zip(topics["label"], topics["topic_id"], strict=True))
    told = members.with_columns(
        topic_id=pl.col("label").replace_strict(ids, default=None, return_dtype=pl.String)
    )
    result = TopicsResult(
        topics.select(*TOPICS.columns),
        told.select(*TOPIC_MEMBERS.columns),
        event_table(known_again.events, topics, own) if memory.runs else TOPIC_EVENTS.empty(),
    )
    log.info(
        "%d rows, %d distinct texts: %d topics hold %d rows (%.1f s)",
        rows.height,
        texts.rows.height,
        topics.height,
        told["topic_id"].count(),
        time.monotonic() - started,
    )
    return result


def _memberships(members: pl.DataFrame) -> pl.DataFrame:
    """`row_id`, `topic`, `is_weak`: a row of a tight topic is in all that this lies in as well."""
    is_weak = pl.col("strength") < WEAK
    columns = [
        members.select("row_id", topic=name, is_weak=is_weak).drop_nulls() for name in LEVELS
    ]
    return pl.concat(columns).unique(maintain_order=True)
