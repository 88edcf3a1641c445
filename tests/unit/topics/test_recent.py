"""Groups among the recent texts alone."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.recent import MIN_COSINE, _cosines, find_recent, is_recent, lay_over, recent_since
from kesu.topics.settings import TopicsSettings
from kesu.topics.stability import Rated

SETTINGS = TopicsSettings()
N_TEXTS, N_RECENT, N_WORDS, N_BURST = 600, 90, 3000, 14
NOTHING = Clusters(np.full(N_TEXTS, NOISE), np.zeros(N_TEXTS))
RECENT = np.arange(N_TEXTS) >= N_TEXTS - N_RECENT
BURST = np.arange(N_TEXTS) >= N_TEXTS - N_BURST


def vectors(*matters: np.ndarray) -> sparse.csr_matrix:
    """Texts of eight words drawn from many; those of a matter have four more in common."""
    rng = np.random.default_rng(0)
    words = np.zeros((N_TEXTS, N_WORDS + 4 * len(matters)))
    for text in range(N_TEXTS):
        words[text, rng.choice(N_WORDS, 8, replace=False)] = 1
    for number, inside in enumerate(matters):
        words[np.ix_(inside, N_WORDS + 4 * number + np.arange(4))] = 1
    return sparse.csr_matrix(normalize(words))


def test_a_small_burst_is_found_with_what_was_written_before() -> None:
    """Fourteen recent texts among six hundred, and three earlier ones on the same matter."""
    inside = np.append([10, 200, 300], np.flatnonzero(BURST))
    found = find_recent(vectors(inside), RECENT, NOTHING, SETTINGS)
    assert np.flatnonzero(found.clusters.labels == 0).tolist() == inside.tolist()
    assert found.clusters.n_clusters == 1
    assert found.stability[0] > 0.5
    assert 0.5 < found.clusters.strengths[inside].min() < found.clusters.strengths.max() <= 1


def test_a_steady_matter_is_not_new() -> None:
    """One text in eight on a matter all the time: the recent ones among them are no burst."""
    steady = np.flatnonzero(np.arange(N_TEXTS) % 8 == 0)
    assert find_recent(vectors(steady), RECENT, NOTHING, SETTINGS).clusters.n_clusters == 0


def test_texts_without_a_matter_make_no_group() -> None:
    """Chance likeness is none."""
    assert find_recent(vectors(), RECENT, NOTHING, SETTINGS).clusters.n_clusters == 0


@pytest.mark.parametrize(
    "recent",
    [
        pytest.param(np.zeros(N_TEXTS, dtype=bool), id="none is recent"),
        pytest.param(np.arange(N_TEXTS) >= 200, id="most are"),
        pytest.param(np.arange(N_TEXTS) >= N_TEXTS - 7, id="too few are"),
    ],
)
def test_nothing_to_look_at(recent: np.ndarray) -> None:
    """Where grouping all texts finds as much, nothing is grouped twice."""
    words = vectors(np.flatnonzero(BURST))
    assert find_recent(words, recent, NOTHING, SETTINGS).clusters.n_clusters == 0


def test_texts_of_one_word_each() -> None:
    """No word is shared, or none is there at all."""
    for words in (sparse.csr_matrix((N_TEXTS, 1)), sparse.csr_matrix(np.eye(N_TEXTS))):
        assert find_recent(words, RECENT, NOTHING, SETTINGS).clusters.n_clusters == 0


def test_what_was_told_is_not_told_twice() -> None:
    """A group found among all texts keeps its texts if it is recent itself."""
    words = vectors(np.flatnonzero(BURST))
    own = Clusters(np.where(BURST, 0, NOISE), BURST.astype(float))
    assert find_recent(words, RECENT, own, SETTINGS).clusters.n_clusters == 0
    mixed = Clusters(np.where(BURST | (np.arange(N_TEXTS) < 50), 0, NOISE), BURST.astype(float))
    assert find_recent(words, RECENT, mixed, SETTINGS).clusters.n_clusters == 1


def test_a_text_does_not_speak_for_itself() -> None:
    """A member is compared with the others alone, as every other text is."""
    words = vectors(np.flatnonzero(BURST))
    inside = np.flatnonzero(BURST)
    cosines = _cosines(words, inside)
    dense = words.toarray()
    for text in (inside[0], 5):
        others = dense[[k for k in inside if k != text]].sum(axis=0)
        assert cosines[text] == pytest.approx(
            dense[text] @ others / np.linalg.norm(others), abs=1e-5
        )
    assert cosines[inside].min() > MIN_COSINE > cosines[~BURST].max()


def test_a_recent_group_takes_its_texts() -> None:
    """Of three groups one loses half, one all but two, one nothing."""
    labels = np.array([0] * 16 + [1] * 10 + [2] + [NOISE] * 3)
    new = np.full(30, NOISE)
    new[8:24], new[29] = 0, 0
    tight = Rated(Clusters(labels, (labels >= 0) * 0.9), np.array([0.9, 0.8, np.nan]))
    young = Rated(Clusters(new, (new >= 0) * 0.6), np.array([0.7]))
    found = lay_over(tight, young, 8)
    wanted = [0] * 8 + [2] * 16 + [NOISE] * 2 + [1] + [NOISE] * 2 + [2]
    assert found.clusters.labels.tolist() == wanted
    assert found.stability.tolist() == pytest.approx([0.9, np.nan, 0.7], nan_ok=True)
    assert found.clusters.strengths[[0, 8, 24, 26]].tolist() == [0.9, 0.6, 0.0, 0.9]


def test_nothing_recent_changes_nothing() -> None:
    """The groups stay as they were."""
    tight = Rated(Clusters(np.array([0, 0, NOISE]), np.ones(3)), np.array([0.9]))
    nothing = Rated(Clusters(np.full(3, NOISE), np.zeros(3)), np.zeros(0))
    assert lay_over(tight, nothing, 8).clusters.labels.tolist() == [0, 0, NOISE]


@pytest.mark.parametrize(
    ("n_days", "period", "back"),
    [(30, "auto", 6), (400, "auto", 27), (3000, "auto", 60), (400, "day", 6), (10, "month", 60)],
)
def test_how_far_back_recent_goes(n_days: int, period: str, back: int) -> None:
    """As far as a status speaks of, by the period; stray dates do not count."""
    last = date(2025, 6, 30)
    days = [last - timedelta(days=k) for k in range(n_days)]
    dates = pl.Series([*days, None])
    assert recent_since(dates, period) == last - timedelta(days=back)


def test_no_date_is_not_recent() -> None:
    """Undated texts are never recent, and without dates nothing is."""
    dates = pl.Series([date(2025, 6, 1), None, date(2025, 5, 1)])
    assert is_recent(dates, date(2025, 6, 1)).tolist() == [True, False, False]
    assert recent_since(pl.Series([None], dtype=pl.Date), "auto") is None
    assert not is_recent(dates, None).any()
