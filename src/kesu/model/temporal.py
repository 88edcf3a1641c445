"""How a model that learned from the past does on what comes later, beside rows drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.stats import norm

from kesu.model.linear import fit_linear
from kesu.model.settings import TrainSettings
from kesu.model.targets import Mask, Target
from kesu.scores.bootstrap import Draws, Resamples, score_draws
from kesu.scores.metrics import one_hot

LATER = 0.2  # share of the rows that are later, at least
LEAST_TRAIN, LEAST_TEST = 100, 50
MOST = 10_000  # rows that are looked at, drawn at random
N_RANDOM = 5
N_BOOTSTRAP = 500
_TASK = "task"


@dataclass(frozen=True)
class Dated:
    """Labelled texts with dates, one a duplicate group.

    Attributes:
        texts: cleaned.
        target: gold labels, all rows known.
        dates: of each text.
        is_multi: whether several labels may hold.
    """

    texts: Sequence[str]
    target: Target
    dates: Sequence[date]
    is_multi: bool


def temporal(rows: Dated, settings: TrainSettings) -> dict[str, Any] | None:
    """Macro-F1 of the linear part on the later rows, learned from the earlier ones.

    Beside it the mean of as many rows drawn at random: the difference is what time takes.

    Args:
        rows: labelled and dated.
        settings: of the linear part.

    Returns:
        `cut` (the first later day), `n_train`, `n_test`, `later` and `random` (macro-F1), and
        `difference` (later - random) with `low` and `high` (95 %, normal); None where there are
        too few rows, or too few dates to cut them.
    """
    rows = _some(rows)
    days = np.array([day.toordinal() for day in rows.dates], np.int64)
    if not len(days):
        return None
    ordered = np.sort(days)
    cut = ordered[int(len(days) * (1 - LATER))]
    is_later = days >= cut
    n_test = int(is_later.sum())
    if n_test < LEAST_TEST or len(days) - n_test < LEAST_TRAIN:
        return None
    later = _score(rows, is_later, settings)
    at_random = [
        _score(rows, _drawn(len(days), n_test, seed), settings).values[0]
        for seed in range(N_RANDOM)
    ]
    spread = float(np.hypot(np.nanstd(later.values[1:]), np.std(at_random) / np.sqrt(N_RANDOM)))
    gap = float(later.values[0] - np.mean(at_random))
    half = float(norm.ppf(0.975)) * spread
    return {
        "cut": date.fromordinal(int(cut)).isoformat(),
        "n_train": len(days) - n_test,
        "n_test": n_test,
        "later": float(later.values[0]),
        "random": float(np.mean(at_random)),
        "difference": {"value": gap, "low": gap - half, "high": gap + half},
    }


def _some(rows: Dated) -> Dated:
    if len(rows.dates) <= MOST:
        return rows
    kept = np.sort(np.random.default_rng(0).permutation(len(rows.dates))[:MOST])
    is_kept = np.isin(np.arange(len(rows.dates)), kept)
    return Dated(
        [rows.texts[at] for at in kept],
        rows.target.at(is_kept),
        [rows.dates[at] for at in kept],
        rows.is_multi,
    )


def _drawn(n_rows: int, n_test: int, seed: int) -> Mask:
    found = np.zeros(n_rows, np.bool_)
    found[np.random.default_rng(seed).permutation(n_rows)[:n_test]] = True
    return found


def _score(rows: Dated, is_test: Mask, settings: TrainSettings) -> Draws:
    train = [text for text, held in zip(rows.texts, is_test, strict=True) if not held]
    test = [text for text, held in zip(rows.texts, is_test, strict=True) if held]
    target = rows.target.at(~is_test)
    model = fit_linear(train, {_TASK: target}, settings=settings, balanced=frozenset(), seed=0)
    scores = model.scores(test)[_TASK]
    best = one_hot(scores.argmax(axis=1), scores.shape[1])  # of equal ones the first
    gold = rows.target.values[is_test] > 0
    groups = [str(at) for at in range(len(test))]
    resamples = Resamples(groups, n_bootstrap=N_BOOTSTRAP, seed=0)
    return score_draws(gold, scores > 0 if rows.is_multi else best, resamples).macro_f1
