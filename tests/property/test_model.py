"""Same text, same answer."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesu.labels import Label, LabelSet
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.kinds import KINDS
from kesu.model.predict import predict
from kesu.model.settings import PredictSettings, TrainSettings
from kesu.model.train import train
from kesu.model.tree import levels, tell
from kesu.tasks import Task, TaskSettings

TOLERANCE = 1e-4  # the one that the model card states
LABELS = LabelSet(
    "tree",
    (
        Label("top", "上"),
        Label("late", "送货慢", parent="top"),
        Label("rude", "态度差", parent="top"),
        Label("broken", "损坏"),
    ),
)
WORDS = {"late": "送货太慢等了很久", "rude": "客服态度差没人理", "broken": "东西坏了碎了一地"}
TEXTS = st.lists(
    st.text("送货太慢等了很久客服态度差没人理坏碎一地，。 aA1😡", max_size=60), max_size=9
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A small model with both parts, a tree and a multi task, and BERT well heard in its blend."""
    folder = tmp_path_factory.mktemp("model")
    names = list(WORDS)
    gold = [names[row % 3] for row in range(120)]
    texts = [WORDS[label] + "，" + "慢差坏"[row % 3] * (row % 7) for row, label in enumerate(gold)]
    tasks = [
        Task("category", TaskSettings(labels="tree"), LABELS),
        Task("cause", TaskSettings(labels="tree", kind="multi"), LABELS),
    ]
    train(
        texts,
        {"category": gold, "cause": [[label] if row % 2 else [] for row, label in enumerate(gold)]},
        [("train", "train", "valid", "calib")[row // 3 % 4] for row in range(120)],
        tasks,
        TrainSettings(
            encoder=None, layers=1, hidden=16, heads=2, max_tokens=48, epochs=2, min_steps=0
        ),
        decide_by="category",
        seed=0,
        cleaning={},
        out=folder / "model",
        checkpoint=folder / "checkpoint",
    )
    return load_model(folder / "model")


def _numbers(frame: pl.DataFrame) -> np.ndarray:
    columns = [np.array(frame[f"{task}_probs"].to_list()) for task in ("category", "cause")]
    return np.concatenate([*columns, frame["novelty"].to_numpy()[:, None]], axis=1)


def _ids(texts: list[str]) -> list[str]:
    return [str(row) for row in range(len(texts))]


@FEW
@given(texts=TEXTS.filter(bool), batch_tokens=st.sampled_from([8, 64, 512]), data=st.data())
def test_same_answer_in_any_company(
    model: Model, texts: list[str], batch_tokens: int, data: st.DataObject
) -> None:
    """A text gets the same numbers alone, in batches of any size and in any order."""
    together = predict(model, _ids(texts), texts)
    order = data.draw(st.permutations(range(len(texts))))
    shuffled = predict(
        model,
        [str(row) for row in order],
        [texts[row] for row in order],
        settings=PredictSettings(batch_tokens=batch_tokens),
    )
    assert _numbers(shuffled.frame) == pytest.approx(_numbers(together.frame)[order], abs=TOLERANCE)
    embeddings = [
        np.array(found.embeddings["embedding"].to_list()) for found in (shuffled, together)
    ]
    assert embeddings[0] == pytest.approx(embeddings[1][order], abs=TOLERANCE)
    alone = predict(model, ["x"], texts[:1])
    assert _numbers(alone.frame) == pytest.approx(_numbers(together.frame)[:1], abs=TOLERANCE)


@FEW
@given(texts=TEXTS.filter(bool))
def test_same_answer_with_any_threads(model: Model, texts: list[str]) -> None:
    """One thread or two: the same numbers."""
    before = torch.get_num_threads()
    try:
        found = []
        for n_threads in (1, 2):
            torch.set_num_threads(n_threads)
            found.append(_numbers(predict(model, _ids(texts), texts).frame))
    finally:
        torch.set_num_threads(before)
    assert found[0] == pytest.approx(found[1], abs=TOLERANCE)


@FEW
@given(texts=TEXTS)
def test_every_row_is_answered(model: Model, texts: list[str]) -> None:
    """A row a text in its order; probabilities are such; labels come from the set."""
    frame = predict(model, _ids(texts), texts).frame
    assert frame["row_id"].to_list() == _ids(texts)
    assert set(frame["decision"]) <= {"labelled", "doubtful", "novel"}
    assert set(frame["category"]) <= {"top", "late", "rude", "broken"}
    for probs in frame["category_probs"]:
        assert sum(probs) == pytest.approx(1, abs=1e-5)
    for told, probs in zip(frame["cause"], frame["cause_p"], strict=True):
        assert len(told) == len(probs)


@given(
    rows=st.lists(st.lists(st.floats(-30, 30), min_size=3, max_size=3), min_size=1, max_size=5),
    limits=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_told_label_is_sure_or_the_best_leaf(
    rows: list[list[float]], limits: tuple[float, float]
) -> None:
    """What is told with certainty meets the threshold of its level; parents are above leaves."""
    probs = KINDS["single"].probabilities(np.array(rows), np.ones(3, np.bool_))
    told = tell(probs, LABELS, limits)
    top, leaves = levels(LABELS)
    for row, label in enumerate(told.labels):
        assert (probs[row] @ top.members).max() >= (probs[row] @ leaves.members).max() - 1e-6
        if not told.is_sure[row]:
            assert label == leaves.nodes[int((probs[row] @ leaves.members).argmax())]
        else:
            assert told.probs[row] >= min(limits) - 1e-6


def test_same_answer_as_in_memory(model: Model, tmp_path: Path) -> None:
    """A model that is written again and read back gives the same answers to the last bit."""
    from kesu.model.folder import save_model  # noqa: PLC0415 - beside its only use

    metrics = {"seed": 0, "warnings": [], "tasks": {}, "score": 0.0}
    save_model(
        model,
        tmp_path / "model",
        cleaning={},
        settings=TrainSettings(),
        metrics=metrics,
        hashes={},
        history="",
    )
    texts = ["送货太慢", "", "没人理" * 30]
    before, after = (
        _numbers(predict(each, _ids(texts), texts).frame)
        for each in (model, load_model(tmp_path / "model"))
    )
    assert np.array_equal(before, after)
