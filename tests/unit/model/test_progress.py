"""Which epoch of a training is kept."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kesu.model import loop
from kesu.model.folder import load_model
from kesu.model.progress import Progress


@pytest.mark.parametrize(
    ("scores", "errors", "kept"),
    [
        ([0.5, 0.7, 0.69, 0.68], [0.025] * 4, 4),  # valid cannot tell them apart: the last
        ([0.5, 0.7, 0.69, 0.4], [0.025] * 4, 3),  # the last is worse than chance would have it
        ([0.5, 0.7, 0.69, 0.68], [0.0] * 4, 2),  # so many rows that each difference counts
        ([0.5, 0.7, 0.6, 0.6], [0.1, 0.01, 0.1, 0.1], 2),  # it is the error of the best
        ([0.5, 0.48, 0.9, 0.1], [0.025] * 4, 3),
        ([0.0, 0.0, 0.0, 0.0], [0.0] * 4, 4),  # nothing is learned: the last, and not the first
    ],
)
def test_the_last_of_the_epochs_that_are_as_good_as_the_best_is_kept(
    scores: list[float], errors: list[float], kept: int
) -> None:
    """Few rows of valid choose by chance, so they only tell what has become worse."""
    progress = Progress(total=len(scores))
    taken = []
    for score, error in zip(scores, errors, strict=True):
        progress.epoch += 1
        taken.append(progress.take(score, error))
    assert progress.best_epoch == kept == max(np.flatnonzero(taken)) + 1


@pytest.mark.parametrize(("error", "kept"), [(0.1, 3), (0.001, 1)])
def test_the_model_has_the_weights_of_the_epoch_that_is_kept(
    corpus: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: float, kept: int
) -> None:
    """Scores that fall from 0.9, which few rows cannot tell and many can."""
    weights: list[np.ndarray] = []

    def score(encoder: Any, *_: object) -> tuple[float, float]:
        weights.append(encoder.network.heads[0].weight.detach().cpu().numpy().copy())
        return 0.9 - 0.01 * len(weights), error

    monkeypatch.setattr(loop, "_score", score)
    corpus.train_only(tmp_path, use_bert=True, epochs=3, min_steps=0)
    found = load_model(tmp_path / "model").encoder
    assert found is not None
    assert len(weights) == 3
    mine = found.network.heads[0].weight.detach().numpy()
    assert [bool(np.array_equal(mine, other)) for other in weights].index(True) == kept - 1
