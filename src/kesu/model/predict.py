"""Labels for texts: the same for a text alone, in a batch, and after a reload."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.model.close import answers
from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.kinds import Scores
from kesu.model.novelty import THRESHOLD
from kesu.model.settings import PredictSettings
from kesu.model.targets import Mask
from kesu.model.tree import tell

PROBS = pl.List(pl.Float32)
CHUNK = 20_000  # texts at a time, so that memory stays bounded


@dataclass(frozen=True)
class Predictions:
    """Three tables with a row a text, in the order of the texts.

    Attributes:
        frame: PREDICTIONS.
        parts: PARTS, the probabilities of the linear part and of BERT for every row.
        embeddings: EMBEDDINGS, null without BERT.
    """

    frame: pl.DataFrame
    parts: pl.DataFrame
    embeddings: pl.DataFrame


def predict(
    model: Model,
    row_ids: Sequence[str],
    texts: Sequence[str],
    *,
    settings: PredictSettings | None = None,
    decide_by: str | None = None,
) -> Predictions:
    """Label texts that are already cleaned.

    Args:
        model: a loaded model.
        row_ids: an id a text.
        texts: cleaned texts.
        settings: batch size and precision; by default those of `PredictSettings`.
        decide_by: the task on which decisions are judged; by default the model's own. Novelty is
            measured by the model's own task all the same: how far a text is from all it learned.

    Returns:
        Tables in the order of the texts. If the model does not know the task that decides, all
        rows are `novel`.
    """
    chosen, judge = settings or PredictSettings(), decide_by or model.decide_by
    starts = range(0, len(texts), CHUNK) or [0]
    pieces = [
        _predict_chunk(model, row_ids[at : at + CHUNK], texts[at : at + CHUNK], chosen, judge)
        for at in starts
    ]
    return Predictions(
        pl.concat([piece.frame for piece in pieces]),
        pl.concat([piece.parts for piece in pieces]),
        pl.concat([piece.embeddings for piece in pieces]),
    )


def _predict_chunk(
    model: Model,
    row_ids: Sequence[str],
    texts: Sequence[str],
    settings: PredictSettings,
    decide_by: str,
) -> Predictions:
    raw = answers(model, texts, settings)
    ids = pl.Series("row_id", row_ids, pl.String)
    columns = [ids]
    parts = [ids]
    is_sure: Mask | None = None
    for task in model.tasks:
        linear, bert = raw.linear[task.name], raw.bert.get(task.name)
        told, sure = task_columns(task, task.probabilities(linear, bert))
        columns += told
        parts += _part_columns(task, linear, bert)
        if task.name == decide_by:
            is_sure = sure
    columns += _decision_columns(model, raw, is_sure, len(texts))
    return Predictions(pl.DataFrame(columns), pl.DataFrame(parts), _embeddings(ids, raw))


def task_columns(task: FittedTask, probs: Scores) -> tuple[list[pl.Series], Mask]:
    """The columns of a task's answers, and of which rows the answer is sure."""
    name = task.name
    limits = tuple(threshold.threshold for threshold in task.calibration.thresholds)
    lists = pl.Series(f"{name}_probs", probs.astype(np.float32).tolist(), PROBS)
    if not task.is_multi:
        told = tell(probs, task.label_set, limits)
        columns = [
            pl.Series(name, told.labels, pl.String),
            pl.Series(f"{name}_p", told.probs, pl.Float64),
            lists,
            pl.Series(f"{name}_level", told.depths, pl.Int8),
        ]
        return columns, np.asarray(told.is_sure, np.bool_)
    holds = task.kind.labels(probs, task.calibration.multi_threshold)
    ids = np.array(task.label_set.trained)
    columns = [
        pl.Series(name, [ids[row].tolist() for row in holds], pl.List(pl.String)),
        pl.Series(
            f"{name}_p",
            [probs[at, row].tolist() for at, row in enumerate(holds)],
            pl.List(pl.Float64),
        ),
        lists,
        pl.Series(f"{name}_level", [None] * len(probs), pl.Int8),
    ]
    is_sure = probs.max(axis=1, initial=0) >= limits[0]
    return columns, np.asarray(is_sure & holds.any(axis=1))


def _part_columns(task: FittedTask, linear: Scores, bert: Scores | None) -> list[pl.Series]:
    probs = task.kind.probabilities(task.linear_scores(linear), task.seen)
    columns = [pl.Series(f"{task.name}_linear", probs.astype(np.float32).tolist(), PROBS)]
    values: list[list[float]] | list[None] = [None] * len(linear)
    if (scaled := task.bert_scores(bert)) is not None:
        values = task.kind.probabilities(scaled, task.seen).astype(np.float32).tolist()
    return [*columns, pl.Series(f"{task.name}_bert", values, PROBS)]


def _decision_columns(
    model: Model, raw: Raw, is_sure: Mask | None, n_texts: int
) -> list[pl.Series]:
    """Novelty and decision; all are novel if `is_sure` is None: no task decides.

    A text that is like no class is novel however sure the label: a classifier is often sure of
    classes that it never saw.
    """
    novelty = model.novelty_of(raw)
    is_novel = np.full(n_texts, is_sure is None)
    if novelty is not None and is_sure is not None:
        is_novel = novelty > THRESHOLD
    sure = np.zeros(n_texts, np.bool_) if is_sure is None else is_sure
    decision = np.where(is_novel, "novel", np.where(sure, "labelled", "doubtful"))
    values = [None] * n_texts if novelty is None else novelty.tolist()
    return [
        pl.Series("novelty", values, pl.Float32),
        pl.Series("decision", decision.tolist(), pl.String),
        pl.Series("model_id", [model.model_id] * n_texts, pl.String),
    ]


def _embeddings(ids: pl.Series, raw: Raw) -> pl.DataFrame:
    values: list[list[float]] | list[None] = [None] * len(ids)
    if raw.embeddings is not None:
        values = raw.embeddings.astype(np.float32).tolist()
    return pl.DataFrame([ids, pl.Series("embedding", values, PROBS)])
