"""Themes of texts that are left over, by what they are compared by."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.cells import table
from kesu.bench.places import stop_words
from kesu.bench.planted import Seen
from kesu.topics.find import find_topics
from kesu.topics.known import NOBODY, Known
from kesu.topics.settings import TopicsSettings

MOST_KNOWN = 3000
SCORES = ("ari", "nmi", "b_cubed")
# What kesu could do instead, themes each time.
OTHERS = {
    "themes": "words, guided by labelled texts (the default)",
    "unguided": "words alone",
    "embedding": "embeddings, guided",
    "both": "words and embeddings, guided",
}


def _guide(seen: Seen) -> Known:
    known = np.flatnonzero(~seen.at("test"))
    known = np.random.default_rng(0).permutation(known)[:MOST_KNOWN]
    texts, embeddings = [seen.texts[at] for at in known], seen.parts["embeddings"][known]
    return Known(texts, seen.golds[known].tolist(), embeddings)


def ours(seen: Seen, left: np.ndarray) -> dict[str, np.ndarray]:
    """Themes and tight topics of the texts at these places, with the settings as they come."""
    return topics_of([seen.texts[at] for at in left], _guide(seen))


def otherwise(seen: Seen, left: np.ndarray) -> dict[str, np.ndarray]:
    """Themes of the same texts by each other way."""
    texts, embeddings = [seen.texts[at] for at in left], seen.parts["embeddings"][left]
    found = {"unguided": topics_of(texts, NOBODY)} | {
        features: topics_of(texts, _guide(seen), embeddings, features=features)
        for features in ("embedding", "both")
    }
    return {name: groups["themes"] for name, groups in found.items()}


def topics_of(
    texts: Sequence[str], known: Known, embeddings: np.ndarray | None = None, **settings: object
) -> dict[str, np.ndarray]:
    """(n_texts,) number of each text's theme, and of its narrowest topic; -1 for none."""
    ids = [f"{at:07d}" for at in range(len(texts))]
    rows = pl.DataFrame(
        {"row_id": ids, "text": list(texts), "dup_group": ids, "dup_rank": [0] * len(ids),
         "local_date": [None] * len(ids), "person_key": [None] * len(ids)},
        schema_overrides={"dup_rank": pl.Int32, "local_date": pl.Date, "person_key": pl.String},
    )  # fmt: skip
    wanted = TopicsSettings.model_validate(settings)
    found = find_topics(rows, embeddings, wanted, stop_words(), known=known)
    upper = found.topics.select("topic_id", theme=pl.coalesce("parent", "topic_id"))
    told = found.members.join(upper, on="topic_id", how="left", maintain_order="left")
    return {"themes": _numbers(told["theme"]), "tight": _numbers(told["topic_id"])}


def _numbers(ids: pl.Series) -> np.ndarray:
    names = {name: at for at, name in enumerate(sorted(set(ids.drop_nulls())))}
    return np.array([names.get(name, -1) for name in ids])


def other_lines(told: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown: a row a way, means over the cells; nothing where they lack them."""
    rows = [
        [label, *(float(np.mean([arms[name][score] for arms in told])) for score in SCORES)]
        for name, label in OTHERS.items()
        if all(name in arms for arms in told)
    ]
    if len(rows) < len(OTHERS):
        return []
    header = ("themes made of", "ARI", "NMI", "B-cubed F1")
    return ["", *table(header, rows), "", f"Means over the same {len(told)} choices of classes."]
