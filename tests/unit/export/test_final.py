"""The label to use is one that the model would call sure, whichever task decides."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.cli.choice import by_depth
from kesu.export.final import final_columns
from kesu.labels import Label, LabelSet
from kesu.model.tree import tell
from kesu.tasks import Task, TaskSettings

TREE = LabelSet(
    "tree",
    (
        Label("goods", "商品"),
        Label("broken", "破损", parent="goods"),
        Label("fake", "假货", parent="goods"),
        Label("late", "送货慢"),
    ),
)
MATTER = Task("matter", TaskSettings(labels="tree"), TREE)


def final(frame: pl.DataFrame, thresholds: Sequence[float]) -> list[Any]:
    """What is exported where another task decides and a model has these thresholds."""
    known = {"thresholds": by_depth(list(thresholds))}
    columns = final_columns(MATTER, frame, decide_by="sentiment", calibration=known)
    return frame.select(columns)["matter_final"].to_list()


def told(probs: np.ndarray, thresholds: Sequence[float]) -> tuple[pl.DataFrame, list[bool]]:
    """The columns of a tree task, and which rows its model is sure of."""
    said = tell(probs, TREE, tuple(thresholds))
    frame = pl.DataFrame(
        {
            "matter": said.labels,
            "matter_p": said.probs,
            "matter_level": pl.Series(said.depths, dtype=pl.Int8),
        }
    )
    return frame, said.is_sure


@pytest.mark.parametrize("thresholds", [(0.6, 0.9), (0.9, 0.6), (0.7, 0.7), (2.0, 0.8)])
def test_a_label_of_a_tree_is_held_to_the_threshold_of_its_level(
    thresholds: tuple[float, float],
) -> None:
    """Parents told in the place of a leaf count, and so do leaves at the top; no others."""
    probs = np.random.default_rng(0).dirichlet((0.5, 0.5, 0.5), size=500)
    frame, is_sure = told(probs, thresholds)
    wanted = [label if sure else None for label, sure in zip(frame["matter"], is_sure, strict=True)]
    assert final(frame, thresholds) == wanted
    assert 0 < sum(is_sure) < len(probs)


def test_a_parent_that_is_sure_is_told() -> None:
    """Its probability is below the threshold of the leaves, and above its own."""
    frame, _ = told(np.asarray([[0.4, 0.35, 0.25], [0.35, 0.2, 0.45]]), (0.7, 0.9))
    assert final(frame, (0.7, 0.9)) == ["goods", None]
