"""What to improve first: how much a label weighs on dissatisfaction, and how many rows it has."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from kesu.insight.ratios import rate_ratio
from kesu.insight.schema import PRIORITIES
from kesu.scores.metrics import Floats

LEAST_RATED = 200  # rows with a rating, below which sentiment is taken
LEAST_SHARE = 0.01  # of the rarer outcome, below which there is nothing to explain
LEAST_BAD = 5  # dissatisfied rows of a label, below which nothing is sure
GRAVE = 3  # level from which a row counts as dissatisfied where there is nothing else
N_RESAMPLES = 500
ENDS = (2.5, 97.5)
TINY = 1e-10


class Outcome(NamedTuple):
    """Where dissatisfaction is read from, and which rows have it; null: nobody knows."""

    name: str
    is_bad: pl.Series


def find_priorities(rows: pl.DataFrame, labels: Sequence[str], *, days: int) -> pl.DataFrame:
    """PRIORITIES: a row a label that any row has, the most pressing first.

    The importance of a label is its share of what all labels together explain of dissatisfaction,
    by relative weights, which stand labels that go together. Its burden is its share of all
    dissatisfied rows, each counted by its severity. The score is the mean of both, with importance
    for those labels alone of which people are surely more dissatisfied than of the others.

    Source: Johnson 2000, Multivariate Behavioral Research 35, 1; quadrants after Martilla & James
    1977, Journal of Marketing 41, 77.

    Args:
        rows: `labels` (a list), `local_date`, `satisfaction`, `mood`, `level` (of severity); one
            row a person and duplicate group.
        labels: those that are ranked; rows without any of them do not count.
        days: before the newest row that count; rows without a date always do.
    """
    recent = _recent(rows, days)
    recent = recent.filter(pl.col("labels").list.eval(pl.element().is_in(labels)).list.any())
    outcome = outcome_of(recent)
    if outcome is None or not labels:
        return PRIORITIES.empty()
    has = np.stack(
        [recent["labels"].list.contains(label).to_numpy() for label in labels], axis=1
    ).astype(float)
    known = outcome.is_bad.is_not_null().to_numpy()
    bad = outcome.is_bad.fill_null(value=False).to_numpy().astype(float)
    weights = _resampled(has[known], bad[known])
    severity = recent["level"].to_numpy().astype(float)
    table = pl.DataFrame(
        [
            {"label": label, **_numbers(has[:, at] > 0, known, bad, severity),
             "importance": weights[0, at], "importance_low": weights[1, at],
             "importance_high": weights[2, at]}
            for at, label in enumerate(labels)
            if has[:, at].any()
        ]
    )  # fmt: skip
    return _ranked(table, outcome.name, recent.height)


def _recent(rows: pl.DataFrame, days: int) -> pl.DataFrame:
    newest = rows["local_date"].max()
    if not isinstance(newest, date):
        return rows
    is_recent = pl.col("local_date") > newest - timedelta(days=days)
    return rows.filter(is_recent.fill_null(value=True))


def outcome_of(rows: pl.DataFrame) -> Outcome | None:
    """What tells dissatisfaction: ratings where there are enough, else sentiment, else severity.

    A rating is bad in the lower half of the scale that occurs. None where all rows are alike.
    """
    rated = rows["satisfaction"].drop_nulls()
    found = []
    if len(rated) >= LEAST_RATED:
        middle = (float(rated.min()) + float(rated.max())) / 2  # type: ignore[arg-type]
        found.append(Outcome("satisfaction", rows["satisfaction"] < middle))
    found += [
        Outcome("sentiment", rows["mood"] < 0),
        Outcome("severity", rows["level"] >= GRAVE),
    ]
    for outcome in found:
        share = outcome.is_bad.mean()
        if isinstance(share, float) and LEAST_SHARE <= share <= 1 - LEAST_SHARE:
            return outcome
    return None


def relative_weights(has: Floats, bad: Floats, counts: Floats) -> Floats:
    """(n_labels,) share of the explained variance of the outcome; 0 where nothing is explained.

    Args:
        has: (n_rows, n_labels), 1 where a row has a label.
        bad: (n_rows,) the outcome.
        counts: (n_rows,) how often each row counts.
    """
    total = counts.sum()
    both = np.column_stack([has, bad])
    centered = both - counts @ both / total
    covariance = (centered * counts[:, None]).T @ centered / total
    spread = np.sqrt(np.maximum(np.diag(covariance), TINY))
    correlation = covariance / np.outer(spread, spread)
    values, vectors = np.linalg.eigh(correlation[:-1, :-1])
    roots = np.sqrt(np.maximum(values, 0))
    inverse = np.divide(1, roots, out=np.zeros_like(roots), where=values > TINY * len(values) * 100)
    root = vectors * roots @ vectors.T
    slopes = vectors * inverse @ vectors.T @ correlation[:-1, -1]
    raw = root**2 @ slopes**2
    return np.asarray(raw / raw.sum() if raw.sum() > TINY else np.zeros(len(raw)))


def _resampled(has: Floats, bad: Floats) -> Floats:
    """(3, n_labels) the shares, and the ends of their 95 % interval over resampled rows."""
    rows, counts = np.unique(np.column_stack([has, bad]), axis=0, return_counts=True)
    own, outcome = rows[:, :-1], rows[:, -1]
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(counts.sum(), counts / counts.sum(), N_RESAMPLES)
    every = [relative_weights(own, outcome, each.astype(float)) for each in drawn]
    value = relative_weights(own, outcome, counts.astype(float))
    return np.stack([value, *np.percentile(every, ENDS, axis=0)])


def _numbers(own: np.ndarray, known: np.ndarray, bad: Floats, severity: Floats) -> dict[str, Any]:
    """Rows of a label, how many are dissatisfied, surely more than elsewhere or not, how grave."""
    judged, others = own & known, ~own & known
    hits = (float(bad[judged].sum()), float(bad[others].sum()))
    n, n_others = int(judged.sum()), int(others.sum())
    ratio = rate_ratio(hits[0], n, hits[1], n_others) if n and n_others else None
    rate = hits[0] / n if n else 0.0
    return {
        "n": int(own.sum()), "n_judged": n, "dissatisfied": rate,
        "dissatisfied_elsewhere": hits[1] / n_others if n_others else rate,
        "is_driver": ratio is not None and ratio.low > 1 and hits[0] >= LEAST_BAD,
        "severity": float(severity[own].mean()),
        "weight": float((severity * bad)[judged].mean()) if n else 0.0,
    }  # fmt: skip


def _ranked(table: pl.DataFrame, outcome: str, n_rows: int) -> pl.DataFrame:
    burden = pl.col("n") * pl.col("weight")
    told = table.with_columns(
        outcome=pl.lit(outcome), share=pl.col("n") / n_rows,
        burden=burden / burden.sum().clip(TINY),
    )  # fmt: skip
    pull = pl.when("is_driver").then("importance").otherwise(0.0)
    is_much = pl.col("burden") >= pl.col("burden").mean()
    quadrant = (
        pl.when(pl.col("is_driver") & is_much).then(pl.lit("act"))
        .when("is_driver").then(pl.lit("pain"))
        .when(is_much).then(pl.lit("volume"))
        .otherwise(pl.lit("low"))
    )  # fmt: skip
    told = told.with_columns(score=(pull + pl.col("burden")) / 2, quadrant=quadrant)
    told = told.sort("score", "label", descending=[True, False]).with_row_index("rank", offset=1)
    return told.with_columns(pl.col("rank").cast(pl.Int64))
