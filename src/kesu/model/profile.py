"""What the texts of a corpus are like, so that other texts can be told to be otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import polars as pl

from kesu.model.fitted import Model, Raw
from kesu.model.kinds import Scores
from kesu.model.ngrams import hide_digits
from kesu.model.novelty import THRESHOLD
from kesu.scores.drift import drift

N_BINS = 5  # of lengths, and of shares of unknown n-grams
PROFILE = "profile"  # its key in a model's metrics.json
LEAST = 30  # texts on each side, below which nothing is told


@dataclass(frozen=True)
class Traits:
    """Of some texts, all in the same order.

    Attributes:
        lengths: (n_texts,) characters.
        unknown: (n_texts,) share of n-grams that the training texts do not have.
        is_novel: (n_texts,), or empty where the model cannot tell.
        labels: per task the labels that are told, one a text or several.
    """

    lengths: Scores
    unknown: Scores
    is_novel: np.ndarray
    labels: Mapping[str, Sequence[Sequence[str]]]


def traits(model: Model, texts: Sequence[str], raw: Raw) -> Traits:
    """What texts are like, given what the parts of a model say of them."""
    labels: dict[str, list[list[str]]] = {}
    for task in model.tasks:
        probs = task.probabilities(raw.linear[task.name], raw.bert.get(task.name))
        holds = task.kind.labels(probs, task.calibration.multi_threshold)
        labels[task.name] = [list(compress(task.label_set.trained, row)) for row in holds]
    novelty = model.novelty_of(raw)
    return Traits(
        _lengths(texts),
        unknown_shares(texts, model.linear.vocabulary, model.linear.ngrams),
        np.zeros(0, np.bool_) if novelty is None else novelty > THRESHOLD,
        labels,
    )


def _lengths(texts: Sequence[str]) -> Scores:
    return np.array([len(text) for text in texts], np.float64)


def unknown_shares(
    texts: Sequence[str], vocabulary: Sequence[str], ngrams: tuple[int, int]
) -> Scores:
    """(n_texts,) share of a text's distinct n-grams that are not in the vocabulary.

    Args:
        texts: cleaned.
        vocabulary: of the linear part.
        ngrams: its shortest and longest n-gram; pairs of characters are looked at if it has them.
    """
    size = min(max(2, ngrams[0]), ngrams[1])
    known = frozenset(ngram for ngram in vocabulary if len(ngram) == size)
    found = []
    for text in map(hide_digits, texts):
        own = {text[at : at + size] for at in range(len(text) - size + 1)}
        found.append(len(own - known) / len(own) if own else 0.0)
    return np.array(found)


def profile(traits: Traits) -> dict[str, Any]:
    """Counts that are kept with a model, of texts that it was not trained on.

    Returns:
        `n`; `length` and `unknown`: `edges`, `counts` and `mean`; `novel`: a count, or None;
        `labels`: per task a count a label.
    """
    return {
        "n": len(traits.lengths),
        "length": _bins(traits.lengths),
        "unknown": _bins(traits.unknown),
        "novel": int(traits.is_novel.sum()) if len(traits.is_novel) else None,
        "labels": {task: _counts(told) for task, told in traits.labels.items()},
    }


def compare(before: Mapping[str, Any], here: Traits) -> list[dict[str, Any]]:
    """What is otherwise than in a profile; empty where either side has too few texts.

    Returns:
        `what` (length, unknown, novel, labels), `task` (of labels), `before` and `here` (means, a
        share, or shares by label), `index`, `p_value` and `level`.
    """
    n = len(here.lengths)
    if min(n, before["n"]) < LEAST:
        return []
    found: list[dict[str, Any]] = [
        _binned("length", before["length"], here.lengths),
        _binned("unknown", before["unknown"], here.unknown),
    ]
    if before["novel"] is not None and len(here.is_novel):
        found.append(_novel(before, here.is_novel))
    for each in found[1:]:
        if each["here"] <= each["before"]:
            each["level"] = "same"
    for task, counts in before["labels"].items():
        if task in here.labels:
            found.append(_labels(task, counts, _counts(here.labels[task])))
    return found


def told_traits(
    texts: Sequence[str],
    told: pl.DataFrame,
    vocabulary: Sequence[str],
    ngrams: tuple[int, int],
    tasks: Mapping[str, Sequence[str]],
) -> Traits:
    """The same from a table of predictions, without the model.

    Args:
        texts: cleaned.
        told: PREDICTIONS, rows in the order of the texts.
        vocabulary: of the linear part.
        ngrams: its shortest and longest n-gram.
        tasks: the labels of each task in the order of its probabilities.
    """
    labels: dict[str, list[list[str]]] = {}
    for task, names in tasks.items():
        if isinstance(told.schema[task], pl.List):
            labels[task] = told[task].to_list()
        else:
            best = told[f"{task}_probs"].list.arg_max()
            labels[task] = [[names[at]] for at in best.to_list()]
    novelty = told["novelty"]
    is_untold = bool(novelty.null_count())
    return Traits(
        _lengths(texts),
        unknown_shares(texts, vocabulary, ngrams),
        np.zeros(0, np.bool_) if is_untold else novelty.to_numpy() > THRESHOLD,
        labels,
    )


def _bins(values: Scores) -> dict[str, Any]:
    """Bins with about as many values each, by the inner edges."""
    shares = np.linspace(0, 1, N_BINS + 1)[1:-1]
    edges = np.unique(np.round(np.quantile(values, shares), 6)) if len(values) else np.zeros(0)
    mean = float(values.mean()) if len(values) else 0.0
    return {"edges": edges.tolist(), "counts": _histogram(values, edges), "mean": round(mean, 6)}


def _histogram(values: Scores, edges: Sequence[float] | np.ndarray) -> list[int]:
    places = np.searchsorted(np.asarray(edges), values, side="left")
    return [int(n) for n in np.bincount(places, minlength=len(edges) + 1)]


def _counts(told: Sequence[Sequence[str]]) -> dict[str, int]:
    labels, counts = np.unique([label for row in told for label in row], return_counts=True)
    return dict(zip(labels.tolist(), counts.tolist(), strict=True))


def _binned(what: str, before: Mapping[str, Any], values: Scores) -> dict[str, Any]:
    counts = _histogram(values, before["edges"])
    found = drift(np.array(before["counts"]), np.array(counts))
    means = {"before": before["mean"], "here": float(values.mean())}
    return {"what": what, "task": None, **means, **found._asdict()}


def _novel(before: Mapping[str, Any], is_novel: np.ndarray) -> dict[str, Any]:
    n, n_novel = before["n"], before["novel"]
    here = int(is_novel.sum())
    found = drift(np.array([n_novel, n - n_novel]), np.array([here, len(is_novel) - here]))
    shares = {"before": n_novel / n, "here": here / len(is_novel)}
    return {"what": "novel", "task": None, **shares, **found._asdict()}


def _labels(task: str, before: Mapping[str, int], here: Mapping[str, int]) -> dict[str, Any]:
    names = sorted({**before, **here})
    counts = [np.array([each.get(name, 0) for name in names]) for each in (before, here)]
    shares = [
        dict(zip(names, (each / max(each.sum(), 1)).tolist(), strict=True)) for each in counts
    ]
    found = drift(*counts)
    told = {"before": shares[0], "here": shares[1]}
    return {"what": "labels", "task": task, **told, **found._asdict()}
