"""Test rows that are nearly the same as a training text, and what they add to a score."""

from typing import Any

import polars as pl
import pytest

from kesu.evaluation.evaluate import evaluate
from kesu.evaluation.leaks import nearness
from kesu.tasks import Task

TRAIN = ["快递三天没到，客服一直不回复", "手机屏幕碎了，商家不给换新", "小区楼下的搅拌站半夜施工"]


def test_copies_are_near_and_other_texts_are_not() -> None:
    """A copy has 1; a word more or less little below; another matter next to nothing."""
    asked = [TRAIN[0], "快递三天没到，客服一直不回复我", "这家酒店的早餐味道不错"]
    same, near, far = nearness(asked, TRAIN)
    assert same == pytest.approx(1, abs=1e-6)
    assert 0.8 < near < 1
    assert far < 0.1


@pytest.mark.parametrize(("test", "train"), [([], TRAIN), (TRAIN, []), (["好"], ["差", "好"])])
def test_nothing_to_compare(test: list[str], train: list[str]) -> None:
    """No test rows, none of train, or no text with two characters."""
    assert nearness(test, train).tolist() == [0.0] * len(test)


def test_the_score_is_told_without_near_copies(
    tables: dict[str, Any], tasks: tuple[Task, ...]
) -> None:
    """Rows whose text stands in train as well are counted, and left out of a second score."""
    texts = [f"{chr(0x5000 + 7 * row)}{chr(0x6000 + 11 * row)}件" for row in range(40)]
    texts[1], texts[2] = texts[35], texts[36]  # test rows that are copies of train rows
    tables["clean"] = tables["clean"].with_columns(text=pl.Series(texts))
    told = evaluate("c", tasks=tasks, **tables)["tasks"]["category"]
    assert told["leaks"]["n_near"] == 2
    assert told["leaks"]["macro_f1"]["n"] == told["scores"]["blend"]["macro_f1"]["n"] - 2
    assert told["leaks"]["inflation"]["value"] == pytest.approx(
        told["scores"]["blend"]["macro_f1"]["value"] - told["leaks"]["macro_f1"]["value"]
    )
    # all are right, which is no certainty: of fewer groups in a row the lower end is lower
    assert told["leaks"]["macro_f1"]["low"] == pytest.approx(0.025 ** (1 / 27))
