"""BERTopic on texts and embeddings, in an environment of its own: `python bertopic_arm.py IN OUT`.

It imports nothing of kesu, and BERTopic only when it runs, since kesu does not depend on it.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

NOISE = -1


def main(source: str, target: str) -> None:
    """Labels of the default arm, and of the one reduced to a number of topics and a coverage.

    Args:
        source: npz with `texts`, `embeddings`, `n_topics` and `n_noise`.
        target: JSON file with a list of labels an arm; -1 is noise.
    """
    with np.load(source) as found:
        texts, embeddings = found["texts"].tolist(), found["embeddings"].astype(np.float32)
        n_topics, n_noise = int(found["n_topics"]), int(found["n_noise"])
    reduced = _labels(texts, embeddings, n_topics + 1)  # it counts noise as a topic
    arms = {
        "default": _labels(texts, embeddings, None),
        "reduced": _covered(reduced, embeddings, n_noise),
    }
    told = {name: labels.tolist() for name, labels in arms.items()}
    Path(target).write_text(json.dumps(told), encoding="utf-8")


def _labels(texts: list[str], embeddings: np.ndarray, n_topics: int | None) -> np.ndarray:
    import jieba  # noqa: PLC0415
    from bertopic import BERTopic  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415
    from umap import UMAP  # noqa: PLC0415

    words = CountVectorizer(tokenizer=jieba.lcut, token_pattern=None)
    flat = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    model: Any = BERTopic(
        language="multilingual", vectorizer_model=words, umap_model=flat, nr_topics=n_topics
    )
    return np.asarray(model.fit_transform(texts, embeddings)[0])


def _covered(labels: np.ndarray, embeddings: np.ndarray, n_noise: int) -> np.ndarray:
    """Noise joins the topic with the nearest mean, nearest first, until so few texts are left."""
    points = embeddings / np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-9)
    topics = np.unique(labels[labels != NOISE])
    if not len(topics):
        return labels
    centres = np.stack([points[labels == topic].mean(axis=0) for topic in topics])
    cosines = points @ (centres / np.linalg.norm(centres, axis=1, keepdims=True)).T
    noise = np.flatnonzero(labels == NOISE)
    order = noise[np.argsort(-cosines[noise].max(axis=1), kind="stable")]
    joins = order[: max(0, len(noise) - n_noise)]
    found = labels.copy()
    found[joins] = topics[cosines[joins].argmax(axis=1)]
    return np.asarray(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
