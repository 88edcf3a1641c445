"""Which epoch of a training is kept."""

import pytest

from kesu.model.progress import Progress


def kept_of(scores: list[float], error: float) -> tuple[int, int]:
    """The epoch that is kept and the one with the highest score, counted from 1."""
    progress, kept = Progress(total=len(scores)), 0
    for score in scores:
        progress.epoch += 1
        if progress.is_kept(score, error):
            kept = progress.epoch
    return kept, progress.best_epoch


@pytest.mark.parametrize(
    ("scores", "error", "kept", "best"),
    [
        ([0.5, 0.7, 0.69, 0.68], 0.025, 4, 2),  # valid cannot tell them apart: the last
        ([0.5, 0.7, 0.69, 0.4], 0.025, 3, 2),  # the last is worse than chance would have it
        ([0.5, 0.7, 0.69, 0.68], 0.0, 2, 2),  # so many rows that each difference counts
        ([0.5, 0.48, 0.9, 0.1], 0.025, 3, 3),
        ([0.0, 0.0, 0.0], 0.0, 3, 1),  # nothing is learned: the last, and not the first
    ],
)
def test_the_last_of_the_epochs_that_are_as_good_as_the_best_is_kept(
    scores: list[float], error: float, kept: int, best: int
) -> None:
    """Few rows of valid choose by chance, so they only tell what has become worse."""
    assert kept_of(scores, error) == (kept, best)
