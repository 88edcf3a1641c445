"""Slices of a comparison, and what probabilities are worth."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from kesu.comparison.slices import compare_slices, slice_columns
from kesu.comparison.trust import Trust, measure_trust


def test_a_slice_by_hand() -> None:
    """B loses two of four rows of the hotline and none elsewhere; the worst slice comes first."""
    columns = pl.DataFrame({"channel": ["热线"] * 4 + ["邮件"] * 4})
    right_a = np.ones(8, bool)
    right_b = np.array([True, True, False, False, True, True, True, True])
    groups = list("abcdefgh")
    worst, other = compare_slices(columns, right_a, right_b, groups, min_rows=4)
    assert (worst.value, worst.a, worst.b, worst.difference) == ("热线", 1.0, 0.5, -0.5)
    # sums of a half, squared: 4 / 4, times 4 / 3 groups, root, by 4 rows; z of 0.05 / 2 slices
    reach = 2.241403 * np.sqrt(1.0 * 4 / 3) / 4
    assert worst.low == pytest.approx(-0.5 - max(reach, 3 / 4), abs=1e-6)
    assert (other.difference, other.high) == (0.0, 3 / 4)


def test_copies_are_no_evidence_of_their_own() -> None:
    """Forty copies of one text are one group: no slice of one group is compared."""
    columns = pl.DataFrame({"channel": ["热线"] * 40 + ["邮件"] * 40})
    groups = ["same"] * 40 + [str(at) for at in range(40)]
    found = compare_slices(columns, np.ones(80, bool), np.zeros(80, bool), groups, min_rows=10)
    assert [each.value for each in found] == ["邮件"]


def test_equal_systems_seldom_differ_in_any_slice() -> None:
    """Of 400 comparisons of equal systems at most 7 % call any of four slices different."""
    n_wrong = 0
    for seed in range(400):
        draw = np.random.default_rng(seed)
        columns = pl.DataFrame({"channel": draw.choice(list("wxyz"), 800)})
        groups = draw.integers(0, 600, 800).astype(str).tolist()
        right = [draw.random(800) < 0.8 for _ in range(2)]
        n_wrong += any(
            each.is_sure for each in compare_slices(columns, *right, groups, min_rows=50)
        )
    assert n_wrong <= 0.07 * 400


def test_what_rows_can_be_parted_by() -> None:
    """Length, date and copies, and channel, sentiment and attributes where a corpus has them."""
    rows = pl.DataFrame(
        {"row_id": ["1", "2", "3"], "text": ["慢", "慢" * 30, "慢"], "dup_group": ["a", "b", "a"]}
    )
    records = pl.DataFrame(
        {
            "row_id": ["3", "2", "1"],
            "local_date": [date(2024, 5, 1), None, date(2023, 1, 1)],
            "channel": ["热线", "邮件", None],
            "attr_region": ["华东", "华南", "华东"],
            "text_raw": ["x", "y", "z"],
        }
    )
    found = slice_columns(rows, records)
    assert found.to_dict(as_series=False) == {
        "length": ["up to 20", "21-60", "up to 20"],
        "date": ["2023-Q1", None, "2024-Q2"],
        "copies": ["several", "one", "several"],
        "channel": [None, "邮件", "热线"],
        "region": ["华东", "华南", "华东"],
    }


def test_trust_needs_probabilities() -> None:
    """One row without makes the figures of another set of rows; no row has none."""
    right = np.array([True, False])
    assert measure_trust(np.array([0.9, np.nan]), right, precision=0.9) is None
    assert measure_trust(np.zeros(0), np.zeros(0, bool), precision=0.9) is None


def test_coverage_takes_ties_together() -> None:
    """Of two rows with one probability, one wrong: neither is covered alone."""
    p, right = np.array([0.9, 0.7, 0.7, 0.5]), np.array([True, True, False, True])
    assert measure_trust(p, right, precision=0.9) == Trust(pytest.approx(0.25, abs=0.2), 0.25)
    assert measure_trust(p, right, precision=0.6).coverage == 1.0  # type: ignore[union-attr]
