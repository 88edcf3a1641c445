"""Simulated corpora: who is counted as flagged, and from when a rise is waited for."""

from dataclasses import replace

import numpy as np
import pytest

from kesu.bench import quiet as module
from kesu.bench.quiet import measure_quiet, measure_rise, most_flagged, quiet_lines
from kesu.bench.simulated import Quiet, timeline_of


def test_a_timeline_holds_the_counts_that_it_is_made_of() -> None:
    """Topics by period, and everybody in the totals."""
    counts, others = Quiet(n_topics=3, n_periods=5).draw(np.random.default_rng(0))
    made = timeline_of(counts, others)
    assert np.array_equal(made.counts, counts)
    assert np.array_equal(made.totals, counts.sum(axis=0) + others)


@pytest.mark.parametrize("quiet", [Quiet(), Quiet(dispersion=4), Quiet(dispersion=2, kind="day")])
def test_quiet_counts_scatter_as_they_are_told_to(quiet: Quiet) -> None:
    """Variance by mean is the dispersion, beyond what the volume does."""
    many = replace(quiet, n_topics=400, mean=20.0)
    counts, _ = many.draw(np.random.default_rng(0))
    shares = counts.sum(axis=1, keepdims=True) / counts.sum()
    expected = shares * counts.sum(axis=0)
    found = ((counts - expected) ** 2 / expected).mean()
    assert found == pytest.approx(quiet.dispersion, rel=0.1)


def test_more_may_be_flagged_in_more_years() -> None:
    """Two years have nearly twice the alarms of one; a month hardly any."""
    one, two = (most_flagged(Quiet(n_periods=periods), 200) for periods in (52, 104))
    assert one < two < 2 * one
    assert most_flagged(Quiet(n_periods=4), 200) < one


def test_the_page_tells_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of quiet corpora and a rise, a row each."""
    monkeypatch.setattr(module, "N_CORPORA", 4)
    cells = [
        {"cell": "topics/quiet_rare", **measure_quiet("rare")},
        {"cell": "topics/quiet_new", **measure_rise("new")},
        {"cell": "topics/quiet_doubling", "delays": [3, None, 9, 5]},
    ]
    page = "\n".join(quiet_lines(cells))
    assert "| 30 topics of 0.5 a week, 104 weeks, dispersion 2 | 0.0% | 9.8% |" in page
    assert "| none a week become five | 4 | 4 | 0 |" in page
    assert "| ten a week double over half a year | 4 | 3 | 9 | – |" in page
