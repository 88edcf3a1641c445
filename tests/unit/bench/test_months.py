"""Topics of one month beside those of the next."""

import polars as pl

from kesu.bench.months import accepted, compared, months_lines
from kesu.topics.find import TopicsResult


def result(topics: dict[str, str | None], members: dict[str, str | None]) -> TopicsResult:
    """A run with these topics, each with its theme, and these rows, each with its topic."""
    sizes = [sum(told == topic for told in members.values()) for topic in topics]
    return TopicsResult(
        pl.DataFrame(
            {
                "topic_id": list(topics),
                "parent": list(topics.values()),
                "is_theme": [topic.isupper() for topic in topics],
                "name": list(topics),
                "size": sizes,
            },
            schema_overrides={"parent": pl.String},
        ),
        pl.DataFrame(
            {"row_id": list(members), "topic_id": list(members.values())},
            schema_overrides={"topic_id": pl.String},
        ),
        pl.DataFrame(),
    )


BEFORE = result(
    {"A": None, "a": "A", "b": "A"}, dict(zip("123456789", [*"aaabbbbA", None], strict=True))
)


def test_the_same_run_stays() -> None:
    """All is found again, and every row stays; new rows change nothing of that."""
    more = BEFORE.members.vstack(pl.DataFrame({"row_id": ["x", "y"], "topic_id": ["a", "A"]}))
    now = TopicsResult(BEFORE.topics, more, BEFORE.events)
    assert compared(BEFORE, now) == {"themes": 1, "tight": 1, "rows": 1, "n_topics": 3}


def test_a_topic_that_is_scattered_is_not_found_again() -> None:
    """The four rows of b lie in three topics: the theme and a are there, and four rows of eight."""
    now = result(
        {"A": None, "a": "A", "c": None, "d": None},
        dict(zip("123456789", ["a", "a", "a", "A", "A", "c", "d", "A", None], strict=True)),
    )
    assert compared(BEFORE, now) == {"themes": 1, "tight": 0.5, "rows": 0.5, "n_topics": 4}


def test_what_is_remembered_of_a_run() -> None:
    """A theme has the rows of its tight topics too."""
    memory = accepted(BEFORE)
    rows = {topic.topic_id: sorted(topic.members) for topic in memory.topics}
    assert rows == {"A": list("12345678"), "a": list("123"), "b": list("4567")}
    assert {topic.topic_id: topic.scale for topic in memory.topics}["A"] == "theme"


def test_the_page_tells_both_ways() -> None:
    """Means over the years, a row a way."""
    way = {"tight": 0.5, "themes": 1.0, "rows": 0.25, "n_topics": 7.0}
    cells = [{"n_rows": 10, "looks": 3, "ways": {"held": way, "anew": way | {"tight": 0.1}}}] * 2
    assert "| accepted topics hold | 50% | 100% | 25% | 7 |" in months_lines(cells)
    assert "| each time anew | 10% | 100% | 25% | 7 |" in months_lines(cells)


def test_rows_that_are_no_longer_looked_at_do_not_count() -> None:
    """Of b one row of four is left, too few to tell; of a two of three, which stay."""
    kept = BEFORE.members.filter(pl.col("row_id").is_in(list("12489")))
    told = compared(BEFORE, TopicsResult(BEFORE.topics, kept, BEFORE.events))
    assert told == {"themes": 1, "tight": 1, "rows": 1, "n_topics": 3}
