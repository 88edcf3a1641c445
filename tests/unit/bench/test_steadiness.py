"""Topics that come back."""

import numpy as np
import pytest

from kesu.bench.steadiness import compared, steadiness_lines


def run(topics: list[str | None], themes: list[str | None] | None = None) -> dict[str, object]:
    """Topics and themes of texts."""
    return {"topics": topics, "themes": themes or [None] * len(topics)}


def test_the_same_under_other_names_is_found_again() -> None:
    """Ids may differ; the text that was left out does not count."""
    found = compared(run(list("aabbc")), run(list("xxyz")), np.array([0, 1, 2, 4]))
    assert found == {"found_again": 1.0, "ari": 1.0}


def test_half_of_a_topic_is_enough_and_less_is_not() -> None:
    """A keeps two of four texts, b one of three; the theme of all is whole."""
    whole = run(list("aaaabbb"), ["t"] * 7)
    part = run([*"xx", None, None, "y", None, None], ["u"] * 7)
    found = compared(whole, part, np.arange(7))
    assert found["found_again"] == pytest.approx(2 / 3)


def test_without_topics_nothing_is_lost() -> None:
    """No topic before, no share."""
    assert compared(run([None, None]), run([None, None]), np.arange(2))["found_again"] == 1.0


def test_the_page_tells_means() -> None:
    """Shares as whole percents."""
    cell = {
        "cell": "topics/steady_gov", "n_texts": 2727, "n_topics": 60, "same_with_one_thread": True,
        "same_in_another_order": False, "found_again": [0.9, 0.7], "ari": [0.5, 0.7],
        "found_again_by_seed": [0.5, 0.7], "ari_by_seed": [0.3, 0.5],
    }  # fmt: skip
    assert "| gov | 2,727 | 60 | yes | no | 80% | 0.600 | 60% | 0.400 |" in steadiness_lines([cell])
