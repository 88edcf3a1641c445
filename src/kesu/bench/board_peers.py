"""Made-up scandals among real messages: how whole they come back, beside BERTopic."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.board import board_topics
from kesu.bench.board_year import WRITTEN, board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.frozen import embedded
from kesu.bench.grouping import bertopic

ENCODER = "models/base/kesu-text"
ARMS = {"kesu": "kesu", "default": "BERTopic", "reduced": "BERTopic, as many topics and noise"}
SCORES = ("precision", "recall", "f1")


def measure_peers(data: Path, written: Path = WRITTEN) -> dict[str, Any]:
    """How whole the matters come back, beside BERTopic on the same texts.

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
    arms = {"kesu": ours} | bertopic(texts, embedded(ENCODER, texts), ours)
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
    arms = [(ARMS[name], arm) for cell in cells for name, arm in cell["arms"].items()]
    header = ("grouped by", *SCORES, "topics", "noise")
    lines = table(header, [[name, *arm.values()] for name, arm in arms])
    return [*lines, "", "Means over the matters, each with the topic that agrees best with it."]
