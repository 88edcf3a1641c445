"""How well texts of a class lie together without any training: k-means on frozen features."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize

from kesu.bench.cells import Cell, table
from kesu.bench.labelled import Labelled
from kesu.model.settings import PredictSettings

WIDTH = 100  # dimensions of the reduced TF-IDF
SEEDS = range(5)  # of k-means
WHICH = {  # corpus and weights, by the name of the cell
    "shopping": ("shopping", "kesu-text"),
    "gov_messages_text": ("gov_messages", "kesu-text"),
    "gov_messages_shipped": ("gov_messages", "kesu-small"),
}


def measure_frozen(encoder: str, corpus: Labelled) -> dict[str, Any]:
    """Normalized mutual information of clusters and categories, both features in the same run.

    k-means knows the true number of classes and nothing else.
    """
    gold = corpus.golds["category"]
    features = {"tfidf_svd": _tfidf(corpus.texts), "encoder": embedded(encoder, corpus.texts)}
    return {
        "n_texts": len(gold),
        "n_classes": len(set(gold)),
        "nmi": {name: _nmi(found, gold) for name, found in features.items()},
    }


def frozen_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a corpus, both features beside each other."""
    rows = [
        [corpus, weights, cell["n_texts"], cell["n_classes"]]
        + [f"{found['mean']:.3f} ± {found['sd']:.3f}" for found in cell["nmi"].values()]
        for cell in cells
        for corpus, weights in [WHICH[cell["cell"].rpartition("frozen_")[2]]]
    ]
    header = ("corpus", "weights", "texts", "classes", "TF-IDF + SVD", "encoder")
    return [
        "### Frozen features", "", *table(header, rows), "",
        "Normalized mutual information of k-means, with the true number of classes, and",
        "categories: mean and standard deviation over five seeds of k-means. What an encoder was",
        "taught to tell apart is not what sets classes of another field apart: where words tell",
        "more, topics are better made of words, as they are by default (`topics.features`).",
    ]  # fmt: skip


def _nmi(features: np.ndarray, gold: np.ndarray) -> dict[str, float]:
    k = len(set(gold))
    found = [
        normalized_mutual_info_score(
            gold, KMeans(k, n_init=3, random_state=seed).fit_predict(normalize(features))
        )
        for seed in SEEDS
    ]
    return {"mean": round(float(np.mean(found)), 4), "sd": round(float(np.std(found)), 4)}


def _tfidf(texts: Sequence[str]) -> np.ndarray:
    counts = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    found: np.ndarray = TruncatedSVD(WIDTH, random_state=0).fit_transform(
        counts.fit_transform(texts)
    )
    return found


def embedded(encoder: str, texts: Sequence[str]) -> np.ndarray:
    """(n_texts, width): what an encoder makes of texts before any training, about their mean."""
    from kesu.model.settings import TrainSettings  # noqa: PLC0415
    from kesu.model.start import new_encoder  # noqa: PLC0415 - imports torch

    settings = TrainSettings(encoder=encoder)
    _, found = new_encoder(settings, [], texts, seed=0).encode(
        texts, batch_tokens=PredictSettings().batch_tokens, bf16="no"
    )
    return np.asarray(found - found.mean(axis=0))
