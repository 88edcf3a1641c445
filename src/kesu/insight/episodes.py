"""From when to when a rate was raised, and by how much."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betaincinv, xlogy

from kesu.insight.ratios import Z
from kesu.insight.scan import (
    BASELINE,
    TOO_SMALL,
    WEEK,
    WINDOWS,
    Past,
    deviation,
    past,
    quiet_chance,
    scatter,
)
from kesu.scores.metrics import Floats

OVER = 1.0  # standard errors below which two weeks are back to what was before
FEW = 3.0  # rows of the past, below which their scatter tells nothing
TWO_WEEKS = WINDOWS.index(14)


@dataclass(frozen=True)
class Episode:
    """A time in which a rate was raised; days count from the first one of the series.

    Attributes:
        since: the day from which on it most likely was.
        told: the day on which a window passed the threshold.
        until: the last day; None where it is not over.
        peak: the greatest deviation, in standard errors.
        n: rows from the first to the last day.
        expected: rows that the half year before lets expect.
        ratio: of the two, with the ends of its 95 % interval; without a past the lower end
            alone; None where no other row came in these days to compare with.
        p_value: chance that a quiet year has such a peak.
    """

    since: int
    told: int
    until: int | None
    peak: float
    n: int = 0
    expected: float = 0.0
    ratio: tuple[float | None, float, float | None] | None = (1.0, 1.0, 1.0)
    p_value: float = 1.0


@dataclass(frozen=True)
class _Series:
    own: Floats
    others: Floats
    before: Past
    spread: float


def find_episodes(
    own: Floats, others: Floats, *, rate: float, cool_down: int, first_day: int = 1
) -> list[Episode]:
    """The episodes of one series, in order of time.

    Args:
        own: (n_days,) rows of the series.
        others: (n_days,) what they are compared with.
        rate: chance that a quiet year has an episode.
        cool_down: days after the end of one in which a new one is the same again.
        first_day: number of the first day (from 1, a Monday), so that the quiet years of tomorrow
            are those of today, a day later.
    """
    before = past(own, others)
    series = _Series(own, others, before, scatter(own, others, before))
    chance = quiet_chance(own, others, before, series.spread, first_day=first_day)
    found = _joined(_raised(series, chance.threshold(rate)), cool_down)
    return [replace(_measured(each, series), p_value=chance.p_value(each.peak)) for each in found]


def _raised(series: _Series, threshold: float) -> Iterator[Episode]:
    """Passings of the threshold, each with the days until the rate is back to what was before.

    From its first day on an episode is held against one past, at most for as long as that is: what
    lasts longer is no rise any more.
    """
    height = deviation(series.own, series.others, series.before, series.spread).max(0)
    day = 0
    while day < len(height):
        if height[day] < max(threshold, OVER):
            day += 1
            continue
        fixed = Past(*(np.full(len(height), part[day]) for part in series.before))
        after = deviation(series.own, series.others, fixed, series.spread)
        calm = np.flatnonzero(after[TWO_WEEKS, day + 1 :] < OVER)
        length = min(int(calm[0]) + 1 if len(calm) else BASELINE, BASELINE)
        is_over = day + length < len(height)
        stop = min(day + length, len(height))
        since = _onset(series, day)
        until = max(stop - WINDOWS[TWO_WEEKS], day) if is_over else None
        yield Episode(since, day, until, float(height[day:stop].max()))
        day = stop + 1


def _onset(series: _Series, told: int) -> int:
    """The day from which on the rate most likely was another one, in the longest window."""
    first = max(told + 1 - WINDOWS[-1], 0)
    own, others = (part[first : told + 1] for part in (series.own, series.others))
    n, m = (part[::-1].cumsum()[::-1] for part in (own, others))
    share = series.before.odds[told] / (1 + series.before.odds[told])
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = xlogy(n, n / ((n + m) * share)) + xlogy(m, m / ((n + m) * (1 - share)))
    is_above = n > (n + m) * share
    return first + int(np.where(is_above, np.nan_to_num(gain), -1.0).argmax())


def _joined(episodes: Iterator[Episode], cool_down: int) -> list[Episode]:
    found: list[Episode] = []
    for each in episodes:
        last = found[-1] if found else None
        if last and last.until is not None and each.since - last.until <= cool_down:
            found[-1] = replace(last, until=each.until, peak=max(last.peak, each.peak))
        else:
            found.append(each)
    return found


def _measured(each: Episode, series: _Series) -> Episode:
    """The episode with its numbers, against the past of the day on which it was told."""
    stop = len(series.own) if each.until is None else each.until + 1
    span = slice(each.since, stop)
    n = float(series.own[span].sum())
    expected = float(series.others[span].sum() * series.before.odds[each.told])
    if not expected:
        return replace(each, n=int(n), expected=0.0, ratio=None)
    if series.before.rows[each.told] < FEW:
        told = _of_few(n, expected, float(series.before.rows[each.told]))
        return replace(each, n=int(n), expected=expected, ratio=told)
    noise = 1 / max(n, TOO_SMALL) + 1 / float(series.before.rows[each.told])
    noise += series.spread / max((stop - each.since) / WEEK, 1)
    ratio = max(n, TOO_SMALL) / expected
    ends = np.exp(Z * np.sqrt(noise) * np.array([-1, 1])) * ratio
    return replace(each, n=int(n), expected=expected, ratio=(ratio, float(ends[0]), float(ends[1])))


def _of_few(n: float, expected: float, rows: float) -> tuple[float | None, float, float | None]:
    """The ratio where the past has hardly a row: Jeffreys' interval of the share of those since.

    Source: Brown, Cai & DasGupta 2001, Stat. Sci. 16, 101.
    """
    past, exposure = rows - TOO_SMALL, expected / rows
    shares = betaincinv(n + 0.5, past + 0.5, np.array([0.025, 0.975]))
    low, high = (float(share / max(1 - share, 1e-12) / exposure) for share in shares)
    return (n / past / exposure, low, high) if past else (None, low, None)
