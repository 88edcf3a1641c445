"""A theme is told by what its parts share."""

import numpy as np
import pytest

from kesu.topics.clusters import NOISE
from kesu.topics.naming.keywords import Term, topic_terms
from kesu.topics.settings import TopicsSettings
from kesu.topics.shared import shared_terms, tree_keywords
from kesu.topics.tree import Tree

OTHERS = [["快递", "破损"]] * 40
# Ten texts of one part, and seven of each of two others; all say 学校.
PARTS = [["食堂", "学校"]] * 10 + [["补课", "学校"]] * 7 + [["招生", "学校"]] * 7
OWN = [0] * 10 + [1] * 7 + [2] * 7
PLACES = np.array([*OWN, *[-1] * 40])
THEMES = np.array([0] * 24 + [-1] * 40)


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
    tokens[:5] = [["食堂"]] * 5
    [term] = [each for each in shared(tokens, PLACES) if each.text == "学校"]
    [plain] = [each for each in topic_terms(tokens, THEMES, ())[0] if each.text == "学校"]
    assert (term.share, round(plain.share, 3)) == (1.0, 0.792)
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
        is_loose=parts == NOISE,
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


def test_what_most_texts_lie_in_is_no_heap() -> None:
    """There is little to tell it from, and so no word that could be shared."""
    for n_others in (0, 10):
        tokens = [*[[words[0]] for words in PARTS], *OTHERS[:n_others]]
        _, found = tree_keywords(tokens, tree_of(PLACES[: 24 + n_others]), TopicsSettings(), ())
        assert not found.any()


def test_few_parts_count_as_one() -> None:
    """Of two unlike ones neither is half, and a theme without narrower topics is one part."""
    for parts in (np.minimum(PLACES, 1), np.full(64, -1)):
        tokens = [*PARTS, *OTHERS]
        assert [shared(tokens, parts)] == topic_terms(tokens, THEMES, ())


@pytest.mark.parametrize(("n_loose", "told"), [(1, ["学校"]), (20, ["学校"]), (30, None)])
def test_texts_outside_narrower_topics_count_by_their_number(
    n_loose: int, told: list[str] | None
) -> None:
    """A stray text decides nothing; more of them than of all others do."""
    loose = [[chr(0x4E00 + at) * 2] for at in range(n_loose)]  # each of another thing
    tokens = [*PARTS, *loose, *OTHERS * 2]
    parts = np.array([*OWN, *[-1] * (n_loose + 80)])
    themes = np.array([0] * (24 + n_loose) + [-1] * 80)
    [found] = shared_terms(tokens, themes, parts, (), topic_terms(tokens, themes, ()))
    assert (found and [term.text for term in found]) == told


def test_a_theme_that_is_of_one_thing_but_for_some_topics_is_no_heap() -> None:
    """Of 60 loose texts all say what the three topics in it do not."""
    tokens = [*[[words[0]] for words in PARTS], *[["学校"]] * 60, *OTHERS * 3]
    parts = np.array([*OWN, *[-1] * 180])
    themes = np.array([0] * 84 + [-1] * 120)
    assert best(tokens, parts, themes) == ["学校"]
