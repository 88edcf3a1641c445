"""A trained model in memory: its tasks, its parts, and the scores they give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kesu.labels import LabelSet
from kesu.model.blend import blend
from kesu.model.calibrate import Threshold
from kesu.model.kinds import KINDS, Kind, Scores
from kesu.model.linear import LinearModel
from kesu.model.novelty import Novelty
from kesu.model.settings import PredictSettings
from kesu.model.targets import Mask

if TYPE_CHECKING:
    from kesu.model.encoder import Encoder


@dataclass(frozen=True)
class Calibration:
    """Numbers of one task that were chosen on valid and calib.

    Attributes:
        linear_scale: by which the linear part's scores are multiplied, then
        linear_shift: is added (multi tasks only).
        bert_scale: by which BERT's scores are multiplied.
        bert_weight: BERT's share in the blend, from 0 to 1.
        temperature: by which blended scores are divided.
        thresholds: one a level of the tree, from the top; flat sets have one.
        multi_threshold: labels of a multi task with at least this probability are told.
    """

    linear_scale: float = 1.0
    linear_shift: float = 0.0
    bert_scale: float = 1.0
    bert_weight: float = 0.0
    temperature: float = 1.0
    thresholds: tuple[Threshold, ...] = ()
    multi_threshold: float = 0.5


@dataclass(frozen=True)
class FittedTask:
    """One task that the model predicts.

    Attributes:
        name: the task's name.
        kind_name: single or multi.
        label_set: all labels; columns are `label_set.trained`.
        seen: (n_labels,), which of them occurred in training; others get probability 0.
        calibration: what was chosen on valid and calib.
    """

    name: str
    kind_name: str
    label_set: LabelSet
    seen: Mask
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def kind(self) -> Kind:
        """How this kind of task works."""
        return KINDS[self.kind_name]

    @property
    def is_multi(self) -> bool:
        """Whether several labels may hold for one text."""
        return self.kind_name == "multi"

    def linear_scores(self, raw: Scores) -> Scores:
        """Scaled scores of the linear part."""
        return raw * self.calibration.linear_scale + self.calibration.linear_shift

    def bert_scores(self, raw: Scores | None) -> Scores | None:
        """Scaled scores of BERT, if there is one."""
        return None if raw is None else raw * self.calibration.bert_scale

    def blended(self, linear: Scores, bert: Scores | None) -> Scores:
        """Blended scores from the raw scores of both parts, before temperature."""
        return blend(
            self.kind,
            self.linear_scores(linear),
            self.bert_scores(bert),
            weight=self.calibration.bert_weight,
            seen=self.seen,
        )

    def probabilities(self, linear: Scores, bert: Scores | None) -> Scores:
        """Calibrated probabilities from the raw scores of both parts."""
        blended = self.blended(linear, bert)
        return self.kind.probabilities(blended / self.calibration.temperature, self.seen)


@dataclass(frozen=True)
class Raw:
    """What the parts say before calibration.

    Attributes:
        linear: per task (n_texts, n_labels).
        bert: likewise, or empty without BERT.
        embeddings: (n_texts, width) of BERT, or None.
    """

    linear: Mapping[str, Scores]
    bert: Mapping[str, Scores] = field(default_factory=dict)
    embeddings: Scores | None = None

    def at(self, rows: Mask) -> "Raw":
        """The same for some rows."""
        return Raw(
            {task: scores[rows] for task, scores in self.linear.items()},
            {task: scores[rows] for task, scores in self.bert.items()},
            None if self.embeddings is None else self.embeddings[rows],
        )

    def mended(self, rows: Mask, other: "Raw") -> "Raw":
        """The same with what another says of some rows, in their order."""
        embeddings = self.embeddings
        if embeddings is not None and other.embeddings is not None:
            embeddings = _mended(embeddings, rows, other.embeddings)
        return Raw(
            self.linear,
            {task: _mended(scores, rows, other.bert[task]) for task, scores in self.bert.items()},
            embeddings,
        )


def _mended(scores: Scores, rows: Mask, others: Scores) -> Scores:
    found = scores.copy()
    found[rows] = others
    return found


@dataclass(frozen=True)
class Model:
    """A trained model; `model_id` is empty until it is saved."""

    tasks: tuple[FittedTask, ...]
    decide_by: str
    linear: LinearModel
    encoder: "Encoder | None" = None
    novelty: Novelty | None = None
    model_id: str = ""

    @property
    def deciding(self) -> FittedTask | None:
        """The task by which novelty is measured: as named, else the first, else none."""
        named = [task for task in self.tasks if task.name == self.decide_by]
        return next(iter([*named, *self.tasks]), None)

    def raw(self, texts: Sequence[str], settings: PredictSettings) -> Raw:
        """What both parts say of some texts, in their order."""
        return self.encoded(self.linear.scores(texts), texts, settings)

    def encoded(
        self, linear: Mapping[str, Scores], texts: Sequence[str], settings: PredictSettings
    ) -> Raw:
        """What BERT says beside what the linear part said already."""
        if self.encoder is None:
            return Raw(linear)
        scores, embeddings = self.encoder.encode(
            texts, batch_tokens=settings.batch_tokens, bf16=settings.bf16
        )
        names = [task.name for task in self.tasks]
        return Raw(linear, dict(zip(names, scores, strict=True)), embeddings)

    def novelty_of(self, raw: Raw) -> Scores | None:
        """(n_texts,) from 0 to 1; above 0.5 is novel. None if the model cannot tell."""
        task = self.deciding
        if self.novelty is None or task is None:
            return None
        return self.novelty.score(raw.linear[task.name][:, task.seen], raw.embeddings)


def all_seen(values: Scores | np.ndarray, known: Mask) -> Mask:
    """(n_labels,), which labels occur among the known rows."""
    return np.asarray((values[known] > 0).any(axis=0))
