"""The measurement of thresholds: it sees scores that say nothing, and scores that say all."""

import numpy as np
import pytest

from kesu.bench import thresholds


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(thresholds, "N_DRAWS", 60)
    monkeypatch.setattr(thresholds, "N_CALIB", (300,))


def _by_rule(probs, right):
    rows = thresholds.measure(lambda _: probs, right, (0.9,))
    return {row["rule"]: row for row in rows}


def test_the_search_misses_more_often_where_scores_say_nothing():
    """It passes by luck where each part is right exactly as often as wanted."""
    draw = np.random.default_rng(1)
    found = _by_rule(draw.random(5000), draw.permutation(5000) < 4500)
    assert found["searched"]["none"] < found["sequence"]["none"]
    assert found["searched"]["below"] > found["four starts"]["below"]
    assert found["sequence"]["below"] <= 0.1


def test_sure_scores_are_told_and_unsure_ones_are_not():
    """Below 0.4 every label is wrong, so that two thirds of the rows reach 0.9."""
    probs = np.linspace(0, 1, 4000)
    right = probs > 0.4
    found = _by_rule(probs, right)
    for rule in thresholds.RULES:
        assert 0.6 < found[rule]["told"] < 0.67, rule
        assert found[rule]["none"] == 0
    assert found["sequence"]["told"] <= found["searched"]["told"]


def test_the_page_has_a_row_a_task_precision_and_number_of_rows():
    """Beside each other stand the rules."""
    rows = [
        {"wanted": 0.9, "n_calib": 300, "rule": rule, "below": 0.05, "told": 0.5, "none": 0.0}
        for rule in thresholds.RULES
    ]
    cells = [
        {"cell": f"thresholds/{name}", "tasks": {"category": rows}}
        for name in ("shopping_500", "flat")
    ]
    page = thresholds.threshold_lines(cells)
    row = "0.900 | 300 | 5.0% | 5.0% | 5.0% | 50.0% | 50.0% | 50.0% |"
    assert f"| category, 500 | {row}" in page
    assert f"| category, flat | {row}" in page
