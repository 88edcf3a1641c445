"""Topics of texts whose classes were hidden, beside BERTopic on the same texts and embeddings."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from kesu.bench.agreement import agreement
from kesu.bench.bertopic_env import run_script
from kesu.bench.cells import Cell, table
from kesu.bench.features import SCORES, other_lines, otherwise, ours
from kesu.bench.planted import N_TRAIN, Seen

ARMS = {
    "themes": "kesu, themes",
    "tight": "kesu, tight topics",
    "default": "BERTopic",
    "reduced": "BERTopic, as many topics and as much noise as kesu's themes",
}


def measure_grouping(seen: Seen) -> dict[str, Any]:
    """Agreement of each arm with the hidden classes, over the hidden texts that are left over.

    Every arm groups all texts that are left over, those of known classes too.
    """
    left = np.flatnonzero(seen.at("test") & seen.is_left)
    hidden = seen.is_hidden[left]
    started = time.monotonic()
    groups = ours(seen, left)
    seconds = {"kesu": round(time.monotonic() - started, 1)}
    started = time.monotonic()
    groups |= bertopic(
        [seen.texts[at] for at in left], seen.parts["embeddings"][left], groups["themes"]
    )
    seconds["bertopic"] = round(time.monotonic() - started, 1)
    groups |= otherwise(seen, left)
    return {
        "hidden": sorted(set(seen.golds[seen.is_hidden])),
        "n_texts": len(left),
        "n_hidden": int(hidden.sum()),
        "seconds": seconds,
        "arms": {
            name: agreement(seen.golds[left][hidden], labels[hidden])
            | {
                "n_topics": len(set(labels[labels >= 0])),
                "noise": round(float((labels < 0).mean()), 4),
            }
            for name, labels in groups.items()
        },
    }


def bertopic(
    texts: Sequence[str], embeddings: np.ndarray, ours: np.ndarray
) -> dict[str, np.ndarray]:
    """Labels of both arms; nothing without its environment, which `make bench-topics` makes."""
    given = {
        "texts": np.array(texts),
        "embeddings": embeddings,
        "n_topics": len(set(ours[ours >= 0])),
        "n_noise": int((ours < 0).sum()),
    }
    found = run_script("bertopic_arm.py", given)
    return {name: np.array(labels) for name, labels in found.items()}


def grouping_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row an arm and corpus, and the lead over the better arm of BERTopic."""
    rows: list[list[object]] = []
    for cell in cells:
        for name, label in ARMS.items():
            if arm := cell["arms"].get(name):
                where = cell["cell"].rpartition("/")[2].removeprefix("grouping_")
                rows.append(
                    [
                        where,
                        cell["n_hidden"],
                        label,
                        *(arm[score] for score in SCORES),
                        arm["n_topics"],
                        arm["noise"],
                    ]
                )
    header = ("hidden classes of", "texts", "arm", "ARI", "NMI", "B-cubed F1", "topics", "noise")
    lines = [
        "### Topics of hidden classes", "", *table(header, rows), "",
        f"A model of {N_TRAIN:,} rows at most, from which some classes are hidden. Agreement is",
        "over those hidden texts that it does not give a known label (`texts`); the other hidden",
        "ones are in no topic of any arm, and how many they are tells F1 in the table above.",
    ]  # fmt: skip
    compared = [cell["arms"] for cell in cells if "default" in cell["arms"]]
    if not compared:
        return [*lines, "BERTopic was not there to compare with."]
    leads = [_lead(compared, score) for score in ("ari", "b_cubed")]
    return [
        *lines,
        "Over the better mean of BERTopic's arms themes lead by",
        f"{leads[0]:+.3f} in ARI and {leads[1]:+.3f} in B-cubed F1. BERTopic groups embeddings,",
        "kesu words, and is guided by labelled texts of the known classes.",
        *other_lines([cell["arms"] for cell in cells]),
    ]


def _lead(arms: Sequence[dict[str, Any]], score: str) -> float:
    def mean(name: str) -> float:
        return float(np.mean([each[name][score] for each in arms]))

    return mean("themes") - max(mean("default"), mean("reduced"))
