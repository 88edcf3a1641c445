"""In half precision labels and decisions are those of full precision."""

from pathlib import Path

import numpy as np
import pytest

from kesu.model.close import DOUBT, answers, close_calls
from kesu.model.folder import load_model
from kesu.model.golden import golden_texts
from kesu.model.predict import predict
from kesu.model.settings import EXACT, PredictSettings

HALF = PredictSettings(bf16="yes")
TEXTS = [f"{text}{more}" for text in golden_texts() for more in ("", "，快递", "很差", "!!")]


def test_answers_are_those_of_full_precision(bert_folder: Path) -> None:
    """Whatever hangs on less than half precision tells is computed anew."""
    model = load_model(bert_folder)
    ids = [str(at) for at in range(len(TEXTS))]
    half, exact = (predict(model, ids, TEXTS, settings=each).frame for each in (HALF, EXACT))
    for column in ("category", "cause", "decision", "category_level"):
        assert half[column].to_list() == exact[column].to_list()
    assert half["category_p"].to_list() == pytest.approx(exact["category_p"].to_list(), abs=DOUBT)


def test_close_calls_are_computed_anew(bert_folder: Path) -> None:
    """Only they: what is told of them is exact, of all others it is that of half precision."""
    model = load_model(bert_folder)
    half, exact = model.raw(TEXTS, HALF), model.raw(TEXTS, EXACT)
    close = close_calls(model, half)
    found = answers(model, TEXTS, HALF)
    assert close.any()
    assert not close.all()
    for task in found.bert:
        assert found.bert[task][close] == pytest.approx(exact.bert[task][close], abs=1e-4)
        assert np.array_equal(found.bert[task][~close], half.bert[task][~close])
