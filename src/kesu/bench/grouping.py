"""Topics of texts whose classes were hidden, beside BERTopic on the same texts and embeddings."""

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.agreement import agreement
from kesu.bench.cells import Cell, table
from kesu.bench.places import stop_words
from kesu.bench.planted import Seen
from kesu.topics.find import find_topics
from kesu.topics.known import Known
from kesu.topics.settings import TopicsSettings

BERTOPIC = Path(".venv-bertopic/bin/python")
ARM = Path(__file__).with_name("bertopic_arm.py")
ARMS = {
    "themes": "kesu, themes",
    "tight": "kesu, tight topics",
    "default": "BERTopic",
    "reduced": "BERTopic, as many topics and as much noise as kesu's themes",
}
MOST_KNOWN = 3000
SCORES = ("ari", "nmi", "b_cubed")


def measure_grouping(seen: Seen) -> dict[str, Any]:
    """Agreement of each arm with the hidden classes, over the hidden texts that are left over.

    Every arm groups all texts that are left over, those of known classes too.
    """
    left = np.flatnonzero(seen.at("test") & seen.is_left)
    hidden = seen.is_hidden[left]
    started = time.monotonic()
    groups = _ours(seen, left)
    seconds = {"kesu": round(time.monotonic() - started, 1)}
    started = time.monotonic()
    groups |= bertopic(
        [seen.texts[at] for at in left], seen.parts["embeddings"][left], groups["themes"]
    )
    seconds["bertopic"] = round(time.monotonic() - started, 1)
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


def _ours(seen: Seen, left: np.ndarray) -> dict[str, np.ndarray]:
    known = np.flatnonzero(~seen.at("test"))
    known = np.random.default_rng(0).permutation(known)[:MOST_KNOWN]
    guide = Known([seen.texts[at] for at in known], seen.golds[known].tolist())
    return topics_of([seen.texts[at] for at in left], guide)


def topics_of(texts: Sequence[str], known: Known, **settings: object) -> dict[str, np.ndarray]:
    """(n_texts,) number of each text's theme, and of its narrowest topic; -1 for none."""
    ids = [f"{at:07d}" for at in range(len(texts))]
    rows = pl.DataFrame(
        {"row_id": ids, "text": list(texts), "dup_group": ids, "dup_rank": [0] * len(ids),
         "local_date": [None] * len(ids), "person_key": [None] * len(ids)},
        schema_overrides={"dup_rank": pl.Int32, "local_date": pl.Date, "person_key": pl.String},
    )  # fmt: skip
    wanted = TopicsSettings.model_validate(settings)
    found = find_topics(rows, None, wanted, stop_words(), known=known)
    upper = found.topics.select("topic_id", theme=pl.coalesce("parent", "topic_id"))
    told = found.members.join(upper, on="topic_id", how="left", maintain_order="left")
    return {"themes": _numbers(told["theme"]), "tight": _numbers(told["topic_id"])}


def _numbers(ids: pl.Series) -> np.ndarray:
    names = {name: at for at, name in enumerate(sorted(set(ids.drop_nulls())))}
    return np.array([names.get(name, -1) for name in ids])


def bertopic(
    texts: Sequence[str], embeddings: np.ndarray, ours: np.ndarray
) -> dict[str, np.ndarray]:
    """Labels of both arms; nothing without its environment, which `make bench-topics` makes."""
    if not BERTOPIC.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.json")
        np.savez(source, texts=np.array(texts), embeddings=embeddings,
                 n_topics=len(set(ours[ours >= 0])), n_noise=int((ours < 0).sum()))  # fmt: skip
        # -P: the modules beside the script, such as `queue`, are not those that libraries want.
        command = [str(BERTOPIC), "-P", str(ARM), str(source), str(target)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        found = json.loads(target.read_text(encoding="utf-8"))
    return {name: np.array(labels) for name, labels in found.items()}


def grouping_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row an arm and corpus, and the lead over the better arm of BERTopic."""
    rows: list[list[object]] = []
    for cell in cells:
        for name, label in ARMS.items():
            if arm := cell["arms"].get(name):
                where = cell["cell"].rpartition("/")[2].removeprefix("grouping_")
                rows.append(
                    [where, label, *(arm[score] for score in SCORES), arm["n_topics"], arm["noise"]]
                )
    header = ("hidden classes of", "arm", "ARI", "NMI", "B-cubed F1", "topics", "noise")
    lines = ["### Topics of hidden classes", "", *table(header, rows), ""]
    compared = [cell["arms"] for cell in cells if "default" in cell["arms"]]
    if not compared:
        return [*lines, "BERTopic was not there to compare with."]
    leads = [_lead(compared, score) for score in ("ari", "b_cubed")]
    return [
        *lines,
        "Over the better mean of BERTopic's arms themes lead by",
        f"{leads[0]:+.3f} in ARI and {leads[1]:+.3f} in B-cubed F1.",
    ]


def _lead(arms: Sequence[dict[str, Any]], score: str) -> float:
    def mean(name: str) -> float:
        return float(np.mean([each[name][score] for each in arms]))

    return mean("themes") - max(mean("default"), mean("reduced"))
