"""What the tables of topics tell together."""

import polars as pl

from kesu.topics.schema import within


def test_what_lies_in_a_topic() -> None:
    """What lies in that too; a topic that is not in the table holds nothing."""
    topics = pl.DataFrame(
        {"topic_id": ["part", "theme", "matter", "lost"], "parent": ["matter", None, "theme", "x"]}
    )
    found = {topic: sorted(inside) for topic, inside in within(topics).items()}
    assert found == {"part": [], "theme": ["matter", "part"], "matter": ["part"], "lost": []}
