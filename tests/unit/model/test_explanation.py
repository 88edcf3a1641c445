"""Why a text gets its label: words, training texts, and the rows that are explained."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.unit.model.conftest import LABELS

from kesu.model.explanation.explain import explain
from kesu.model.explanation.nearest import learned, nearest
from kesu.model.explanation.sample import sample_rows
from kesu.model.explanation.words import word_effects
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.model.tree import leaves_of

TEXT = "快递太慢，客服不理人，包装很好"
WORTH = {"太慢": 2.0, "不理": 1.0, "很": -0.5, "好": -1.0}


def worth(texts: Sequence[str]) -> np.ndarray:
    """A score that words add to, each by itself."""
    return np.array([sum(value for word, value in WORTH.items() if word in t) for t in texts])


def test_words_that_add_up_are_found_as_they_are() -> None:
    """Each word gets what it is worth, the others nothing, and the fit says that this is all."""
    found = word_effects(TEXT, worth)
    told = {TEXT[a:b]: effect for (a, b), effect in zip(found.spans, found.effects, strict=True)}
    assert told == pytest.approx({word: WORTH.get(word, 0.0) for word in told}, abs=0.15)
    assert max(told, key=lambda word: told[word]) == "太慢"
    assert found.fit > 0.95
    assert found == word_effects(TEXT, worth)


def test_words_that_mean_something_only_together_fit_badly() -> None:
    """Parity of the words is the sum of no words: the fit tells that the effects tell little."""
    odd = word_effects(TEXT, lambda texts: np.array([float(len(text) % 2) for text in texts]))
    assert odd.fit < 0.5


@pytest.mark.parametrize("text", ["", "……", "，。！"])
def test_a_text_without_words_has_no_effects(text: str) -> None:
    """Nothing to delete, nothing told."""
    assert word_effects(text, worth).spans == ()


@pytest.mark.parametrize("folder", ["linear_folder", "bert_folder"])
def test_the_words_that_carry_a_label_are_those_the_model_needs(
    folder: str, request: pytest.FixtureRequest
) -> None:
    """The label is less likely without the strongest third of words than without the weakest."""
    model = load_model(request.getfixturevalue(folder))
    text = "昨天送货慢，物流太慢，今天语气很凶"
    why = explain(model, text, tasks=["category"])[0]
    order = np.argsort(why.words.effects)
    third = len(order) // 3
    probs = []
    for gone in (order[-third:], order[:third]):
        spans = [why.words.spans[at] for at in gone]
        kept = [c for at, c in enumerate(text) if not any(a <= at < b for a, b in spans)]
        told = predict(model, ["x"], ["".join(kept)]).frame["category_probs"][0]
        task = model.tasks[0]
        probs.append(float(np.array(told)[leaves_of(task.label_set, why.label)].sum()))
    assert probs[0] < probs[1]


def test_each_label_of_a_multi_task_is_explained(linear_folder: Path) -> None:
    """As many explanations as labels that are told; other tasks are left out."""
    model = load_model(linear_folder)
    text = "昨天送货慢，语气很凶"
    told = predict(model, ["x"], [text]).frame["cause"][0].to_list()
    assert [why.label for why in explain(model, text, tasks=["cause"])] == told


def test_a_parent_stands_for_its_leaves() -> None:
    """The probability that is explained is that of all leaves below the label."""
    assert LABELS.trained == ("late", "rude", "broken")
    assert leaves_of(LABELS, "service").tolist() == [True, True, False]
    assert leaves_of(LABELS, "broken").tolist() == [False, False, True]


@pytest.mark.parametrize("folder", ["linear_folder", "bert_folder"])
def test_the_nearest_training_text_of_a_copy_is_the_text_itself(
    folder: str, request: pytest.FixtureRequest
) -> None:
    """With similarity 1; with embeddings or without them."""
    model = load_model(request.getfixturevalue(folder))
    texts = ["昨天送货慢，物流太慢", "今天语气很凶，没有人理", "上周碎了一地，不能用"]
    rows = predict(model, ["a", "b", "c"], texts).embeddings
    told = rows["embedding"].to_list()
    vectors = None if told[0] is None else np.array(told)
    known = learned(model, ["a", "b", "c"], texts, vectors)
    found = nearest(model, texts[1], known, n=2)
    assert found[0] == ("b", pytest.approx(1, abs=1e-5))
    assert found[1][1] < 1


def test_without_training_texts_there_is_none_near(linear_folder: Path) -> None:
    """A corpus that the model never learned."""
    model = load_model(linear_folder)
    assert nearest(model, "昨天送货慢", learned(model, [], [], None), n=3) == []


def row(
    at: int, decision: str, label: str, gold: str | None, *, test: bool = True
) -> dict[str, object]:
    """A row of which `p` falls with its number."""
    return {
        "row_id": f"r{at:02}", "text": f"文本{at}", "dup_group": f"g{at // 2}",
        "decision": decision, "is_test": test,
        "gold": None if gold is None else [gold], "is_right": label == gold, "p": 1 - at / 100,
    }  # fmt: skip


def test_kinds_are_told_apart_and_copies_are_explained_once() -> None:
    """Wrong ones first, the surest of them; training rows never; unlabelled ones by decision."""
    rows = pl.DataFrame(
        [
            row(0, "labelled", "a", "b"),
            row(1, "labelled", "a", "b"),  # a copy of the text before
            row(2, "labelled", "a", "a"),
            row(4, "labelled", "a", "a", test=False),  # learned
            row(6, "labelled", "a", None, test=False),
            row(8, "doubtful", "a", None, test=False),
            row(10, "novel", "a", "b"),
        ]
    )
    found = sample_rows(rows, n=3)
    assert list(zip(found["row_id"], found["kind"], strict=True)) == [
        ("r00", "wrong"), ("r02", "right"), ("r08", "doubtful"), ("r10", "novel"),
    ]  # fmt: skip


def test_right_ones_are_spread_and_wrong_ones_the_surest() -> None:
    """From the most to the least probable, so that easy and hard ones are seen."""
    right = [row(at, "labelled", "a", "a") for at in range(0, 40, 2)]
    wrong = [row(at, "labelled", "a", "b") for at in range(40, 60, 2)]
    found = sample_rows(pl.DataFrame(right + wrong), n=2)
    assert found["row_id"].to_list() == ["r40", "r42", "r00", "r38"]


def test_without_gold_labels_some_labelled_rows_are_explained() -> None:
    """There is neither right nor wrong to tell."""
    rows = pl.DataFrame([row(at, "labelled", "a", None) for at in range(0, 8, 2)])
    rows = rows.with_columns(pl.col("gold").cast(pl.List(pl.String)))
    assert sample_rows(rows, n=2)["kind"].to_list() == ["labelled", "labelled"]
    assert sample_rows(rows, n=0).is_empty()
