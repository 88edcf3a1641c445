"""Is a rate raised? Windows of some weeks that slide over the days, judged by quiet years.

Each day the rows of the last weeks are held against what the half year before them lets expect;
the greatest of the windows' standardized deviations counts. Quiet years are drawn with the totals
and the scatter of the series itself: they tell how high it gets by chance, all looks together.

Source: scan statistics, as in Kulldorff 2001, J. R. Stat. Soc. A 164, 61 (prospective); past and
gap as in Noufaily et al. 2013, Stat. Med. 32, 1206; the greatest value of a year is a Gumbel one.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from kesu.insight.dispersion import dispersion
from kesu.scores.metrics import Floats

WINDOWS = (7, 14, 28)  # days
BASELINE, GAP, LEAST = 182, max(WINDOWS), 56  # days of the past, its distance, its least size
WEEK, YEAR = 7, 364  # days
N_QUIET = 200  # quiet years that are drawn
LEAST_WEEKS = 20  # by which scatter is measured
TOO_SMALL = 0.5  # rows, in the place of none
EULER = float(np.euler_gamma)


class Chance(NamedTuple):
    """How high the deviation gets in a quiet year: a Gumbel distribution."""

    location: float
    scale: float

    def p_value(self, peak: float) -> float:
        """The chance that a quiet year has such a peak, or a higher one."""
        return float(-np.expm1(-np.exp((self.location - peak) / self.scale)))

    def threshold(self, rate: float) -> float:
        """The height that a quiet year reaches with this chance."""
        return float(self.location - self.scale * np.log(-np.log1p(-rate)))


class Past(NamedTuple):
    """What the half year before each day lets expect; both (..., n_days).

    Attributes:
        odds: of a row being of the series; NaN where the past is too short.
        rows: of the series in that time.
    """

    odds: Floats
    rows: Floats


def past(own: Floats, others: Floats) -> Past:
    """The past of each day, with a gap as long as the longest window.

    Args:
        own: (..., n_days) rows of the series.
        others: (..., n_days) other rows, or what else the series is measured by.
    """
    n_days = own.shape[-1]
    end = np.maximum(np.arange(n_days) + 1 - GAP, 0)
    start = np.maximum(end - BASELINE, 0)
    rows, whole = (_running(values) for values in (own, others))
    rows, whole = (sums[..., end] - sums[..., start] for sums in (rows, whole))
    is_known = (end - start >= LEAST) & (whole > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where(is_known, (rows + TOO_SMALL) / whole, np.nan)
    return Past(np.asarray(odds), np.asarray(rows + TOO_SMALL))


def _running(values: Floats) -> Floats:
    return np.concatenate([np.zeros((*values.shape[:-1], 1)), values.cumsum(-1)], axis=-1)


def deviation(own: Floats, others: Floats, before: Past, spread: float) -> Floats:
    """(n_windows, ..., n_days) how far each window lies above what its past lets expect.

    Signed roots of the binomial deviance of the rows among all, in standard errors that hold the
    chance of the past and the scatter as well; 0 where there is no past.

    Args:
        own: (..., n_days) rows of the series.
        others: (..., n_days) what they are compared with.
        before: the past of each day.
        spread: relative variance of the weekly rate beyond chance.
    """
    rows, whole = (_running(values) for values in (own, others))
    end = np.arange(own.shape[-1]) + 1
    found = []
    for window in WINDOWS:
        start = np.maximum(end - window, 0)
        n, m = (sums[..., end] - sums[..., start] for sums in (rows, whole))
        share = before.odds / (1 + before.odds)
        mean, rest = (n + m) * share, (n + m) * (1 - share)
        with np.errstate(divide="ignore", invalid="ignore"):
            deviance = 2 * (xlogy(n, n / mean) + xlogy(m, m / rest))
            noise = 1 + mean / before.rows + spread * mean * WEEK / window
            root = np.sign(n - mean) * np.sqrt(np.maximum(deviance, 0) / noise)
        found.append(np.nan_to_num(root, nan=0.0, posinf=0.0, neginf=0.0))
    return np.stack(found)


def scatter(own: Floats, others: Floats, before: Past) -> float:
    """Relative variance of the weekly rate beyond chance; 0 where there is none.

    Pearson's statistic of weeks against what their past predicts, without its largest tenth, which
    may be bursts; one that chance could give is taken for none.
    """
    share = before.odds / (1 + before.odds)
    expected = np.nan_to_num((own + others) * share)
    chance = np.nan_to_num(expected * (1 - share))
    n_weeks = len(own) // WEEK
    seen, mean, variance = (
        values[len(own) - n_weeks * WEEK :].reshape(n_weeks, WEEK).sum(1)
        for values in (np.where(np.isnan(share), 0, own), expected, chance)
    )
    is_known = variance > 0
    if is_known.sum() < LEAST_WEEKS:
        return 0.0
    seen, mean, variance = seen[is_known], mean[is_known], variance[is_known]
    surplus = dispersion((seen - mean) ** 2 / variance) - 1
    return float(surplus * variance.mean() / (mean**2).mean())


def quiet_chance(
    own: Floats, others: Floats, before: Past, spread: float, *, first_day: int = 1
) -> Chance:
    """How high the deviation gets in a year in which nothing happens.

    Draws the rows of each day among its total at the odds of the past, with the scatter of the
    weeks as gamma factors; their own past is drawn as well.

    Args:
        own: (n_days,) rows of the series.
        others: (n_days,) what they are compared with.
        before: the past of each day.
        spread: relative variance of the weekly rate beyond chance.
        first_day: number of the first day (from 1, a Monday); each calendar week has draws of its
            own, so that a day more changes little.
    """
    tested = np.flatnonzero(~np.isnan(before.odds))
    if not len(tested):
        return Chance(0.0, 1.0)
    odds = np.where(np.isnan(before.odds), before.odds[tested[0]], before.odds)
    total = np.round(own + others).astype(np.int64)
    quiet = _quiet(total, odds / (1 + odds), spread, first_day)
    rest = total - quiet
    peaks = deviation(quiet, rest, past(quiet, rest), spread).max(0)[:, tested].max(1)
    scale = max(float(peaks.std()) * np.sqrt(6) / np.pi, 0.05)
    years = len(tested) / YEAR
    return Chance(float(peaks.mean()) - EULER * scale - scale * float(np.log(years)), scale)


def _quiet(total: np.ndarray, share: Floats, spread: float, first_day: int) -> Floats:
    """(N_QUIET, n_days) rows drawn at a share of the total, by calendar weeks."""
    week = (first_day - 1 + np.arange(len(total))) // WEEK
    drawn = []
    for number in np.unique(week):
        rng = np.random.default_rng(int(number))
        days = np.flatnonzero(week == number)
        factor = rng.gamma(1 / spread, spread, (N_QUIET, 1)) if spread else np.ones((N_QUIET, 1))
        lively = rng.spawn(WEEK)  # a generator a day, so that a week that is not whole is no other
        for day in days:
            chance = np.minimum(share[day] * factor[:, 0], 1.0)
            at = (first_day - 1 + day) % WEEK
            drawn.append(lively[at].binomial(total[day], chance))
    return np.stack(drawn, axis=1).astype(float)
