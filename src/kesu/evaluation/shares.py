"""What share of all rows each label has, corrected for the model's mistakes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kesu.evaluation.gold import gold_matrix
from kesu.evaluation.settings import EvaluateSettings
from kesu.scores.bootstrap import INTERVAL
from kesu.scores.metrics import Bools, Floats, Ints
from kesu.scores.quantification import share_draws
from kesu.tasks import Task

OUTSIDE = "outside"  # rows that fit no label: novel ones, and gold that is residual


def label_shares(
    task: Task,
    gold: pl.DataFrame,
    frames: Mapping[str, pl.DataFrame],
    settings: EvaluateSettings,
    *,
    is_judged: bool,
) -> dict[str, Any]:
    """Share of each label among all rows, duplicates too, with its 95 % interval.

    Rows that people labelled count as labelled; the others as answered, corrected by the mistakes
    on test. In a task with several labels a row, shares are of rows and need not sum to one.

    Args:
        task: with its label set.
        gold: `row_id`, `gold`.
        frames: clean, splits, predictions.
        settings: of the stage.
        is_judged: whether rows may fit no label at all, as on the task that decides.

    Returns:
        `n` rows, `n_known` of them labelled by people, `n_test`, and `labels`: `id`, `told` (share
        of plain answers), `value`, `low`, `high`; empty without test rows or answers.
    """
    rows = _rows(task, gold, frames, is_judged=is_judged)
    names = [*task.label_set.trained, *([OUTSIDE] if is_judged and not task.is_multi else [])]
    if rows is None or not rows.filter(is_test=True).height:
        return {}
    draws = _each(rows, names, settings) if task.is_multi else _all(rows, names, settings)
    told = _matrix(rows["answer"], names).mean(axis=0)
    found = [_share(name, told[at], draws[:, at]) for at, name in enumerate(names)]
    if task.label_set.is_tree and not task.is_multi:
        found += _parents(task, names, told, draws)
    return {
        "n": rows.height,
        "n_known": rows["gold"].count(),
        "n_test": rows.filter(is_test=True).height,
        "labels": found,
    }


def _rows(
    task: Task, gold: pl.DataFrame, frames: Mapping[str, pl.DataFrame], *, is_judged: bool
) -> pl.DataFrame | None:
    """Every row: `answer` and `gold` (lists of names, null for no gold), `dup_group`, `is_test`."""
    predictions, column = frames["predictions"], f"{task.name}_probs"
    if column not in predictions.columns or predictions.is_empty():
        return None
    if predictions[column].null_count():
        return None
    answer = _answers(task, predictions, is_judged=is_judged)
    known = gold.select("row_id", gold=_gold(task, gold["gold"].to_list(), is_judged=is_judged))
    is_test = pl.col("split").eq_missing("test") & pl.col("gold").is_not_null()
    return (
        frames["clean"].select("row_id", "dup_group")
        .join(predictions.select("row_id", answer=answer), on="row_id")
        .join(known, on="row_id", how="left", maintain_order="left")
        .join(frames["splits"].select("row_id", "split"), on="row_id", how="left",
              maintain_order="left")
        .with_columns(is_test=is_test)
    )  # fmt: skip


def _answers(task: Task, predictions: pl.DataFrame, *, is_judged: bool) -> pl.Series:
    if task.is_multi:
        return predictions[task.name].fill_null([])
    labels = np.array([*task.label_set.trained, OUTSIDE])
    probs = predictions[f"{task.name}_probs"].explode().to_numpy()
    best = probs.reshape(predictions.height, len(labels) - 1).argmax(axis=1)
    is_novel = (predictions["decision"] == "novel").to_numpy() & is_judged
    return pl.Series(
        [[name] for name in labels[np.where(is_novel, len(labels) - 1, best)].tolist()]
    )


def _gold(task: Task, told: Sequence[Sequence[str]], *, is_judged: bool) -> pl.Series:
    """Gold labels that can be answered; null where none can."""
    residual = {label.id for label in task.label_set.labels if label.residual}
    found: list[list[str] | None] = []
    for ids in told:
        names = [name for name in ids if name in task.label_set.trained]
        if not names and is_judged and residual.intersection(ids):
            names = [OUTSIDE]
        found.append(names if names or task.is_multi else None)
    return pl.Series(found, dtype=pl.List(pl.String))


def _matrix(answers: pl.Series, names: Sequence[str]) -> Bools:
    return gold_matrix(answers.to_list(), names)


def _all(rows: pl.DataFrame, names: Sequence[str], settings: EvaluateSettings) -> Floats:
    """(1 + n_bootstrap, n_names): one label a row."""
    test, known, rest = _parts(rows)
    return share_draws(
        _matrix(test["gold"], names).argmax(axis=1),
        _matrix(test["answer"], names).argmax(axis=1),
        test["dup_group"].to_list(),
        known=_counts(known["gold"], names),
        answered=_counts(rest["answer"], names),
        n_bootstrap=settings.n_bootstrap,
        seed=settings.seed,
    )


def _each(rows: pl.DataFrame, names: Sequence[str], settings: EvaluateSettings) -> Floats:
    """(1 + n_bootstrap, n_names): each label holds or does not."""
    test, known, rest = _parts(rows)
    gold, answers = (_matrix(test[name], names).astype(np.int64) for name in ("gold", "answer"))
    told, answered = _counts(known["gold"], names), _counts(rest["answer"], names)
    found = []
    for at in range(len(names)):
        draws = share_draws(
            gold[:, at], answers[:, at], test["dup_group"].to_list(),
            known=np.array([known.height - told[at], told[at]]),
            answered=np.array([rest.height - answered[at], answered[at]]),
            n_bootstrap=settings.n_bootstrap, seed=settings.seed,
        )  # fmt: skip
        found.append(draws[:, 1])
    return np.stack(found, axis=1)


def _parts(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Test rows; rows that people labelled, those included; all others."""
    is_known = pl.col("gold").is_not_null()
    return rows.filter(is_test=True), rows.filter(is_known), rows.filter(~is_known)


def _counts(told: pl.Series, names: Sequence[str]) -> Ints:
    return np.asarray(_matrix(told, names).sum(axis=0), dtype=np.int64)


def _share(name: str, told: float, draws: Floats) -> dict[str, Any]:
    low, high = np.percentile(draws[1:], INTERVAL)
    return {"id": name, "told": float(told), "value": float(draws[0]),
            "low": float(low), "high": float(high)}  # fmt: skip


def _parents(task: Task, names: Sequence[str], told: Floats, draws: Floats) -> list[dict[str, Any]]:
    """The labels above, as sums of those below."""
    found = []
    for label in task.label_set.labels:
        below = [at for at, name in enumerate(names)
                 if name != label.id and name in task.label_set.by_id
                 and label.id in task.label_set.path(name)]  # fmt: skip
        if below:
            found.append(_share(label.id, told[below].sum(), draws[:, below].sum(axis=1)))
    return found
