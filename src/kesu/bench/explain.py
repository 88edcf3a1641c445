"""How faithful the words are that an explanation names: what becomes of the label without them.

Source of both measures: J. DeYoung et al., ERASER: A Benchmark to Evaluate Rationalized NLP Models,
ACL 2020.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.encoder import fitted
from kesu.bench.labelled import Labelled, gov_messages, shopping
from kesu.bench.places import bench_data
from kesu.bench.plans import SHIPPED
from kesu.model.explanation.explain import scorer
from kesu.model.explanation.words import Score, without, word_effects, word_spans
from kesu.model.kinds import Scores
from kesu.model.predict import predict
from kesu.model.settings import TrainSettings

LOG = logging.getLogger(__name__)
N_ROWS = 2000  # labels that the model learns from
N_TEXTS = 40
LEAST_WORDS = 10
SHARES = (0.05, 0.1, 0.2, 0.5)  # of the words, deleted or kept
SAMPLES = (100, 300, 600)
MINUTES = 10


def bench_explain() -> None:
    """Fill the section of docs/results.md."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    corpora = {"gov_messages": partial(_gov, data), "shopping": partial(shopping, data)}
    cells = [
        run_cell(f"explain/{name}", partial(_measure, corpus)) for name, corpus in corpora.items()
    ]
    fill("explain", explain_lines(cells))


def _gov(data: Path) -> Labelled:
    return gov_messages(data).salted(0)


def _measure(corpus: Callable[[], Labelled]) -> dict[str, Any]:
    found = corpus()
    sides = found.drawn(N_ROWS, 0)
    settings = TrainSettings(encoder=SHIPPED, minutes=MINUTES)
    with tempfile.TemporaryDirectory() as folder:
        model = fitted(found, sides, settings, seed=0, folder=Path(folder))
    test = [text for text, side in zip(found.texts, sides, strict=True) if side == "test"]
    long = [text for text in test if len(word_spans(text)) >= LEAST_WORDS]
    drawn = np.random.default_rng(0).permutation(len(long))[:N_TEXTS]
    texts = [long[at] for at in drawn]
    labels = predict(model, texts, texts).frame["category"].to_list()
    scores = [scorer(model, model.tasks[0], label) for label in labels]
    return {"n_texts": len(texts), "arms": measure(texts, scores)}


def measure(texts: Sequence[str], scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    """Per arm comprehensiveness, sufficiency and seconds a text.

    Args:
        texts: cleaned.
        scores: what gives the log-odds of each text's label.
    """
    found = {}
    for name, attribute in _arms().items():
        started = time.perf_counter()
        effects = [attribute(text, score) for text, score in zip(texts, scores, strict=True)]
        seconds = (time.perf_counter() - started) / len(texts)
        pairs = [
            faithfulness(text, score, effect)
            for text, score, effect in zip(texts, scores, effects, strict=True)
        ]
        lost, missed = np.mean(pairs, axis=0).round(4).tolist()
        found[name] = {
            "comprehensiveness": lost, "sufficiency": missed, "seconds": round(seconds, 3),
        }  # fmt: skip
    return found


def _arms() -> Mapping[str, Callable[[str, Score], Scores]]:
    arms: dict[str, Callable[[str, Score], Scores]] = {"random": _random, "one word": _one_word}
    for n in SAMPLES:
        arms[f"lime_{n}"] = partial(_lime, n)
    return arms


def _random(text: str, score: Score) -> Scores:
    del score
    return np.random.default_rng(0).random(len(word_spans(text)))


def _one_word(text: str, score: Score) -> Scores:
    """What each word takes away when it alone is deleted."""
    spans = word_spans(text)
    values = score([text, *(without(text, spans, gone) for gone in np.eye(len(spans), dtype=bool))])
    return np.asarray(values[0] - values[1:])


def _lime(n_samples: int, text: str, score: Score) -> Scores:
    return np.array(word_effects(text, score, n_samples=n_samples).effects)


def faithfulness(text: str, score: Score, effects: Scores) -> tuple[float, float]:
    """Mean loss of probability when the strongest words are deleted, and when only they are kept.

    Args:
        text: cleaned.
        score: log-odds of the label.
        effects: (n_words,).
    """
    spans = word_spans(text)
    ranks = np.argsort(np.argsort(-effects))
    sizes = [max(1, round(share * len(spans))) for share in SHARES]
    gone = [without(text, spans, ranks < size) for size in sizes]
    kept = [without(text, spans, ranks >= size) for size in sizes]
    probs = 1 / (1 + np.exp(-score([text, *gone, *kept])))
    lost, missed = np.split(probs[0] - probs[1:], 2)
    return float(lost.mean()), float(missed.mean())


def explain_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a corpus and arm."""
    return [
        "## Words that explain a label", "",
        *table(("corpus", "words by", "comprehensiveness", "sufficiency", "seconds a text"),
               list(_rows(cells))), "",
        f"{N_TEXTS} test texts of at least {LEAST_WORDS} words, category, a blend trained on",
        f"{N_ROWS:,} labels. Comprehensiveness: how much probability the label loses when the",
        f"strongest {', '.join(f'{share:.0%}' for share in SHARES)} of the words are deleted, in",
        "the mean (higher is better); sufficiency: what it loses when only these are kept (lower",
        "is better).",
        "From `make bench-explain`, files `docs/results/explain/*.json`.",
    ]  # fmt: skip


def _rows(cells: Sequence[Cell]) -> Iterator[list[object]]:
    for cell in cells:
        for arm, told in cell["arms"].items():
            name = arm.replace("lime_", "LIME, samples: ").replace("one word", "one word deleted")
            yield [cell["cell"].split("/")[-1], name, *told.values()]
