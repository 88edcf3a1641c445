"""Attributes against categories: what differs, by how much, and what is chance."""

import numpy as np
import polars as pl
import pytest

from kesu.insight.schema import SEGMENTS
from kesu.insight.segments import find_segments, segment_rows

LABELS = ("late", "wrong", "rude")


def rows(n: int, south: float, seed: int = 0) -> pl.DataFrame:
    """Rows of which a share is late, in the south another one; `colour` does not matter."""
    draw = np.random.default_rng(seed)
    region = draw.choice(["south", "north"], n)
    is_late = draw.random(n) < np.where(region == "south", south, 0.2)
    other = draw.choice(["wrong", "rude"], n)
    return pl.DataFrame(
        {
            "region": region, "colour": draw.choice(["red", "blue", "green"], n),
            "labels": [["delivery", "late"] if late else [what]
                       for late, what in zip(is_late, other, strict=True)],
        }
    )  # fmt: skip


def found(frame: pl.DataFrame, **settings: int) -> pl.DataFrame:
    """What is told of both attributes."""
    given = {"min_rows": 30, "max_values": 50} | settings
    return find_segments(frame, LABELS, ["region", "colour"], **given)


def test_what_differs_is_told_with_its_cells() -> None:
    """The south has more late ones; the colour makes no difference."""
    told = found(rows(2000, 0.4, seed=1))
    tests = {each["attribute"]: each for each in segment_rows(told)["attributes"]}
    assert tests["region"]["q_value"] < 0.001
    assert tests["colour"]["q_value"] > 0.05
    assert tests["region"]["cramers_v"] > tests["colour"]["cramers_v"]
    assert {each["attribute"] for each in segment_rows(told)["map"]} == {"region"}
    assert len(segment_rows(told)["map"]) == 2 * len(LABELS)
    cells = segment_rows(told)["cells"]
    assert {(each["value"], each["label"]) for each in cells[:2]} == {
        ("south", "late"), ("north", "late"),
    }  # fmt: skip
    south = told.filter(value="south", label="late").row(0, named=True)
    assert south["low"] < 0.4 < south["high"]
    assert south["residual"] > 5
    assert told.filter(value="south")["n"].sum() == south["total"]


def test_chance_alone_is_seldom_told() -> None:
    """Of 60 corpora of pure chance, with two attributes each, at most 7 have a sure difference."""
    told = [found(rows(600, 0.2, seed)) for seed in range(60)]
    assert sum((each["q_value"] < 0.05).any() for each in told) <= 7


def test_a_residual_worked_by_hand() -> None:
    """30 of 40 against 10 of 40: expected 20, spread sqrt(20 * 0.5 * 0.5), so 4.47."""
    frame = pl.DataFrame(
        {
            "region": ["south"] * 40 + ["north"] * 40,
            "colour": ["red"] * 80,
            "labels": [["late"]] * 30 + [["rude"]] * 10 + [["late"]] * 10 + [["rude"]] * 30,
        }
    )
    told = found(frame)
    assert told.filter(value="south", label="late")["residual"][0] == pytest.approx(4.472, abs=1e-3)
    assert told.filter(label="wrong")["residual"].to_list() == [0, 0]
    assert set(told["attribute"]) == {"region"}


@pytest.mark.parametrize(
    "frame",
    [
        rows(20, 0.4), rows(2000, 0.4).head(0),
        rows(200, 0.4).with_columns(region=pl.lit("south"), colour=pl.lit(None, pl.String)),
    ],
    ids=["few", "none", "one value"],
)  # fmt: skip
def test_nothing_to_compare(frame: pl.DataFrame) -> None:
    """An empty table with all its columns."""
    told = found(frame)
    assert told.is_empty()
    assert told.columns == list(SEGMENTS.columns)
    assert segment_rows(told) == {"attributes": [], "cells": [], "map": []}


def test_one_category_only_differs_in_nothing() -> None:
    """No division by zero."""
    told = found(rows(300, 0.4).with_columns(labels=pl.lit(["late"])))
    assert set(told["p_value"]) == {1.0}
    assert set(told["residual"]) == {0.0}


def test_an_attribute_of_many_values_is_cut() -> None:
    """The most common ones are told."""
    frame = rows(3000, 0.4).with_columns(colour=pl.Series([f"c{at % 20}" for at in range(3000)]))
    assert found(frame, max_values=5).filter(attribute="colour")["value"].n_unique() == 5
