"""Whether the name of a matter tells what it is and where, beside the name that BERTopic gives.

All name the same groups: the texts of each made-up matter, and kesu's topics of the real messages
around them.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.bertopic_env import run_script
from kesu.bench.board import board_topics
from kesu.bench.board_year import WRITTEN, board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.names_told import share_told
from kesu.bench.places import stop_words
from kesu.topics.naming.compounds import join_compounds
from kesu.topics.naming.keywords import choose_keywords, topic_terms
from kesu.topics.naming.names import SEPARATOR, name_topic
from kesu.topics.settings import TopicsSettings
from kesu.topics.words import split_words

ARMS = {
    "kesu": "kesu",
    "bertopic": "BERTopic, jieba",
    "bertopic_stopwords": "BERTopic, jieba, without kesu's stop words",
}


def measure_names(data: Path, written: Path = WRITTEN) -> dict[str, Any]:
    """The names of the made-up matters by each arm.

    Args:
        data: the folder of the real corpora.
        written: file of the made-up messages.
    """
    rows = with_dates(board_texts(data, written), 0)
    matters = sorted(set(rows["owner"].drop_nulls()))
    texts, labels = rows["text"].to_list(), _groups(rows, matters)
    stopwords = sorted(stop_words())
    arms = {"kesu": _own_names(texts, labels, stopwords, len(matters))}
    given = {"texts": texts, "labels": labels, "stopwords": stopwords}
    found = run_script("bertopic_names.py", given)
    arms |= {arm: told[: len(matters)] for arm, told in found.items()}
    return {
        "n_groups": int(labels.max()) + 1,
        "names": {arm: dict(zip(matters, told, strict=True)) for arm, told in arms.items()},
    }


def _groups(rows: pl.DataFrame, matters: Sequence[str]) -> np.ndarray:
    """(n_rows,): the number of the matter, after these that of the topic, -1 for none."""
    topics = board_topics(rows).members["topic_id"]
    place = {name: at for at, name in enumerate(matters)}
    others = topics.filter(rows["owner"].is_null()).drop_nulls().unique().sort()
    place |= {name: at for at, name in enumerate(others, len(matters))}
    return rows["owner"].fill_null(topics).replace_strict(place, default=-1).to_numpy()


def _own_names(
    texts: Sequence[str], labels: np.ndarray, stopwords: Collection[str], n_named: int
) -> list[list[str]]:
    tokens = join_compounds([split_words(text) for text in texts], stopwords)
    found = topic_terms(tokens, labels, stopwords)[:n_named]
    keywords = [choose_keywords(terms, TopicsSettings().n_keywords) for terms in found]
    inside = ([tokens[at] for at in np.flatnonzero(labels == k)] for k in range(n_named))
    return [
        name_topic(own, terms, stopwords).split(SEPARATOR)
        for own, terms in zip(inside, keywords, strict=True)
    ]


def name_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: what the names tell, an arm a row, and the names, a matter a row."""
    names = {
        arm: {matter: told for cell in cells for matter, told in cell["names"][arm].items()}
        for arm in ARMS
        if all(arm in cell["names"] for cell in cells)
    }
    head = ("named by", "what", "where or whom", "characters", "parts that tell nothing")
    rows = [[ARMS[arm], *_told(told)] for arm, told in names.items()]
    matters = next(iter(names.values()))
    shown = [[matter, *(" ".join(told[matter]) for told in names.values())] for matter in matters]
    return [
        "### Names", "", *table(head, rows), "",
        "Groups of texts are the same: made-up matters among real topics. A name tells what the",
        "matter is, or where or whom it is about, where it has a word of `board_names.jsonl`.",
        "Characters are means. Stop words, single characters and punctuation tell nothing.", "",
        *table(("matter", *(ARMS[arm] for arm in names)), shown),
    ]  # fmt: skip


def _told(names: Mapping[str, Sequence[str]]) -> list[object]:
    whole = {matter: "".join(parts) for matter, parts in names.items()}
    parts = [part for name in names.values() for part in name]
    empty = [part for part in parts if len(part) <= 1 or part in stop_words()]
    length = float(np.mean([len(name) for name in whole.values()]))
    return [share_told(whole, "what"), share_told(whole, "where"), f"{length:.1f}",
            f"{len(empty) / len(parts):.0%}"]  # fmt: skip
