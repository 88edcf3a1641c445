"""Alerts on simulated series: how often quiet years cry, and how soon a doubled rate is found."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.insight.alerts import MUCH, day_weights
from kesu.insight.control import chart
from kesu.insight.episodes import Episode, find_episodes
from kesu.insight.scan import BASELINE, WEEK, YEAR
from kesu.insight.settings import AlertSettings
from kesu.scores.metrics import Floats

N_YEARS = 200
WITHIN = 14  # days
START = date(2023, 1, 2)  # a Monday
N_DAYS = BASELINE + YEAR
WEEKDAYS = np.array([1.2, 1.1, 1.1, 1.1, 1.1, 0.8, 0.6])  # busier in the week than at its end


@dataclass(frozen=True)
class Kind:
    """A kind of series: rows a week, of how many in all.

    Attributes:
        total: rows of all labels a week; 0: the series is that of all rows, held against days.
        dispersion: variance of the weekly count by its mean.
        season: how far the volume of all rows swings around its mean in a year.
    """

    a_week: float
    total: float
    dispersion: float = 1.0
    season: float = 0.0

    @property
    def cell(self) -> str:
        """The name of its result file."""
        return f"alerts/{self.a_week:g}_of_{self.total:g}_dispersion{self.dispersion:g}"


KINDS = (
    Kind(3, 100), Kind(10, 50), Kind(10, 200), Kind(10, 2000), Kind(10, 200, 1.5), Kind(30, 300),
    Kind(30, 300, 3.0), Kind(100, 1000, 1.0, 0.3), Kind(100, 1000, 5.0, 0.3),
    Kind(10, 0), Kind(100, 0), Kind(500, 0, 5.0),
)  # fmt: skip


def bench_alerts() -> None:
    """Fill the section of docs/results.md."""
    fill("alerts", alert_lines([run_cell(kind.cell, partial(_measure, kind)) for kind in KINDS]))


def _measure(kind: Kind) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    rate = 1 - float(np.exp(-AlertSettings().false_alarms))
    cool_down = AlertSettings().cool_down_days
    quiet, broken, delays = 0, 0, []
    for _ in range(N_YEARS):
        own, others = _drawn(kind, N_DAYS, rng)
        quiet += len(find_episodes(own, others, rate=rate, cool_down=cool_down))
        broken += _broken(own, others)
        while True:
            day = BASELINE + int(rng.integers(0, YEAR - WITHIN))
            own, others = _drawn(kind, day + WITHIN, rng, doubled=day)
            found = find_episodes(own, others, rate=rate, cool_down=cool_down)
            if not _cries(found, day, cool_down):
                break
        delays += [each.told - day + 1 for each in found if each.told >= day][:1]
    return {
        **asdict(kind), "years": N_YEARS, "false_alarms": round(quiet / N_YEARS, 3),
        "rules_broken": round(broken / N_YEARS, 2), "found": round(len(delays) / N_YEARS, 3),
        "delay": float(np.median(delays)) if delays else None,
    }  # fmt: skip


def _cries(episodes: Sequence[Episode], day: int, cool_down: int) -> bool:
    """Whether an alert goes on at the day, or is so fresh that another one would be the same."""
    return any(
        each.told < day and (each.until is None or each.until >= day - cool_down)
        for each in episodes
    )


def _drawn(
    kind: Kind, n_days: int, rng: np.random.Generator, *, doubled: int | None = None
) -> tuple[Floats, Floats]:
    """(n_days,) rows of the series, and the other rows."""
    day = np.arange(n_days)
    volume = WEEKDAYS[day % WEEK] / WEEK * (1 + kind.season * np.sin(2 * np.pi * day / YEAR))
    own = kind.a_week * volume
    if kind.dispersion > 1:
        spread = (kind.dispersion - 1) / kind.a_week
        own = own * rng.gamma(1 / spread, spread, -(-n_days // WEEK)).repeat(WEEK)[:n_days]
    if doubled is not None:
        own[doubled:] *= 2
    rows = rng.poisson(own).astype(float)
    if not kind.total:
        return rows, day_weights(START, rows)
    others = (kind.total - kind.a_week) * volume
    return rows, rng.poisson(others).astype(float)


def _broken(own: Floats, others: Floats) -> int:
    """Weeks of the last year that break a rule of Western Electric upwards."""
    is_share = float(others.sum()) < MUCH
    total = own + others if is_share else np.ones(len(own))
    weeks = [values.reshape(-1, WEEK).sum(1)[-52:] for values in (own, total)]
    found = chart(*weeks, is_share=is_share)
    above = found["z"].to_numpy() > 0
    return sum(
        bool(rules) and bool(up) for rules, up in zip(found["rules"].to_list(), above, strict=True)
    )


def alert_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a kind of series."""
    head = (
        "rows a week", "of", "variance / mean", "alarms a quiet year", "doubled: found in 14 days",
        "days, median", "weeks a quiet year that break a rule",
    )  # fmt: skip
    return [
        "## Alerts", "", *table(head, list(_rows(cells))), "",
        f"{N_YEARS} simulated quiet years a row, and as many series whose rate doubles at a day",
        "drawn at random on which it has no alert, with half a year before. The last column is",
        "that of Western Electric's rules on the weekly chart of the same quiet years: these mark",
        "points, and raise no alert.",
        "From `make bench-alerts`, files `docs/results/alerts/*.json`.",
    ]  # fmt: skip


def _rows(cells: Sequence[Cell]) -> Iterator[list[object]]:
    for cell in cells:
        yield [
            f"{cell['a_week']:g}", f"{cell['total']:g}" if cell["total"] else "all rows",
            f"{cell['dispersion']:g}",
            f"{cell['false_alarms']:.2f}", f"{cell['found']:.0%}",
            "–" if cell["delay"] is None else f"{cell['delay']:g}", f"{cell['rules_broken']:.1f}",
        ]  # fmt: skip
