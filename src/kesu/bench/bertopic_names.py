"""What BERTopic calls given groups of texts: `python bertopic_names.py IN OUT`.

It imports nothing of kesu, and BERTopic only when it runs, since kesu does not depend on it.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

N_WORDS = 4  # of a topic that its name is made of, as BERTopic comes


def main(source: str, target: str) -> None:
    """The words of each group's name, best first: as they come, and with stop words left out.

    Args:
        source: npz with `texts`, `labels` (-1: of no group) and `stopwords`.
        target: JSON file with a list of words a group, a list an arm.
    """
    with np.load(source) as found:
        texts, labels = found["texts"].tolist(), found["labels"]
        stopwords = found["stopwords"].tolist()
    told = {
        "bertopic": _words(texts, labels, None),
        "bertopic_stopwords": _words(texts, labels, stopwords),
    }
    Path(target).write_text(json.dumps(told), encoding="utf-8")


def _words(texts: list[str], labels: np.ndarray, stopwords: list[str] | None) -> list[list[str]]:
    import jieba  # noqa: PLC0415
    from bertopic import BERTopic  # noqa: PLC0415
    from bertopic.backend import BaseEmbedder  # noqa: PLC0415
    from bertopic.cluster import BaseCluster  # noqa: PLC0415
    from bertopic.dimensionality import BaseDimensionalityReduction  # noqa: PLC0415
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415

    words = CountVectorizer(tokenizer=jieba.lcut, token_pattern=None, stop_words=stopwords)
    model: Any = BERTopic(
        language="multilingual",
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=words,
    )
    given = np.asarray(model.fit_transform(texts, np.zeros((len(texts), 1)), y=labels)[0])
    groups = [given[labels == label][0] for label in range(int(labels.max()) + 1)]
    return [[word for word, _ in model.get_topic(group)[:N_WORDS]] for group in groups]


if __name__ == "__main__":
    main(*sys.argv[1:])
