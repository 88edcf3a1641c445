"""A theme is told by what its parts share."""

import numpy as np
import pytest

from kesu.topics.clusters import NOISE
from kesu.topics.keywords import Term, topic_terms
from kesu.topics.settings import TopicsSettings
from kesu.topics.shared import shared_terms, tree_keywords
from kesu.topics.tree import Tree

OTHERS = [["快递", "破损"]] * 40
# Twenty texts of one part, and five of each of two others; all but the last say 学校.
PARTS = [["食堂", "学校"]] * 20 + [["补课", "学校"]] * 5 + [["招生", "学校"]] * 5
PLACES = np.array([0] * 20 + [1] * 5 + [2] * 5 + [-1] * 40)
THEMES = np.array([0] * 30 + [-1] * 40)


def shared(tokens: list[list[str]], parts: np.ndarray, themes: np.ndarray = THEMES) -> list[Term]:
    """The terms of the one theme, which has some."""
    [found] = shared_terms(tokens, themes, parts, (), topic_terms(tokens, themes, ()))
    assert found is not None
    return found


def best(tokens: list[list[str]], parts: np.ndarray, themes: np.ndarray = THEMES) -> list[str]:
    """The terms of the theme, best first."""
    return [term.text for term in shared(tokens, parts, themes)]


def test_what_all_parts_say_is_told_and_not_what_the_largest_is_full_of() -> None:
    """The term of one part has a median of nothing."""
    assert best([*PARTS, *OTHERS], PLACES) == ["学校"]


def test_the_score_is_that_of_the_median_part() -> None:
    """Half of one part says it, all of the others do: the median is all."""
    tokens = [*PARTS, *OTHERS]
    tokens[:10] = [["食堂"]] * 10
    [term] = [each for each in shared(tokens, PLACES) if each.text == "学校"]
    [plain] = [each for each in topic_terms(tokens, THEMES, ())[0] if each.text == "学校"]
    assert (term.share, round(plain.share, 3)) == (1.0, 0.667)
    assert term.score > plain.score


def tree_of(parts: np.ndarray, *, is_matter: bool = False) -> Tree:
    """Three tight topics, all in the one theme or matter; other texts are in none."""
    return Tree(
        labels=parts,
        strengths=np.ones(len(parts)),
        parents=np.array([3, 3, 3, NOISE]),
        n_tight=3,
        is_matter=np.array([False, False, False, is_matter]),
        stability=np.ones(4),
    )


@pytest.mark.parametrize(
    ("n_words", "is_matter", "is_mixed"),
    [(1, False, True), (2, False, False), (1, True, False)],
    ids=["heap", "theme", "matter"],
)
def test_a_heap_of_parts_that_share_nothing_is_told_by_each(
    n_words: int,
    is_matter: bool,  # noqa: FBT001
    is_mixed: bool,  # noqa: FBT001
) -> None:
    """Else it would have no name, or that of a chance word. A matter is of one thing anyhow."""
    tokens = [*[words[:n_words] for words in PARTS], *OTHERS]
    keywords, found = tree_keywords(
        tokens, tree_of(PLACES, is_matter=is_matter), TopicsSettings(), ()
    )
    assert found.tolist() == [False, False, False, is_mixed]
    told = {term.text for term in keywords[3]}
    assert told == ({"学校"} if n_words > 1 else {"食堂", "补课", "招生"})


def test_what_all_texts_lie_in_is_no_heap() -> None:
    """There is nothing to tell it from, and so no word that could be shared."""
    tokens = [[words[0]] for words in PARTS]
    _, found = tree_keywords(tokens, tree_of(PLACES[:30]), TopicsSettings(), ())
    assert not found.any()


def test_few_parts_count_as_one() -> None:
    """Of two a median is a mean, and a theme without narrower topics is one part."""
    for parts in (np.minimum(PLACES, 1), np.full(70, -1)):
        tokens = [*PARTS, *OTHERS]
        assert [shared(tokens, parts)] == topic_terms(tokens, THEMES, ())


def test_texts_outside_narrower_topics_are_a_part() -> None:
    """Ten of them that do not say it, and one part: the median is that of the middle."""
    tokens = [*PARTS, *[["假期"]] * 10, *OTHERS]
    parts = np.array([0] * 20 + [1] * 5 + [2] * 5 + [-1] * 50)
    themes = np.array([0] * 40 + [-1] * 40)
    assert best(tokens, parts, themes) == ["学校"]
