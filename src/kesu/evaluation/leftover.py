"""How well texts of no known class are found: what each limit of `novelty` costs and brings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from kesu.evaluation.gold import gold_of
from kesu.evaluation.settings import EvaluateSettings
from kesu.scores.bootstrap import Draws, Estimate, Resamples
from kesu.scores.metrics import Bools, Floats
from kesu.tasks import Task

LIMIT = 0.5  # of `novelty`, above which a row is `novel` (docs/tables.md)
N_LIMITS = 100  # at most so many limits are tried, evenly spread over the rows


@dataclass(frozen=True)
class Told:
    """Rows whose gold label says whether their class is known, in order of `row_id`.

    Attributes:
        groups: (n_rows,) duplicate group of each row.
        is_other: (n_rows,) true where the label is residual (其他, "other"), false on a test row
            of a known class.
        novelty: (n_rows,), 0 to 1.
        doubt: (n_rows,) one less the highest probability of a label.
    """

    groups: list[str]
    is_other: Bools
    novelty: Floats
    doubt: Floats

    @property
    def has_both(self) -> bool:
        """Whether there are rows of both kinds, so that they can be told apart at all."""
        return bool(self.is_other.any() and not self.is_other.all())


def score_leftover(
    task: Task | None, frames: Mapping[str, pl.DataFrame], settings: EvaluateSettings
) -> dict[str, Any] | None:
    """What the limit of novelty costs and brings; None where no test row or no novelty is there.

    Rows with a residual label are never trained on, so that on whatever side they are they stand
    for texts of no known class.

    Args:
        task: the one that decides, if there is one.
        frames: records, clean, splits and predictions.
        settings: of the stage.

    Returns:
        `at_limit`: share of rows called novel, of known classes, residual (`other`) and without
        label (`unlabelled`); `points`: the same at other limits; `auroc`: of novelty, and of one
        less the highest probability (`probability`), None without residual rows.
    """
    if task is None or "novelty" not in frames["predictions"].columns:
        return None
    told = told_rows(task, frames)
    if not len(told.groups) or told.is_other.all():
        return None
    resamples = Resamples(told.groups, n_bootstrap=settings.n_bootstrap, seed=settings.seed)
    limits = np.append(_limits(told.novelty), LIMIT)
    shares = shares_above(told.novelty, told.is_other, limits, resamples)
    rest = _unlabelled(task, frames)
    return {
        "task": task.name,
        "limit": LIMIT,
        "at_limit": {
            **{name: _estimate(draws[:, -1], n) for name, (draws, n) in shares.items()},
            "unlabelled": {"value": _above(rest, LIMIT), "n": len(rest)},
        },
        "points": [
            {"limit": float(limit), "unlabelled": _above(rest, float(limit))}
            | {name: float(draws[0, at]) for name, (draws, _) in shares.items()}
            for at, limit in enumerate(limits[:-1])
        ],
        "auroc": _aurocs(told, resamples) if told.has_both else None,
    }


def told_rows(task: Task, frames: Mapping[str, pl.DataFrame]) -> Told:
    """Test rows of known classes, and all rows whose gold label is residual and no other."""
    column = f"{task.name}_probs"
    if column not in frames["predictions"].columns:
        return Told([], np.zeros(0, bool), np.zeros(0), np.zeros(0))
    known = [label.id for label in task.label_set.labels if not label.residual]
    residual = [label.id for label in task.label_set.labels if label.residual]
    rows = (
        gold_of(task, frames["records"])
        .with_columns(is_known=_any_of(known), is_other=_any_of(residual))
        .join(frames["clean"].select("row_id", "dup_group"), on="row_id")
        .join(frames["splits"].select("row_id", "split"), on="row_id")
        .join(frames["predictions"].select("row_id", "novelty", probs=column), on="row_id")
        .with_columns(is_test=pl.col("split") == "test")
        .filter(pl.when("is_known").then("is_test").otherwise("is_other"))
        .sort("row_id")
    )
    return Told(
        rows["dup_group"].to_list(),
        (~rows["is_known"]).to_numpy(),
        rows["novelty"].to_numpy().astype(float),
        1 - rows["probs"].list.max().to_numpy().astype(float),
    )


def _any_of(labels: Sequence[str]) -> pl.Expr:
    """Whether a row's gold labels hold one of these."""
    return pl.col("gold").list.eval(pl.element().is_in(list(labels))).list.any()


def shares_above(
    scores: Floats, is_other: Bools, limits: Floats, resamples: Resamples
) -> dict[str, tuple[Floats, int]]:
    """Share of rows above each limit, of `known` and `other` rows, and how many these are.

    Returns:
        per kind (1 + n_bootstrap, n_limits), the first over all rows; kinds without rows are left
        out.
    """
    above = scores[:, None] > limits[None, :]
    found: dict[str, tuple[Floats, int]] = {}
    for name, chosen in (("known", ~is_other), ("other", is_other)):
        if chosen.any():
            values = np.column_stack([above & chosen[:, None], chosen]).astype(float)
            totals = resamples.totals(values)
            with np.errstate(invalid="ignore"):
                shares = np.asarray(totals[:, :-1] / totals[:, -1:])
            found[name] = (shares, int(chosen.sum()))
    return found


def auroc(scores: Floats, is_other: Bools, resamples: Resamples) -> Draws:
    """Area under the curve of `other` rows above a limit over `known` rows above it.

    By the trapezoid rule over at most `N_LIMITS` limits, which differs from the exact area by
    little; rows of the same score count half.
    """
    limits = np.concatenate([[-np.inf], _limits(scores), [np.inf]])
    shares = shares_above(scores, is_other, limits, resamples)
    known, other = shares["known"][0], shares["other"][0]
    areas = -np.trapezoid(other, known, axis=1)
    return Draws(np.asarray(areas), len(scores))


def _aurocs(told: Told, resamples: Resamples) -> dict[str, Any]:
    found = {
        "novelty": auroc(told.novelty, told.is_other, resamples),
        "probability": auroc(told.doubt, told.is_other, resamples),
    }
    found["difference"] = found["novelty"] - found["probability"]
    return {name: asdict(draws.estimate()) for name, draws in found.items()}


def _limits(scores: Floats) -> Floats:
    """Scores to cut at, ascending."""
    return np.unique(np.quantile(scores, np.linspace(0, 1, N_LIMITS), method="lower"))


def _estimate(values: Floats, n_rows: int) -> dict[str, Any]:
    estimate: Estimate = Draws(values, n_rows).estimate()
    return asdict(estimate)


def _unlabelled(task: Task, frames: Mapping[str, pl.DataFrame]) -> Floats:
    gold = gold_of(task, frames["records"])
    rest = frames["predictions"].join(gold, on="row_id", how="anti")
    return rest["novelty"].drop_nulls().to_numpy().astype(float)


def _above(scores: Floats, limit: float) -> float | None:
    return float((scores > limit).mean()) if len(scores) else None
