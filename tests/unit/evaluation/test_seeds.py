"""The spread of scores over seeds."""

import pytest

from kesu.evaluation.seeds import seed_spread


def model(linear: float, blend: float | None) -> dict[str, object]:
    """What training tells of one seed."""
    told = None if blend is None else {"macro_f1": blend}
    return {"tasks": {"category": {"valid": {"linear": {"macro_f1": linear}, "blend": told}}}}


def test_mean_and_deviation_over_seeds() -> None:
    """Each system that every seed scores has its mean, deviation, lowest and highest."""
    found = seed_spread("category", [model(0.8, 0.7), model(0.8, 0.9)])
    assert found["n"] == 2
    assert found["systems"]["linear"]["deviation"] == 0
    blend = found["systems"]["blend"]
    assert (blend["mean"], blend["low"], blend["high"]) == (pytest.approx(0.8), 0.7, 0.9)
    assert blend["deviation"] == pytest.approx(0.1414, abs=1e-4)


@pytest.mark.parametrize("models", [[], [model(0.8, 0.7)], [{"tasks": {}}, {"tasks": {}}]])
def test_one_seed_has_no_spread(models: list[dict[str, object]]) -> None:
    """One seed, or a task that no seed learned, tells nothing."""
    assert seed_spread("category", models) == {}


def test_systems_without_score_are_left_out() -> None:
    """A part that was not trained has no spread."""
    found = seed_spread("category", [model(0.8, None), model(0.7, None)])
    assert set(found["systems"]) == {"linear"}
