"""Training of BERT that is interrupted, or short of time."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from safetensors.numpy import load_file

from kesu.files import read_json
from kesu.labels import Label, LabelSet
from kesu.model import loop
from kesu.model.examples import TaskLoss, batches_of
from kesu.model.pretraining.network import new_masked, save_masked
from kesu.model.pretraining.settings import Architecture
from kesu.model.pretraining.vocabulary import train_tokenizer
from kesu.model.targets import encode_gold
from kesu.tasks import Task, TaskSettings


def _weights(folder: Path) -> dict[str, np.ndarray[Any, Any]]:
    return load_file(folder / "model" / "model.safetensors")


def _stop_at(words: str) -> Callable[[str], None]:
    def stop(line: str) -> None:
        if words in line:
            raise KeyboardInterrupt

    return stop


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress and checkpoints after each step."""
    monkeypatch.setattr(loop, "REPORT_EVERY", 0.0)
    monkeypatch.setattr(loop, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(loop, "SAVE_SHARE", 0)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory, corpus_maker: Any) -> Path:
    """A training that nothing interrupted."""
    folder = tmp_path_factory.mktemp("straight")
    corpus_maker().train_only(folder, use_bert=True)
    return folder


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("words", ["step 3/", "step 8/", "epoch 1/", "step 14/"])
def test_interrupted_training_goes_on(
    corpus: Any, straight: Path, tmp_path: Path, words: str
) -> None:
    """Stopped at any step and started again, BERT ends with the very same weights."""
    with pytest.raises(KeyboardInterrupt):
        corpus.train_only(tmp_path, use_bert=True, report=_stop_at(words))
    assert list((tmp_path / "checkpoint").glob("*/state.pt"))
    lines: list[str] = []
    corpus.train_only(tmp_path, use_bert=True, report=lines.append)
    assert any("goes on after step" in line for line in lines)
    assert not any("step 2/" in line for line in lines)
    assert not (tmp_path / "checkpoint").exists()
    first, second = _weights(tmp_path), _weights(straight)
    for name, values in first.items():
        assert np.array_equal(values, second[name]), name
    histories = [
        pl.read_csv(folder / "model" / "history.csv").drop("seconds")
        for folder in (tmp_path, straight)
    ]
    assert histories[0].equals(histories[1])


def test_other_settings_do_not_go_on(corpus: Any, tmp_path: Path) -> None:
    """A checkpoint of other settings is not taken up, and is gone in the end."""
    with pytest.raises(KeyboardInterrupt):
        corpus.train_only(tmp_path, use_bert=True, report=_stop_at("epoch 1/"))
    lines: list[str] = []
    corpus.train_only(tmp_path, use_bert=True, learning_rate=1e-3, report=lines.append)
    assert any("epoch 1/" in line for line in lines)
    assert not (tmp_path / "checkpoint").exists()


def test_another_encoder_in_the_same_folder_does_not_go_on(corpus: Any, tmp_path: Path) -> None:
    """An encoder that was made anew is trained from its start."""
    texts = ["房间很好", "前台太慢", "早餐一般"] * 20
    tokenizer = train_tokenizer(texts, size=60, piece_chars=2)
    shape = Architecture(vocabulary=100, layers=1, hidden=16, heads=2, positions=32)
    encoder = tmp_path / "encoder"
    lines: list[str] = []
    save_masked(new_masked(tokenizer, shape, seed=0), encoder)
    with pytest.raises(KeyboardInterrupt):
        corpus.train_only(
            tmp_path, use_bert=True, encoder=str(encoder), report=_stop_at("epoch 1/")
        )
    save_masked(new_masked(tokenizer, shape, seed=1), encoder)
    corpus.train_only(tmp_path, use_bert=True, encoder=str(encoder), report=lines.append)
    assert any("epoch 1/" in line for line in lines)


@pytest.mark.parametrize("size", [1000, 1, 0])
def test_broken_checkpoint_is_told(corpus: Any, tmp_path: Path, size: int) -> None:
    """A checkpoint that cannot be read is no reason to fail."""
    with pytest.raises(KeyboardInterrupt):
        corpus.train_only(tmp_path, use_bert=True, report=_stop_at("epoch 1/"))
    (path,) = (tmp_path / "checkpoint").glob("*/state.pt")
    path.write_bytes(path.read_bytes()[:size])
    lines: list[str] = []
    corpus.train_only(tmp_path, use_bert=True, report=lines.append)
    assert any("cannot be read" in line for line in lines)
    assert (tmp_path / "model" / "MANIFEST.json").exists()


@pytest.mark.parametrize("minutes", [1e-9, 0.01])
def test_too_little_time(corpus: Any, tmp_path: Path, minutes: float) -> None:
    """BERT stops in time, the model is made all the same, and its metrics say so."""
    corpus.train_only(tmp_path, use_bert=True, minutes=minutes, epochs=900, patience=900)
    warnings = read_json(tmp_path / "model" / "metrics.json")["warnings"]
    assert {"code": "cut_short", "minutes": minutes} in warnings
    seconds = pl.read_csv(tmp_path / "model" / "history.csv")["seconds"].max()
    assert isinstance(seconds, float)
    assert seconds < 60  # of a busy machine; 900 epochs take many times as long


@pytest.mark.parametrize(("later", "is_cut"), [(0.01, False), (4.0, True)])
def test_a_slow_beginning_does_not_shorten_the_whole(
    corpus: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, later: float, *, is_cut: bool
) -> None:
    """The time for all steps is foreseen anew by the latest ones; it was by the first alone."""
    clock = SimpleNamespace(now=0.0)
    step = loop._Run._step

    def timed(run: Any, rows: Any) -> float:
        clock.now += 4.0 if run.progress.step < loop.PROBE else later
        return step(run, rows)

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(loop._Run, "_step", timed)
    lines: list[str] = []
    corpus.train_only(
        tmp_path, use_bert=True, minutes=5, epochs=40, patience=900, report=lines.append
    )
    planned = [line for line in lines if "time for" in line]
    warnings = read_json(tmp_path / "model" / "metrics.json")["warnings"]
    assert planned[0].startswith("BERT: time for 68 of")
    assert ({"code": "cut_short", "minutes": 5} in warnings) == is_cut
    assert any("epoch 40/" in line for line in lines) != is_cut
    assert clock.now <= 5 * 60


def test_time_that_runs_out_between_epochs_is_told(
    corpus: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scoring valid takes time too; then no step is there to notice that it is late."""
    clock = SimpleNamespace(now=0.0)
    score = loop._score

    def timed(*given: Any) -> tuple[float, float]:
        clock.now += 400
        return score(*given)

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(loop, "_score", timed)
    corpus.train_only(tmp_path, use_bert=True, minutes=5, epochs=40, patience=900)
    warnings = read_json(tmp_path / "model" / "metrics.json")["warnings"]
    assert {"code": "cut_short", "minutes": 5} in warnings


def test_batches_hold_each_row_once() -> None:
    """All rows come once an epoch, in another order in the next."""
    lengths = [3, 9, 1, 7, 5, 8, 2]
    first, second = (batches_of(lengths, 2, np.random.default_rng([0, epoch])) for epoch in (0, 1))
    assert sorted(row for batch in first for row in batch) == list(range(7))
    assert first != second
    assert all(len(batch) <= 2 for batch in first)


def _loss(gold: list[Any], **settings: Any) -> TaskLoss:
    label_set = LabelSet("s", (Label("a", "甲"), Label("b", "乙")))
    task = Task("t", TaskSettings(labels="s", **settings), label_set)
    return TaskLoss(task, encode_gold(gold, task), torch.device("cpu"))


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_rows_without_gold_teach_nothing(kind: str) -> None:
    """Scores of rows without gold get no gradient, and do not change the loss of the others."""
    gold = ["a", None, "b"] if kind == "single" else [["a"], None, []]
    scores = torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]], requires_grad=True)
    loss = _loss(gold, kind=kind)
    loss(scores, [0, 1, 2]).backward()
    assert scores.grad is not None
    assert scores.grad[1].tolist() == [0, 0]
    assert scores.grad[0].abs().sum() > 0
    alone = loss(scores[[0, 2]], [0, 2]).item()
    assert loss(scores, [0, 1, 2]).item() == pytest.approx(alone)
    assert loss(scores[1:2], [1]).item() == 0


def test_class_weights_lift_rare_labels() -> None:
    """With `balanced` a mistake on the rare class costs more, in proportion."""
    gold = ["a"] * 9 + ["b"]
    plain, balanced = _loss(gold), _loss(gold, class_weights="balanced")
    scores = torch.zeros(10, 2)
    rare, usual = (balanced(scores[:1], [row]).item() for row in (9, 0))
    assert rare / usual == pytest.approx(9)
    assert plain(scores[:1], [9]).item() == pytest.approx(plain(scores[:1], [0]).item())
