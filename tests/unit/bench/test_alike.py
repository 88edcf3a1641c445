"""Parts of one matter and of others: which pairs are counted, and how they are told."""

import numpy as np
import pytest

from kesu.bench.alike import alike_lines, by_kind, owner_of


@pytest.mark.parametrize(
    ("owners", "expected"),
    [(["a", "a", None], "a"), (["a", None], None), ([None, None, "a"], None), ([], None)],
    ids=["most", "half", "few", "nothing"],
)
def test_a_topic_is_about_what_most_texts_are_about(
    owners: list[str | None], expected: str | None
) -> None:
    """Half is not most."""
    assert owner_of(owners) == expected


def test_pairs_are_told_apart() -> None:
    """Two of one matter, one of another, two of nothing: the pair of these is not counted."""
    times = np.arange(25.0).reshape(5, 5)
    found = by_kind(times + times.T, ["a", "a", "b", None, None])
    assert found["same"] == [6.0]
    assert found["other"] == [12.0, 18.0, 18.0, 24.0, 24.0, 30.0, 30.0, 36.0]


def test_the_page_tells_shares() -> None:
    """Of four pairs of one matter three are five times as like, of two others none."""
    cells = [{"same": [4.9, 5.0, 6.0], "other": [1.0]}, {"same": [9.0], "other": [4.4]}]
    lines = alike_lines(cells, "scandals")
    assert lines[0] == "### Parts of one matter: scandals"
    assert "| 5 | 75.0% | 0.0% |" in lines
    assert "| 2 | 100.0% | 50.0% |" in lines
    assert "corpora: 2." in "\n".join(lines)
    assert "| 5 | – | 0.0% |" in alike_lines([{"same": [], "other": [1.0]}], "quiet")
