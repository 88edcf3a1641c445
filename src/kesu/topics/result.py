"""What the stage writes of topics that were found: who belongs where, ids, facts, names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE
from kesu.topics.describe import count_facts, earliest_group, examples, topic_ids
from kesu.topics.emergence.course import Course
from kesu.topics.identity import Found
from kesu.topics.memory import Memory
from kesu.topics.naming.keywords import Term
from kesu.topics.naming.names import make_distinct, name_mixed, name_topic
from kesu.topics.naming.spelling import spell, spellings
from kesu.topics.schema import TOPICS
from kesu.topics.texts import Texts
from kesu.topics.tree import Tree

# A row's narrowest topic, its theme, and the theme in which that lies.
LEVELS = ("label", "theme", "broad")


def rows_of(members: pl.DataFrame, topic: int) -> pl.DataFrame:
    """The rows of a topic, those of its narrower ones too."""
    return members.filter(pl.any_horizontal(pl.col(*LEVELS) == topic))


def own_rows(members: pl.DataFrame, topic: int) -> pl.DataFrame:
    """The rows of a topic, but for those of the matters in it: no two themes share one."""
    return members.filter(pl.any_horizontal(pl.col(*LEVELS[:2]) == topic))


def member_rows(rows: pl.DataFrame, texts: Texts, tree: Tree) -> pl.DataFrame:
    """All rows in the order given, with `LEVELS` (numbers, null for none) and strength."""
    _, theme, broad = tree.levels
    numbers = zip(LEVELS, (tree.labels, theme, broad), strict=True)
    groups = texts.rows.select(
        "dup_group",
        *[pl.Series(name, found, dtype=pl.Int64).replace(NOISE, None) for name, found in numbers],
        strength=pl.Series(tree.strengths, dtype=pl.Float64),
    )
    return rows.join(groups, on="dup_group", how="left", maintain_order="left")


def found_topics(parts: Sequence[pl.DataFrame], tree: Tree) -> list[Found]:
    """Scale and rows of each topic, by which it is known again.

    Args:
        parts: the own rows of each.
        tree: of the topics.
    """
    scales = ["tight"] * tree.n_tight + ["theme"] * (tree.n_topics - tree.n_tight)
    return [
        Found(scale, frozenset(part["row_id"])) for scale, part in zip(scales, parts, strict=True)
    ]


def ids_of(
    parts: Sequence[pl.DataFrame], tree: Tree, kept: Sequence[str | None], memory: Memory
) -> list[str]:
    """The id of each topic: the one it had, else one of its own, which no other ever had."""
    new = [k for k, topic_id in enumerate(kept) if topic_id is None]
    # A theme takes its id after its tight topics: where both begin with the same text, it yields.
    order = sorted(
        new, key=lambda k: (k >= tree.n_tight, -parts[k].height, earliest_group(parts[k]))
    )
    made = dict(
        zip(order, topic_ids([earliest_group(parts[k]) for k in order], memory.ids), strict=True)
    )
    return [topic_id or made[k] for k, topic_id in enumerate(kept)]


def describe_topics(
    parts: Sequence[pl.DataFrame],
    texts: Texts,
    tree: Tree,
    *,
    tokens: list[list[str]],
    keywords: list[list[Term]],
    is_mixed: np.ndarray,
    courses: list[Course],
    stopwords: Collection[str],
    ids: Sequence[str],
    names: Mapping[str, str],
) -> pl.DataFrame:
    """The topics table, with the number of each topic as a further column `label`.

    Args:
        parts: the rows of each topic.
        texts: the distinct ones.
        tree: of the topics.
        tokens: the words of each text, compounds joined.
        keywords: of each topic, best first.
        is_mixed: (n_topics,) which are themes of topics that have nothing in common.
        courses: how each changed.
        stopwords: words with which no name begins.
        ids: of each topic.
        names: those that people gave, by id.
    """
    insides = [tree.inside(k) for k in range(tree.n_topics)]
    order = sorted(range(len(parts)), key=lambda k: (-parts[k].height, earliest_group(parts[k]), k))
    written = spellings(texts.rows["text"])
    found = [
        name_mixed(keywords[k])
        if is_mixed[k]
        else name_topic([tokens[i] for i in insides[k]], keywords[k], stopwords)
        for k in order
    ]
    keywords = [[replace(term, text=spell(term.text, written)) for term in own] for own in keywords]
    made = make_distinct(
        [spell(name, written) for name in found],
        [keywords[k] for k in order],
        [names[topic_id] for topic_id in ids if topic_id in names],
    )
    records = [
        count_facts(parts[k])
        | asdict(courses[k])
        | {
            "label": k,
            "topic_id": ids[k],
            "parent": None if tree.parents[k] == NOISE else ids[tree.parents[k]],
            "is_theme": k >= tree.n_tight,
            "is_matter": bool(tree.is_matter[k]),
            "name": names.get(ids[k], name),
            "keywords": [term.phrase for term in keywords[k]],
            "stability": None if np.isnan(tree.stability[k]) else float(tree.stability[k]),
        }
        | examples(texts.rows, texts.points, insides[k])
        for k, name in zip(order, made, strict=True)
    ]
    return pl.DataFrame(records, schema={"label": pl.Int64, **TOPICS.columns}, orient="row")
