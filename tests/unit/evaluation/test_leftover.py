"""What the limit of novelty costs and brings."""

from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.evaluation.leftover import LIMIT, auroc, score_leftover, shares_above
from kesu.evaluation.settings import EvaluateSettings
from kesu.scores.bootstrap import Resamples
from kesu.tasks import Task

FAST = EvaluateSettings(n_bootstrap=100)
FRAMES = ("records", "clean", "splits", "predictions")


def _resamples(n_rows: int) -> Resamples:
    return Resamples([f"g{row}" for row in range(n_rows)], n_bootstrap=50, seed=0)


def _frames(tables: dict[str, Any], novelty: list[float]) -> dict[str, pl.DataFrame]:
    frames = {name: tables[name] for name in FRAMES}
    scored = frames["predictions"].with_columns(novelty=pl.Series(novelty))
    return frames | {"predictions": scored}


def test_shares_are_those_of_each_kind() -> None:
    """Of known rows one of four lies above 0.5, of the others all."""
    scores = np.array([0.1, 0.2, 0.3, 0.9, 0.6, 0.8])
    is_other = np.array([False] * 4 + [True] * 2)
    found = shares_above(scores, is_other, np.array([0.5, 0.85]), _resamples(6))
    assert found["known"][0][0].tolist() == [0.25, 0.25]
    assert found["other"][0][0].tolist() == [1.0, 0.0]
    assert (found["known"][1], found["other"][1]) == (4, 2)


@pytest.mark.parametrize("seed", range(5))
def test_auroc_is_the_share_of_pairs_in_the_right_order(seed: int) -> None:
    """Counted over all pairs of a known and another row; ties count half."""
    draw = np.random.default_rng(seed)
    scores, is_other = draw.integers(0, 12, 60) / 12, draw.random(60) < 0.3
    pairs = [
        (high > low) + 0.5 * (high == low)
        for low, high in product(scores[~is_other], scores[is_other])
    ]
    found = auroc(scores, is_other, _resamples(60)).estimate()
    assert found.value == pytest.approx(np.mean(pairs))
    assert found.low <= found.value <= found.high


def test_residual_rows_of_any_side_count_and_known_ones_of_the_test_side(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """29 known test rows and one residual row; train rows of known classes are left out."""
    frames = _frames(tables, [0.9] + [0.1] * 27 + [0.8] * 12)
    found = score_leftover(tasks[0], frames, FAST)
    assert found is not None
    assert (found["at_limit"]["known"]["n"], found["at_limit"]["other"]["n"]) == (29, 1)
    assert found["at_limit"]["known"]["value"] == pytest.approx(2 / 29)
    assert found["at_limit"]["other"]["value"] == 1.0
    assert found["at_limit"]["unlabelled"] == {"value": None, "n": 0}
    assert found["limit"] == LIMIT


def test_a_row_without_label_is_told_apart(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """Rows that nobody labelled are counted at every limit, and take no part in the AUROC."""
    tables["records"] = tables["records"].with_columns(
        gold_category=pl.when(pl.col("row_id") >= "c:30").then(None).otherwise("gold_category")
    )
    found = score_leftover(tasks[0], _frames(tables, [0.2] * 30 + [0.9] * 10), FAST)
    assert found is not None
    assert found["at_limit"]["unlabelled"] == {"value": 1.0, "n": 10}
    assert found["auroc"]["novelty"]["n"] == 30


def test_novelty_that_tells_more_than_the_probability_says_so(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """Perfect novelty beside a probability that is the same everywhere: 1 and 0.5."""
    flat = pl.Series([[0.6, 0.2, 0.2]] * 40)
    tables["predictions"] = tables["predictions"].with_columns(category_probs=flat)
    found = score_leftover(tasks[0], _frames(tables, [0.9] + [0.1] * 39), FAST)
    assert found is not None
    assert found["auroc"]["novelty"]["value"] == 1.0
    assert found["auroc"]["probability"]["value"] == pytest.approx(0.5)
    assert found["auroc"]["difference"]["value"] == pytest.approx(0.5)


def test_limits_go_up_and_shares_go_down(tables: dict[str, Any], tasks: tuple[Task, ...]) -> None:
    """A higher limit calls no more rows novel."""
    novelty = np.random.default_rng(0).random(40).tolist()
    found = score_leftover(tasks[0], _frames(tables, novelty), FAST)
    assert found is not None
    for name in ("limit", "known", "other"):
        values = [point[name] for point in found["points"]]
        assert values == sorted(values, reverse=name != "limit")


@pytest.mark.parametrize("lacking", ["novelty", "category_probs", "test rows", "task", "other"])
def test_what_is_not_there_is_not_told(
    lacking: str, tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """Without novelty, probabilities, test rows or a deciding task nothing is told."""
    frames = _frames(tables, [0.5] * 40)
    if lacking in frames["predictions"].columns:
        frames["predictions"] = frames["predictions"].drop(lacking)
    if lacking == "test rows":
        frames["splits"] = frames["splits"].with_columns(split=pl.lit("train"))
    if lacking == "other":  # known rows alone: shares, and nothing to tell them from
        frames["records"] = frames["records"].filter(pl.col("gold_category") != "other")
        found = score_leftover(tasks[0], frames, FAST)
        assert found is not None
        assert found["auroc"] is None
        assert "other" not in found["at_limit"]
    else:
        assert score_leftover(None if lacking == "task" else tasks[0], frames, FAST) is None
