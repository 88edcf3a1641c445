"""Shares that the classifier's mistakes do not distort, by hand and by simulation."""

import numpy as np
import pytest

from kesu.scores.quantification import SURE_ROWS, adjusted_shares, answer_rates, share_draws

RATES = np.array([[0.75, 0.20, 0.05], [0.05, 0.90, 0.05], [0.20, 0.05, 0.75]])
PRIOR, SHIFTED = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
N_TEST, N_REST = 1500, 8000


def test_two_classes_by_hand() -> None:
    """Nine tenths and eight tenths right, 41 % answered as the first: 30 % are of it."""
    rates = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert adjusted_shares(rates, np.array([0.41, 0.59])) == pytest.approx([0.3, 0.7], abs=1e-4)


def test_shares_never_leave_zero_to_one() -> None:
    """Fewer answers than mistakes alone would bring mean none."""
    rates = np.array([[0.9, 0.1], [0.2, 0.8]])
    assert adjusted_shares(rates, np.array([0.1, 0.9])) == pytest.approx([0, 1], abs=1e-3)


def test_a_class_without_rows_is_taken_as_it_is_answered() -> None:
    """Nothing is known of its mistakes."""
    rates = answer_rates(np.array([[8.0, 2.0, 0.0], [0.0, 8.0, 0.0], [0.0, 0.0, 0.0]]))
    assert rates[2].tolist() == [0, 0, 1]
    assert rates[0].tolist() == pytest.approx([(8 + SURE_ROWS) / 12, 2 / 12, 0])
    assert rates.sum(axis=1) == pytest.approx([1, 1, 1])


def simulate(seed: int, n_bootstrap: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draws of shares, the true ones, and plain answers, where the shares have shifted."""
    rng = np.random.default_rng(seed)
    gold = rng.choice(3, N_TEST, p=PRIOR)
    answers = np.array([rng.choice(3, p=RATES[k]) for k in gold])
    truth = rng.multinomial(N_REST, SHIFTED)
    told = sum(rng.multinomial(n, RATES[k]) for k, n in enumerate(truth))
    draws = share_draws(
        gold, answers, [str(at) for at in range(N_TEST)], known=np.zeros(3, dtype=np.int64),
        answered=told, n_bootstrap=n_bootstrap, seed=seed,
    )  # fmt: skip
    return draws, truth / N_REST, told / N_REST


def test_corrected_shares_beat_plain_counts_and_intervals_cover() -> None:
    """Over 150 shifted corpora: half the error or less, and 93 to 97 of 100 intervals hold."""
    errors, plain, covers = [], [], []
    for seed in range(150):
        draws, truth, told = simulate(seed)
        low, high = np.percentile(draws[1:], (2.5, 97.5), axis=0)
        covers.append((low <= truth) & (truth <= high))
        errors.append(np.abs(draws[0] - truth).mean())
        plain.append(np.abs(told - truth).mean())
    assert np.mean(errors) < np.mean(plain) / 2
    assert 0.93 <= np.mean(covers) <= 0.97


def test_every_resample_sums_to_one_and_is_the_same_again() -> None:
    """By the seed."""
    first, again = simulate(1, 50)[0], simulate(1, 50)[0]
    assert first.sum(axis=1) == pytest.approx(np.ones(51))
    assert (first == again).all()


def test_rows_that_people_labelled_count_as_labelled() -> None:
    """Where nothing else is there, there is nothing to correct, and no doubt."""
    draws = share_draws(
        np.array([0, 1]), np.array([1, 0]), ["a", "b"], known=np.array([3, 1]),
        answered=np.array([0, 0]), n_bootstrap=10, seed=0,
    )  # fmt: skip
    assert draws.tolist() == [[0.75, 0.25]] * 11


def test_copies_are_one_piece_of_evidence() -> None:
    """A hundred copies of one test row leave more doubt than a hundred texts."""
    rng = np.random.default_rng(0)
    gold = np.repeat([0, 1], 100)
    answers = np.where(rng.random(200) < 0.2, 1 - gold, gold)
    spread = []
    for groups in ([str(at) for at in range(200)], [str(at // 10) for at in range(200)]):
        said = np.repeat(answers[::10], 10) if groups[1] == "0" else answers
        draws = share_draws(
            gold, said, groups, known=np.zeros(2, dtype=np.int64),
            answered=np.array([5000, 5000]), n_bootstrap=300, seed=0,
        )  # fmt: skip
        spread.append(draws[1:, 0].std())
    assert spread[1] > 1.5 * spread[0]
