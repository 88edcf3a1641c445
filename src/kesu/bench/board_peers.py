"""Made-up scandals among real messages: how whole they come back, beside BERTopic."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.cluster import HDBSCAN

from kesu.bench.board import board_topics
from kesu.bench.board_year import WRITTEN, board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.frozen import embedded
from kesu.bench.grouping import bertopic
from kesu.bench.places import stop_words
from kesu.topics.settings import TopicsSettings
from kesu.topics.texts import distinct_texts

ENCODER = "models/base/kesu-text"
ARMS = {
    "kesu": "kesu",
    "hdbscan": "HDBSCAN on kesu's points",
    "umap": "UMAP and HDBSCAN on kesu's points",
    "default": "BERTopic",
    "reduced": "BERTopic, as many topics and noise",
}
SCORES = ("precision", "recall", "f1")


def measure_peers(data: Path, written: Path = WRITTEN) -> dict[str, Any]:
    """How whole the matters come back, beside BERTopic and its clusterer on the same texts.

    For each matter the topic that agrees best; means over the matters.

    Args:
        data: the folder of the real corpora.
        written: file of the made-up messages.
    """
    rows = with_dates(board_texts(data, written), 0)
    ids = board_topics(rows).members["topic_id"]
    ours = ids.fill_null("").rank("dense").to_numpy().astype(int) - 1 - int(ids.null_count() > 0)
    texts, owners = rows["text"].to_list(), rows["owner"].to_numpy()
    names = sorted(set(rows["owner"].drop_nulls()))
    points = _points(rows)
    arms = {"kesu": ours, "hdbscan": HDBSCAN(TopicsSettings().min_texts).fit_predict(points)}
    if on_points := bertopic(texts, points, ours):
        arms["umap"] = on_points["default"]
    arms |= bertopic(texts, embedded(ENCODER, texts), ours)
    return {
        "n_rows": len(texts),
        "arms": {
            arm: dict(zip(SCORES, _mean_scores(labels, owners, names), strict=True))
            | {
                "n_topics": len(set(labels[labels >= 0])),
                "noise": round(float((labels < 0).mean()), 4),
            }
            for arm, labels in arms.items()
        },
    }


def _points(rows: pl.DataFrame) -> np.ndarray:
    """(n_rows, n_dims): the words of each row as kesu's tight topics are found by them."""
    texts = distinct_texts(rows, None, TopicsSettings(), stop_words())
    place = {group: at for at, group in enumerate(texts.rows["dup_group"])}
    return texts.likeness.points[[place[group] for group in rows["dup_group"]]]


def _mean_scores(labels: np.ndarray, owners: np.ndarray, names: Sequence[str]) -> list[float]:
    told = []
    for own in (owners == name for name in names):
        inside, sizes = (
            np.bincount(part[part >= 0], minlength=1) for part in (labels[own], labels)
        )
        at = int((inside / (sizes[: len(inside)] + own.sum())).argmax())
        precision, recall = inside[at] / max(sizes[at], 1), inside[at] / own.sum()
        told.append((precision, recall, 2 * inside[at] / (sizes[at] + own.sum())))
    return [round(float(mean), 3) for mean in np.mean(told, axis=0)]


def peer_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row an arm."""
    arms = [
        (label, cell["arms"][name])
        for cell in cells
        for name, label in ARMS.items()
        if name in cell["arms"]
    ]
    header = ("grouped by", *SCORES, "topics", "noise")
    lines = table(header, [[name, *arm.values()] for name, arm in arms])
    return [*lines, "", "Means over the matters, each with the topic that agrees best with it."]
