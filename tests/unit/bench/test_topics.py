"""Benchmarks of topics: agreement, hidden classes, and the arm of BERTopic."""

from typing import Any

import numpy as np
import pytest

from kesu.bench.agreement import b_cubed
from kesu.bench.bertopic_arm import _covered
from kesu.bench.bursts import burst_lines
from kesu.bench.features import topics_of
from kesu.bench.grouping import grouping_lines
from kesu.bench.growth import growth_lines
from kesu.bench.labelled import Labelled
from kesu.bench.leftover import measure_leftover
from kesu.bench.planted import Hidden, Seen
from kesu.topics.known import NOBODY


@pytest.mark.parametrize(
    ("groups", "expected"),
    [([0, 0, 1, 1], 1.0), ([0, 0, 0, 0], 2 / 3), ([0, 1, 2, 3], 2 / 3), ([0, 0, 0, 1], 0.7059)],
    ids=["same", "one group", "all alone", "one astray"],
)
def test_b_cubed_by_hand(groups: list[int], expected: float) -> None:
    """One astray: precision (2/3 + 2/3 + 1/3 + 1) / 4, recall (1 + 1 + 1/2 + 1/2) / 4."""
    assert b_cubed(np.array(list("aabb")), np.array(groups)) == pytest.approx(expected, abs=1e-4)


@pytest.fixture
def corpus() -> Labelled:
    """Four classes of fifty texts, a fifth of them test rows."""
    golds = np.repeat(list("abcd"), 50)
    sides = np.where(np.arange(200) % 5 == 0, "test", "train")
    texts = tuple(f"文本{at}" for at in range(200))
    return Labelled("made", texts, texts, sides, {"category": golds})


@pytest.mark.parametrize("choice", range(3))
def test_hidden_classes_teach_nothing(corpus: Labelled, choice: int) -> None:
    """They are test rows all, known test rows stay test rows, and the rest is learned from."""
    hidden = Hidden(corpus, "none", 2, choice)
    assert len(hidden.classes) == 2
    assert set(hidden.sides[hidden.is_hidden]) == {"test"}
    known = hidden.sides[~hidden.is_hidden]
    assert (known == "test").tolist() == (corpus.sides[~hidden.is_hidden] == "test").tolist()
    assert {"train", "valid", "calib"} <= set(known)


def test_a_measure_that_knows_all_is_perfect() -> None:
    """Hidden texts far from both classes: distances find them, and no limit saw them."""
    draw = np.random.default_rng(0)
    golds = np.repeat(list("abc"), 60)
    sides = np.tile(["train", "train", "calib", "test"], 45)
    sides[golds == "c"] = "test"
    places = np.where(golds == "a", 0, np.where(golds == "b", 10, 30))
    points = draw.normal(0, 1, (180, 4)) + np.stack([places, 30 - places, places * 0, places * 0]).T
    flat = np.tile([[1.0, 0.0]], (180, 1))
    parts = {
        "linear": flat + draw.normal(0, 0.1, (180, 2)),
        "bert": flat,
        "probs": flat,
        "embeddings": points + 5,
        "novelty": (golds == "c").astype(float),
    }
    seen = Seen([], golds, sides, golds == "c", parts, golds == "c")
    found = measure_leftover(seen)
    assert found["measures"]["mahalanobis"]["auroc"] == 1
    assert found["measures"]["max_prob"]["auroc"] == 0.5
    assert found["decision"]["f1"] == 1


def test_noise_joins_until_as_much_is_left_as_wanted() -> None:
    """The nearest joins first."""
    points = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1], [0.9, 0.2], [0.6, 0.7]], dtype=float)
    labels = np.array([0, 0, 1, 1, -1, -1])
    assert _covered(labels, points, 2).tolist() == labels.tolist()
    assert _covered(labels, points, 1).tolist() == [0, 0, 1, 1, 0, -1]
    assert _covered(labels, points, 0).tolist() == [0, 0, 1, 1, 0, 1]


def test_our_arm_gives_a_number_for_each_text() -> None:
    """Two matters in two themes."""
    texts = [f"公交车{k}等了太久司机甩站" for k in "一二三四五六七八九十"]
    texts += [f"自来水{k}发黄水管老化浑浊" for k in "一二三四五六七八九十"]
    found = topics_of(texts, NOBODY, target_outlier_rate=0)["themes"]
    assert len(found) == 20
    assert len(set(found[:10])) == len(set(found[10:])) == 1
    assert found[0] != found[-1]


def test_the_page_compares_with_the_better_arm() -> None:
    """The lead is that over the arm with the higher mean."""

    def arm(score: float) -> dict[str, float]:
        return dict.fromkeys(("ari", "nmi", "b_cubed", "noise"), score) | {"n_topics": 2}

    arms = {"themes": arm(0.6), "tight": arm(0.1), "default": arm(0.2), "reduced": arm(0.3)}
    lines = grouping_lines([{"cell": "topics/grouping_made_0", "n_hidden": 9, "arms": arms}])
    assert "+0.300 in ARI and +0.300 in B-cubed F1. BERTopic groups embeddings," in lines
    assert not any("words alone" in line for line in lines)
    arms |= {"unguided": arm(0.4), "embedding": arm(0.5), "both": arm(0.7)}
    told = grouping_lines([{"cell": "topics/grouping_made_0", "n_hidden": 9, "arms": arms}])
    assert "| words alone | 0.400 | 0.400 | 0.400 |" in told


def test_the_cost_page_adds_both_searches_and_tells_the_bar() -> None:
    """What the default costs is both, one after the other."""
    size: dict[str, Any] = {"n_texts": 100_000, "peak_gib": 1.5, "cores": 2}
    cells = [
        size | {"cell": "topics/cost_100000", "seconds": 127.0, "n_topics": 757},
        size
        | {"cell": "topics/cost_bursts_100000", "seconds": 76.8, "n_topics": 0, "search": "bursts"},
    ]
    page = growth_lines(cells)
    assert "| both, one after the other | 100,000 | 204 | – | – |" in page
    assert "is met by the search among what is left over, and missed by both together." in page
    assert "were not measured." in growth_lines(cells[:1])
    again = cells[1] | {"cell": "topics/cost_again_bursts", "seconds": 159.0, "date": "2026-12-02"}
    page = growth_lines([*cells, again])
    slow = cells[0] | {"cell": "topics/cost_again_topics", "seconds": 240.0, "search": "topics",
                       "date": "2026-12-02"}  # fmt: skip
    told = "is missed by the search among what is left over, and missed by both together."
    assert told in growth_lines([*cells, slow])
    assert "On another day the same took 159 s (bursts, 2026-12-02)." in page
    assert "| both, one after the other | 100,000 | 204 | – | – |" in page


def test_a_burst_that_is_late_misses_the_bar() -> None:
    """And corpora that are not measured yet are told."""
    cell = {"steady_flagged": False, "growing_flagged": True, "false_topics": 0, "mixed_topics": 1}
    told = burst_lines([cell | {"delays": {"leak": 3}}, cell | {"delays": {"leak": 9}}])
    assert "That every burst is flagged within 7 days is missed in 1 of 2." in told
    assert "18 of 20 corpora are missing." in told
    whole = burst_lines([cell | {"delays": {"leak": 3}}] * 20)
    assert whole[-1] == "That every burst is flagged within 7 days is met."
