"""What the first lines are made of."""

from kesu.evaluation.remarks import verdict


def topic(name: str, status: str, parent: str | None = None) -> dict[str, str | None]:
    """A topic as metrics.json has it, as far as it counts here."""
    return {"topic_id": name, "status": status, "parent": parent}


def test_parts_of_a_theme_that_rises_are_not_told_again() -> None:
    """A burst below a theme that stays is told, and the theme of parts that rise is told once."""
    topics = [
        topic("a", "new"), topic("a1", "new", "a"), topic("a2", "growing", "a"),
        topic("b", "stable"), topic("b1", "new", "b"), topic("c", "growing"),
    ]  # fmt: skip
    metrics = {"rows": {"labelled": 1, "kept": 2}, "topics": {"list": topics}, "tasks": {}}
    told = verdict(metrics)
    assert told["new_topics"] == ["a", "b1"]
    assert told["growing_topics"] == ["c"]
