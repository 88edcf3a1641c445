"""Which topics the report has room for."""

import pytest

from kesu.report.topics import chosen, in_order, topics_section
from kesu.report.topics_line import rose_before, topics_line
from kesu.report.verdict import note_sentences
from kesu.report.words import Language, Words


def topic(name: str, parent: str | None = None) -> dict[str, str | None]:
    """A topic of which nothing but its place counts."""
    return {"topic_id": name, "parent": parent}


def test_a_theme_of_many_parts_leaves_room_for_others() -> None:
    """Three parts of each theme come before the fourth of any; their order stays."""
    topics = [topic("a"), *[topic(f"a{k}", "a") for k in range(5)], topic("b"), topic("b0", "b")]
    told = [each["topic_id"] for each in chosen(topics, 6)]
    assert told == ["a", "a0", "a1", "a2", "b", "b0"]
    assert [each["topic_id"] for each in chosen(topics, 7)] == [*told[:4], "a3", *told[4:]]
    assert chosen(topics, 99) == topics
    topics[5]["rose"] = "2025-03-02"  # the last part rose once, and is no worse than the first
    told = [each["topic_id"] for each in chosen(topics, 7)]
    assert told == ["a", "a0", "a1", "a2", "a4", "b", "b0"]


def test_what_rose_before_comes_before_what_never_did() -> None:
    """New first, then what was flagged once; in words the latest first, and no part of another."""
    topics = [
        topic("a"), topic("a0", "a"), topic("b"), topic("b0", "b") | {"rose": "2025-03-02"},
        topic("c") | {"status": "new", "rose": "2025-06-01"},
        topic("d") | {"status": "fading", "rose": "2025-05-04"},
        topic("d0", "d") | {"rose": "2025-05-04"},
    ]  # fmt: skip
    told = [each["topic_id"] for each in in_order(topics)]
    assert told == ["c", "b", "b0", "d", "d0", "a", "a0"]
    assert [each["topic_id"] for each in rose_before(topics)] == ["d", "b0"]
    metrics = {"topics": {"n_topics": 7, "list": topics}, "verdict": {"new_topics": ["c"]}}
    line = topics_line(metrics, Words("zh"))
    assert "新出现：c。此前曾明显增多、近期没有再增长的有：d（2025-05）、b0（2025-03）。" in line


def test_a_matter_is_told_in_its_theme_with_its_parts_after_it() -> None:
    """What rises in a theme's matter brings the theme to the front."""
    topics = [
        topic("a"), topic("m", "b"), topic("b"), topic("b0", "b"), topic("m0", "m"),
        topic("m1", "m") | {"status": "new", "rose": "2025-06-01"},
    ]  # fmt: skip
    told = in_order(topics)
    assert [each["topic_id"] for each in told] == ["b", "m", "m1", "m0", "b0", "a"]
    metrics = {"topics": {"n_topics": 6, "list": topics}}
    section = topics_section(metrics, {}, Words("zh"), max_topics=9, max_examples=1)
    names = [row[0] for row in section.blocks[-1].tables[0].rows]
    assert names == ["b", "└ m", "\u3000└ m1", "\u3000└ m0", "└ b0", "a"]
    assert "2 个主题，以及归在其下的 4 个细分话题（以“└”标出）" in section.lead


def test_topics_without_any_below_are_told_as_such() -> None:
    """No sentence about what is inside, or about loose themes."""
    metrics = {"topics": {"n_topics": 2, "list": [topic("a"), topic("b")], "n_weak": 1234}}
    lead = topics_section(metrics, {}, Words("zh"), max_topics=9, max_examples=1).lead
    assert "2 个主题。" in lead
    assert "细分" not in lead
    assert "不属于任何话题，另有 1,234 条只是勉强归入。" in lead


def test_topics_without_a_theme_are_cut_from_the_end() -> None:
    """None of them is a part of anything."""
    topics = [topic(name) for name in "abcdef"]
    assert chosen(topics, 4) == topics[:4]


REASONS = {
    "none": ({"n_rows": 0, "min_texts": 8}, "没有留下可供归纳", "No texts were left over"),
    "few": (
        {"n_rows": 7, "min_texts": 8},
        "只有 7 条，而一个话题至少要有 8 条",
        "grouped: 7; a topic takes at least 8 ",
    ),
    "unlike": (
        {"n_rows": 1234, "min_texts": 8},
        "有 1,234 条，但其中没有哪一组",
        "1,234; no group of them is alike",
    ),
    "enough": ({"n_rows": 8, "min_texts": 8}, "有 8 条，但", "looked at: 8;"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", REASONS)
def test_why_there_are_no_topics_is_told(case: str, language: Language) -> None:
    """In the section and among the notes, in one more sentence."""
    topics, *told = REASONS[case]
    words = Words(language)
    metrics = {"topics": topics | {"n_topics": 0, "list": []}, "notes": [{"code": "no_topics"}]}
    lead = topics_section(metrics, {}, words, max_topics=9, max_examples=1).lead
    assert lead.startswith(words("note_no_topics"))
    assert told[language == "en"] in lead
    assert note_sentences(metrics, words) == [lead]


def test_a_reason_that_is_not_known_is_not_told() -> None:
    """Numbers of a run from before the setting was kept with them."""
    words = Words("en")
    section = topics_section({"topics": {"n_rows": 9}}, {}, words, max_topics=9, max_examples=1)
    assert section.lead == "No topics were found."
