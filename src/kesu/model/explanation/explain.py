"""The label of a text, and which of its words carry it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kesu.model.explanation.words import N_SAMPLES, Score, WordEffects, word_effects
from kesu.model.fitted import FittedTask, Model
from kesu.model.kinds import Scores
from kesu.model.predict import predict
from kesu.model.settings import EXACT
from kesu.model.tree import leaves_of

_LEAST = 1e-9  # probabilities are kept so far from 0 and 1, so that log-odds are finite


@dataclass(frozen=True)
class Explanation:
    """Why a text got one label of one task.

    Attributes:
        task: its name.
        label: the label that was told.
        probability: of it.
        words: what each word adds.
    """

    task: str
    label: str
    probability: float
    words: WordEffects


def explain(
    model: Model, text: str, *, tasks: Sequence[str] = (), n_samples: int = N_SAMPLES
) -> list[Explanation]:
    """Each label that the model tells of a text, with the words that speak for and against it.

    Args:
        model: a loaded model.
        text: cleaned.
        tasks: names of the tasks; all of the model's if empty.
        n_samples: deletions of words that are looked at for a label.
    """
    told = predict(model, ["text"], [text], settings=EXACT).frame.row(0, named=True)
    found = []
    for task in model.tasks:
        if tasks and task.name not in tasks:
            continue
        labels = told[task.name] if task.is_multi else [told[task.name]]
        probs = told[f"{task.name}_p"] if task.is_multi else [told[f"{task.name}_p"]]
        for label, probability in zip(labels, probs, strict=True):
            effects = word_effects(text, scorer(model, task, label), n_samples=n_samples)
            found.append(Explanation(task.name, label, probability, effects))
    return found


def scorer(model: Model, task: FittedTask, label: str) -> Score:
    """What gives the log-odds, (n_texts,), of one label for some texts."""
    leaves = leaves_of(task.label_set, label)

    def score(texts: Sequence[str]) -> Scores:
        raw = model.raw(texts, EXACT)
        probs = task.probabilities(raw.linear[task.name], raw.bert.get(task.name))
        clipped = np.clip(probs[:, leaves].sum(axis=1), _LEAST, 1 - _LEAST)
        return np.asarray(np.log(clipped) - np.log1p(-clipped))

    return score
