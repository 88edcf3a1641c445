"""Half precision where it is enough: answers that could hang on it are computed anew."""

from collections.abc import Mapping, Sequence

import numpy as np

from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.kinds import Scores
from kesu.model.novelty import THRESHOLD
from kesu.model.settings import PredictSettings
from kesu.model.targets import Mask
from kesu.model.tree import levels

# By which a probability may be off in bfloat16: what is closer to a border is computed again, and
# the labels are then those of float32 (`make bench-predict`).
DOUBT = 0.02


def answers(model: Model, texts: Sequence[str], settings: PredictSettings) -> Raw:
    """What the parts say of texts: labels and decisions are those of full precision."""
    return checked(model, model.linear.scores(texts), texts, settings)


def checked(
    model: Model, linear: Mapping[str, Scores], texts: Sequence[str], settings: PredictSettings
) -> Raw:
    """The same, given what the linear part says."""
    raw = model.encoded(linear, texts, settings)
    if model.encoder is None or not model.tasks:
        return raw
    from kesu.model.devices import best_device, wants_bf16  # noqa: PLC0415 - imports torch

    if not wants_bf16(best_device(), settings.bf16):
        return raw
    close = close_calls(model, raw)
    doubted = [text for text, is_close in zip(texts, close, strict=True) if is_close]
    exact = settings.model_copy(update={"bf16": "no"})
    return raw.mended(close, model.encoded(raw.at(close).linear, doubted, exact))


def close_calls(model: Model, raw: Raw) -> Mask:
    """(n_texts,), where a probability that is off by `DOUBT` could change a label or a decision."""
    found = np.zeros(len(next(iter(raw.linear.values()))), np.bool_)
    for task in model.tasks:
        probs = task.probabilities(raw.linear[task.name], raw.bert.get(task.name))
        found |= _is_close_multi(task, probs) if task.is_multi else _is_close(task, probs)
    novelty = model.novelty_of(raw)
    return found if novelty is None else found | (np.abs(novelty - THRESHOLD) < DOUBT)


def _is_close(task: FittedTask, probs: Scores) -> Mask:
    """Two nodes of a level are nearly as likely, or the best is near its threshold."""
    close = np.zeros(len(probs), np.bool_)
    for level, threshold in zip(levels(task.label_set), task.calibration.thresholds, strict=True):
        sums = np.sort(probs @ level.members, axis=1)
        close |= np.abs(sums[:, -1] - threshold.threshold) < DOUBT
        if sums.shape[1] > 1:
            close |= sums[:, -1] - sums[:, -2] < DOUBT
    return close


def _is_close_multi(task: FittedTask, probs: Scores) -> Mask:
    calibration = task.calibration
    limits = [calibration.multi_threshold, *(each.threshold for each in calibration.thresholds)]
    return np.asarray((np.abs(probs[:, :, None] - limits) < DOUBT).any(axis=(1, 2)))
