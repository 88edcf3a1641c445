"""Tight topics that are parts of one matter."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from kesu.topics.clusters import NOISE, Clusters
from kesu.topics.features import fine_points
from kesu.topics.nearest import Likeness
from kesu.topics.rises import NEVER
from kesu.topics.together import AT_ONCE, together

N_WORDS, SIZE, N_OTHERS = 200, 20, 400


def parts(matters: list[int]) -> tuple[Likeness, Clusters]:
    """A group for each entry, with a word of its own and two of its matter, and other texts."""
    draw = np.random.default_rng(0)
    n_texts = SIZE * len(matters) + N_OTHERS
    terms = np.zeros((n_texts, N_WORDS + len(matters) + 2 * (max(matters) + 1)))
    for text in range(n_texts):
        terms[text, draw.choice(N_WORDS, 6, replace=False)] = 1
    for group, matter in enumerate(matters):
        inside = slice(SIZE * group, SIZE * (group + 1))
        terms[inside, N_WORDS + group] = 1
        terms[inside, N_WORDS + len(matters) + 2 * matter + np.arange(2)[:, None]] = 1
    labels = np.append(np.repeat(np.arange(len(matters)), SIZE), np.full(N_OTHERS, NOISE))
    vectors = sparse.csr_matrix(normalize(terms))
    return Likeness(vectors, fine_points(vectors, 50)), Clusters(labels, np.ones(n_texts))


def test_parts_of_a_matter_that_rose_at_once_are_joined() -> None:
    """Not one that rose later, nor one of another matter, nor one that never rose."""
    likeness, clusters = parts([0, 1, 0, 0, 0])
    found = together(likeness, clusters, np.array([9, 9, 9 + AT_ONCE, 30, NEVER]))
    assert found.tolist() == [0, NOISE, 0, NOISE, NOISE]


def test_two_matters_at_once_stay_two() -> None:
    """Each is joined with its own parts."""
    likeness, clusters = parts([0, 1, 0, 1])
    found = together(likeness, clusters, np.full(4, 5))
    assert found.tolist() in ([0, 1, 0, 1], [1, 0, 1, 0])


def test_points_alone_tell_as_well() -> None:
    """Where words do not count."""
    likeness, clusters = parts([0, 1, 0])
    assert together(Likeness(None, likeness.points), clusters, np.full(3, 5)).tolist() == [0, -1, 0]


@pytest.mark.parametrize("onsets", [[NEVER, NEVER], [4, NEVER], []])
def test_fewer_than_two_that_rose(onsets: list[int]) -> None:
    """Nothing is joined."""
    likeness, clusters = parts([0] * len(onsets)) if onsets else (
        Likeness(None, np.zeros((0, 1))), Clusters(np.zeros(0, dtype=int), np.zeros(0))
    )  # fmt: skip
    assert together(likeness, clusters, np.array(onsets, dtype=int)).tolist() == [NOISE] * len(
        onsets
    )
