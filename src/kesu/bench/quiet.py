"""The test for emergence on simulated counts: how often it errs, and how soon it sees."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import binom

from kesu.bench.cells import Cell, table
from kesu.bench.simulated import OTHERS, QUIET, Quiet, timeline_of
from kesu.topics.emergence.timeline import Period
from kesu.topics.emergence.watch import Watch, watch
from kesu.topics.settings import TopicsSettings

N_CORPORA = 200
BAD_LUCK = 0.99  # more corpora are flagged with one chance in a hundred, if the rate is kept
START = 52  # the period in which a topic begins to rise
EARLIER = range(20, 26)  # the periods of a first wave
# Reports of the rising topic a period, before it is scaled by the volume of the others.
RISES: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "burst": ("three a week become fifteen", lambda at: np.where(at < START, 3, 15)),
    "doubling": (
        "ten a week double over half a year",
        lambda at: 10 * (1 + np.clip((at - START) / 26, 0, 1)),
    ),
    "new": ("none a week become five", lambda at: np.where(at < START, 0, 5)),
    "wave": (
        "three a week become fifteen, half a year after six weeks of thirty",
        lambda at: np.where(np.isin(at, EARLIER), 30, np.where(at < START, 3, 15)),
    ),
    "slight": ("two a week become four", lambda at: np.where(at < START, 2, 4)),
}


def most_flagged(quiet: Quiet, n_corpora: int) -> int:
    """So many corpora of which any topic is flagged, or fewer, if the rate is kept."""
    in_all = 1 - (1 - TopicsSettings().false_alarm_rate) ** quiet.years
    return int(binom.ppf(BAD_LUCK, n_corpora, in_all))


def n_flagged(quiet: Quiet, n_corpora: int) -> int:
    """Corpora of which any topic is flagged at any look."""
    drawn = (quiet.draw(np.random.default_rng(seed)) for seed in range(n_corpora))
    return sum(bool(_watched(*each, quiet.kind).was_flagged.any()) for each in drawn)


def _watched(counts: np.ndarray, others: np.ndarray, kind: Period = "week") -> Watch:
    usual = TopicsSettings()
    return watch(
        timeline_of(counts, others, kind),
        min_history=usual.min_history,
        min_support=usual.min_support,
        rate=usual.false_alarm_rate,
    )


def measure_quiet(name: str) -> dict[str, Any]:
    """The figures of a kind of quiet corpora."""
    quiet = QUIET[name]
    return {
        "n_corpora": N_CORPORA,
        "n_flagged": n_flagged(quiet, N_CORPORA),
        "most": most_flagged(quiet, N_CORPORA),
    }


def measure_rise(name: str) -> dict[str, Any]:
    """Periods from the rise, or from the tenth report if that came later, to the first flag."""
    return {"delays": [_delay(RISES[name][1], seed) for seed in range(N_CORPORA)]}


def _delay(rises: Callable[[np.ndarray], np.ndarray], seed: int) -> int | None:
    rng = np.random.default_rng(seed)
    counts, others = Quiet().draw(rng)
    expected = rises(np.arange(Quiet.n_periods)) * others / OTHERS
    counts[0] = rng.poisson(expected)
    enough = int(np.searchsorted(counts[0].cumsum(), TopicsSettings().min_support))
    start = max(START, enough)
    looks = np.flatnonzero(_watched(counts, others).is_flagged[0])
    found = looks[looks >= start]
    return int(found[0]) - start if len(found) else None


def quiet_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a kind of quiet corpora, and a row a rising topic."""
    figures = {str(cell["cell"]).rpartition("quiet_")[2]: cell for cell in cells}
    quiet = [
        [
            _said(QUIET[name]),
            f"{cell['n_flagged'] / cell['n_corpora']:.1%}",
            _promised(QUIET[name]),
            f"{cell['most'] / cell['n_corpora']:.1%}",
        ]
        for name, cell in figures.items()
        if name in QUIET
    ]
    rises = [_risen(name, cell) for name, cell in figures.items() if name in RISES]
    head = (
        "no topic's share changes",
        "corpora with any flag",
        "promised at most",
        "by chance at most",
    )
    rising = ("one topic rises", "corpora", "flagged", "median", "nine tenths within")
    return [
        "### False alarms and delays on simulated counts",
        "",
        *table(head, quiet),
        "",
        *table(rising, rises),
        "",
        f"{N_CORPORA} corpora a row; more than the last share has one chance in a hundred if the",
        "promise is kept. Delays in weeks after the rise began or, where that came",
        "later, after the tenth report.",
    ]


def _promised(quiet: Quiet) -> str:
    return f"{1 - (1 - TopicsSettings().false_alarm_rate) ** quiet.years:.1%}"


def _said(quiet: Quiet) -> str:
    scatter = "Poisson" if quiet.dispersion == 1 else f"dispersion {quiet.dispersion:g}"
    topics = "1 topic" if quiet.n_topics == 1 else f"{quiet.n_topics} topics"
    more = f", {quiet.weekend:g} times as many at weekends" if quiet.weekend > 1 else ""
    periods = f"{quiet.n_periods} {quiet.kind}s"
    return f"{topics} of {quiet.mean:g} a {quiet.kind}{more}, {periods}, {scatter}"


def _risen(name: str, cell: Cell) -> list[object]:
    found = sorted(delay for delay in cell["delays"] if delay is not None)
    n_all = len(cell["delays"])
    in_order = [*found, *[None] * (n_all - len(found))]
    return [RISES[name][0], n_all, len(found), in_order[n_all // 2], in_order[n_all * 9 // 10]]
