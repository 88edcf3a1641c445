"""Which topics the report has room for."""

from kesu.report.topics import chosen


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


def test_topics_without_a_theme_are_cut_from_the_end() -> None:
    """None of them is a part of anything."""
    topics = [topic(name) for name in "abcdef"]
    assert chosen(topics, 4) == topics[:4]
