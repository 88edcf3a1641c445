"""What texts are like, and when others are otherwise."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kesu.files import read_json
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.model.profile import (
    PROFILE,
    Traits,
    compare,
    profile,
    told_traits,
    traits,
    unknown_shares,
)
from kesu.model.settings import EXACT
from kesu.scores.drift import drift

LONG = "这个路口的红绿灯坏了很久，早晚高峰都堵成一团，希望有关部门尽快派人来修。"


def made(
    n: int, seed: int, *, novel: float = 0.05, unknown: float = 0.2, label: float = 0.5
) -> Traits:
    """Texts of which all traits are drawn."""
    draw = np.random.default_rng(seed)
    return Traits(
        draw.integers(10, 80, n).astype(float),
        np.clip(draw.normal(unknown, 0.1, n), 0, 1),
        draw.random(n) < novel,
        {"mood": [["bad" if each < label else "good"] for each in draw.random(n)]},
    )


def levels(found: list[dict[str, Any]]) -> dict[str, str]:
    """What is told of each measure."""
    return {each["what"]: each["level"] for each in found}


def test_pairs_that_training_texts_lack_are_counted() -> None:
    """Numbers are all the same; without a vocabulary all is unknown; one letter has no pair."""
    vocabulary = ["快递", "递没", "没", "0天"]
    found = unknown_shares(["快递没到", "快递", "12天"], vocabulary, (1, 3))
    assert found.tolist() == [1 / 3, 0, 0]
    assert unknown_shares(["快递没到", "快", ""], [], (1, 3)).tolist() == [1, 0, 0]


def test_texts_of_the_same_kind_are_the_same() -> None:
    """At most 1 of 100 draws is told to be otherwise."""
    before = profile(made(300, 0))
    found = [compare(before, made(400, seed)) for seed in range(1, 101)]
    assert sum(set(levels(each).values()) != {"same"} for each in found) <= 1


@pytest.mark.parametrize(
    ("other", "what"), [({"novel": 0.4}, "novel"), ({"unknown": 0.5}, "unknown"),
                        ({"label": 0.95}, "labels")],
)  # fmt: skip
def test_what_is_otherwise_is_told(other: dict[str, float], what: str) -> None:
    """And nothing else."""
    found = levels(compare(profile(made(300, 0)), made(400, 1, **other)))
    assert found == {"length": "same", "unknown": "same", "novel": "same", "labels": "same"} | {
        what: "far"
    }


@pytest.mark.parametrize("other", [{"novel": 0.0}, {"unknown": 0.0}])
def test_fewer_strange_texts_are_no_drift(other: dict[str, float]) -> None:
    """Copies of training texts have nothing unknown."""
    found = levels(compare(profile(made(300, 0, novel=0.4)), made(400, 1, **other)))
    assert set(found.values()) == {"same"}


def test_few_texts_tell_nothing() -> None:
    """On either side."""
    assert compare(profile(made(300, 0)), made(29, 1)) == []
    assert compare(profile(made(29, 0)), made(300, 1)) == []
    empty = Traits(np.zeros(0), np.zeros(0), np.zeros(0, bool), {})
    assert compare(profile(empty), made(300, 1)) == []


def test_chance_is_taken_off() -> None:
    """The index of two draws from the same many groups is nearly none, though plain it is not."""
    draw = np.random.default_rng(0)
    shares = np.full(40, 1 / 40)
    found = [drift(*draw.multinomial(150, shares, 2)) for _ in range(200)]
    assert np.mean([each.psi for each in found]) < 0.15
    assert sum(each.level != "same" for each in found) <= 6


def test_counts_that_cannot_differ() -> None:
    """One group, or nothing on a side."""
    assert drift(np.array([5]), np.array([9])).level == "same"
    assert drift(np.array([0, 0]), np.array([9, 1])).level == "same"


@pytest.mark.parametrize("folder", ["linear_folder", "bert_folder"])
def test_a_model_keeps_its_profile(folder: str, request: pytest.FixtureRequest) -> None:
    """Of the rows of valid and calib that its deciding task knows; JSON holds no text."""
    kept = read_json(request.getfixturevalue(folder) / "metrics.json")[PROFILE]
    assert kept["n"] == sum(kept["length"]["counts"]) == sum(kept["labels"]["category"].values())
    assert kept["novel"] is not None
    assert "送货" not in str(kept)


def test_predictions_tell_the_same_traits_as_the_model(linear_folder: Path) -> None:
    """So that drift needs no model in memory."""
    model = load_model(linear_folder)
    texts = ["昨天送货慢，物流太慢", "今天语气很凶", LONG]
    told = predict(model, texts, texts).frame
    trained = {task.name: task.label_set.trained for task in model.tasks}
    linear = model.linear
    found = told_traits(texts, told, linear.vocabulary, linear.ngrams, trained)
    wanted = traits(model, texts, model.raw(texts, EXACT))
    assert found.unknown.tolist() == wanted.unknown.tolist()
    assert found.is_novel.tolist() == wanted.is_novel.tolist()
    assert found.labels == wanted.labels
    assert found.unknown[2] > found.unknown[0]
