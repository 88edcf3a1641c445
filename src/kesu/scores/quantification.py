"""How many rows each class has, corrected for the classifier's mistakes (quantification).

Counting answers counts mistakes too: where a tenth of one class is taken for another, the first
comes out too small, and by how much changes with the shares themselves. Rows with gold labels
tell how often each class is answered as which; the shares that best explain the answers follow.

Source: adjusted count, G. Forman, Data Mining and Knowledge Discovery 17, 164 (2008); for several
classes by constrained least squares, as in Z. Lipton et al., ICML (2018), section 4.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import nnls

from kesu.scores.bootstrap import Resamples
from kesu.scores.metrics import Floats, Ints

# Rows by which each class is taken to be answered as itself, beside those that are known: better
# than none on made-up complaints with shifted shares, as both are than counting.
SURE_ROWS = 2.0
_STRICT = 100.0  # weight of the condition that shares sum to one


def answer_rates(counts: Floats) -> Floats:
    """How often each class is answered as which.

    Args:
        counts: (n_classes, n_classes), rows by gold class and by answer.

    Returns:
        The same shape, each row summing to one; a class without rows is answered as itself.
    """
    known = counts + SURE_ROWS * np.eye(len(counts))
    return np.asarray(known / known.sum(axis=1, keepdims=True))


def adjusted_shares(rates: Floats, answered: Floats) -> Floats:
    """The shares of the classes that best explain the shares of the answers.

    Args:
        rates: (n_classes, n_classes), as `answer_rates` gives them.
        answered: (n_classes,) share of each answer.

    Returns:
        (n_classes,), none below zero, summing to one.
    """
    n_classes = len(answered)
    conditions = np.vstack([rates.T, np.full((1, n_classes), _STRICT)])
    found = np.asarray(nnls(conditions, np.append(answered, _STRICT))[0])
    return np.asarray(found / found.sum())


def share_draws(
    gold: Ints,
    answers: Ints,
    groups: Sequence[str],
    *,
    known: Ints,
    answered: Ints,
    n_bootstrap: int,
    seed: int,
) -> Floats:
    """Shares of all rows, and again in each resample.

    Resampled are the duplicate groups by which mistakes are known, and the rows that were answered.

    Args:
        gold: (n_rows,) class of each row that nobody learned from.
        answers: (n_rows,) what the classifier says of it.
        groups: (n_rows,) its duplicate group.
        known: (n_classes,) rows whose class people told.
        answered: (n_classes,) all other rows, by answer.
        n_bootstrap: how many resamples.
        seed: of the draws.

    Returns:
        (1 + n_bootstrap, n_classes), the first over all rows as they are; each row sums to one.
    """
    n_classes, n_rest = len(answered), int(answered.sum())
    total = n_rest + int(known.sum())
    if not n_rest:
        return np.repeat(known[None, :] / max(total, 1), 1 + n_bootstrap, axis=0)
    pairs, place = np.unique(gold * n_classes + answers, return_inverse=True)
    resamples = Resamples(groups, n_bootstrap=n_bootstrap, seed=seed)
    totals = resamples.totals(np.eye(len(pairs))[place])
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(n_rest, answered / n_rest, size=n_bootstrap)
    shares = []
    for counts, told in zip(totals, (answered, *drawn), strict=True):
        table = np.zeros(n_classes * n_classes)
        table[pairs] = counts
        rates = answer_rates(table.reshape(n_classes, n_classes))
        shares.append((known + n_rest * adjusted_shares(rates, told / n_rest)) / total)
    return np.array(shares)
