"""Bursts with a date, and what the stage topics costs."""

from datetime import date

import polars as pl

from kesu.bench.bursts import burst_lines
from kesu.bench.growth import as_rows, growth_lines
from kesu.bench.looks import Flag, judged, look_days, min_support_day, rising
from kesu.bench.whole import whole_lines


def test_looks_are_sundays_and_close_after_a_burst() -> None:
    """Every fourth Sunday, and each one from the week on in which a burst has enough persons."""
    days = look_days([date(2023, 3, 8), None], date(2023, 1, 1), date(2024, 12, 31))
    assert {day.weekday() for day in days} == {6}
    assert (days[1] - days[0]).days == 28
    assert {date(2023, 3, 12), date(2023, 3, 19), date(2023, 4, 9)} <= set(days)
    assert date(2023, 4, 16) not in days


def test_support_counts_persons() -> None:
    """Nine persons write twice on the first days; the tenth writes later, and one is nobody's."""
    rows = [(f"a{k}", date(2024, 1, 1 + k // 9), f"p{k % 9}") for k in range(18)]
    rows += [("b", date(2024, 1, 9), None), ("c", date(2024, 1, 20), "p9")]
    records = pl.DataFrame(rows, schema=["row_id", "local_date", "person_key"], orient="row")
    told = [row[0] for row in rows]
    assert min_support_day(records, told) == date(2024, 1, 9)
    assert min_support_day(records, told[:18]) is None


def test_a_rising_topic_is_what_most_of_its_rows_were_planted_as() -> None:
    """A theme counts the rows of its tight topics; half is enough; the recent ones count apart."""
    topics = pl.DataFrame(
        {
            "topic_id": ["theme", "tight", "other", "calm"],
            "parent": [None, "theme", None, None],
            "status": ["growing", "new", "new", "stable"],
        }
    )
    members = pl.DataFrame(
        {
            "row_id": ["1", "2", "3", "4", "5", "6"],
            "topic_id": ["theme", "theme", "tight", "tight", "other", "calm"],
        }
    )
    owners = {"2": "noise", "3": "noise", "4": "noise", "6": "noise"}
    day = date(2024, 1, 7)
    recent = members.filter(pl.col("row_id").is_in(["1", "5"]))
    assert list(rising(day, topics, (members, recent), owners)) == [
        Flag(day, "theme", "noise", None),
        Flag(day, "tight", "noise", None),
        Flag(day, "other", None, None),
    ]
    risen = members.filter(pl.col("row_id") == "2")
    assert next(rising(day, topics, (members, risen), {"2": "noise"})) == Flag(
        day, "theme", None, "noise"
    )


def test_delays_and_false_topics_by_hand() -> None:
    """The first flag of a burst counts; a false topic that stays is one."""
    flags = [
        Flag(date(2024, 1, 7), "x", None, None),
        Flag(date(2024, 1, 14), "x", None, None),
        Flag(date(2024, 1, 14), "a", "noise", "noise"),
        Flag(date(2024, 1, 21), "a", "noise", None),
        Flag(date(2024, 1, 21), "s", "steady", "steady"),
        Flag(date(2024, 1, 21), "m", None, "leak"),
    ]
    kinds = {"noise": "burst", "leak": "burst", "steady": "steady", "rare": "burst"}
    due = {"noise": date(2024, 1, 10), "leak": date(2024, 1, 10), "rare": None}
    cell = judged(flags, kinds, due)
    assert cell == {
        "delays": {"noise": 4, "leak": None},
        "steady_flagged": True,
        "growing_flagged": False,
        "false_topics": 1,
        "mixed_topics": 1,
    }
    page = "\n".join(burst_lines([cell]))
    assert "| noise | 1 | 1 | 1 | 4 |" in page
    assert "| leak | 1 | 0 | 0 | – |" in page
    assert "several things: 1 in all, in\n1 corpora" in page
    assert "Beside these, 1 topics" in page
    assert "is missed in 1 of 2.\nOf 1 corpora with a later one, 1 have such a topic" in page
    in_time = cell | {"delays": {"noise": 4}}
    assert "corpora with a later one" not in "\n".join(burst_lines([in_time]))


def test_rows_of_texts_are_each_their_own_group() -> None:
    """Dates are drawn, the same in every run."""
    rows = as_rows(["很吵", "很慢", "很脏"])
    assert rows["dup_group"].n_unique() == 3
    assert rows.equals(as_rows(["很吵", "很慢", "很脏"]))
    cell = {
        "cell": "topics/cost_10000",
        "n_texts": 10_000,
        "seconds": 12.34,
        "peak_gib": 0.5,
        "n_topics": 7,
        "cores": 2,
    }
    assert "| topics | 10,000 | 12 | 0.500 | 7 |" in growth_lines([cell])


def test_the_page_tells_how_whole_bursts_are() -> None:
    """Means of the corpora, for all topics and for tight ones."""
    best = {"name": "搅拌站", "precision": 1.0, "recall": 0.9}
    cells = [
        {"n_rose": 40, "n_rose_upper": 4,
         "found": {"any": {"noise": best}, "tight": {"noise": best | {"recall": recall}}}}
        for recall in (0.1, 0.3)
    ]  # fmt: skip
    page = "\n".join(whole_lines(cells))
    assert "| noise | 搅拌站 | 1.000 | 0.900 | 1.000 | 0.200 |" in page
    assert "40 topics rose in the mean, of which\n4.0 lie in no other." in page
