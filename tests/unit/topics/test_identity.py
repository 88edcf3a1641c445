"""The same topic keeps its id, and what became of the others is told."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from kesu.errors import DataError
from kesu.topics.find import TopicsResult, find_topics
from kesu.topics.identity import Found, identify
from kesu.topics.known import Known
from kesu.topics.memory import (
    MOST_MEMBERS,
    NOTHING,
    Memory,
    Remembered,
    Run,
    checksum,
    read_memory,
    sketch,
)
from kesu.topics.schema import EVENTS
from kesu.topics.settings import TopicsSettings


def ids(name: str, first: int, last: int) -> frozenset[str]:
    """Some rows."""
    return frozenset(f"{name}{at}" for at in range(first, last))


def then(*topics: tuple[str, frozenset[str]], scale: str = "tight") -> Memory:
    """A memory of these topics."""
    old = tuple(Remembered(name, scale, name, len(rows), rows) for name, rows in topics)
    return Memory((Run(old),))


def told(now: list[frozenset[str]], memory: Memory) -> list[tuple[str, int | None, list[str]]]:
    """Events as event, place and earlier ids."""
    events = identify([Found("tight", rows) for rows in now], memory, A | B | C).events
    return sorted(
        (e["event"], e["topic"], e["others"]) for e in events if e["event"] != "continued"
    )


A, B, C = ids("a", 0, 100), ids("b", 0, 100), ids("c", 0, 150)


@pytest.mark.parametrize(
    ("now", "kept", "events"),
    [
        ([B, A | C], ("b", "a"), []),
        ([A | B], ("a",), [("merged", 0, ["b"])]),
        (
            [ids("a", 0, 60), ids("a", 60, 100)],
            ("a", None),
            [("split", 1, ["a"]), ("ended", None, ["b"])],
        ),
        ([A, ids("c", 0, 30)], ("a", None), [("born", 1, []), ("ended", None, ["b"])]),
        ([], (), [("ended", None, ["a"]), ("ended", None, ["b"])]),
        ([ids("a", 0, 50) | B], ("b",), [("merged", 0, ["a"])]),
        ([ids("a", 0, 9) | C, B], (None, "b"), [("born", 0, []), ("ended", None, ["a"])]),
    ],
    ids=[
        "grown",
        "merged",
        "split",
        "born and ended",
        "nothing left",
        "half went over",
        "nine rows went over, the others are in none",
    ],
)
def test_topics_are_followed(
    now: list[frozenset[str]],
    kept: tuple[str | None, ...],
    events: list[tuple[str, int, list[str]]],
) -> None:
    """Each case by hand."""
    memory = then(("a", A), ("b", B))
    assert identify([Found("tight", rows) for rows in now], memory, A | B | C).ids == kept
    assert told(now, memory) == sorted(events, key=lambda e: (e[0], e[1] is None, e[1] or 0, e[2]))


def test_scales_do_not_mix() -> None:
    """A tight topic with the rows of an earlier theme is not that theme."""
    assert identify([Found("tight", A)], then(("a", A), scale="theme"), A).ids == (None,)


def test_a_few_rows_left_do_not_make_an_heir() -> None:
    """Where nearly all rows of a topic are labelled by now, nothing is told of the others."""
    now, left = [Found("tight", ids("a", 0, 9))], ids("a", 0, 9)
    assert identify(now, then(("a", A)), left).ids == (None,)
    assert told([left], then(("a", A))) == [("born", 0, []), ("ended", None, ["a"])]


def test_two_rows_of_a_small_topic_make_no_part_of_it() -> None:
    """New rows among which a few known ones lie are a new topic; three known ones are a part."""
    memory, kept = then(("a", ids("a", 0, 12))), ids("a", 0, 9)
    assert told([kept, ids("a", 10, 12) | C], memory) == [("born", 1, [])]
    assert told([kept, ids("a", 9, 12) | C], memory) == [("split", 1, ["a"])]


def test_large_topics_weigh_more_than_is_remembered_of_them() -> None:
    """A theme of 10,000 rows that takes in three of 300 stays the one that it was."""
    large, small = ids("a", 0, 10_000), [ids(name, 0, 300) for name in "bcd"]
    parts = [("a", large), *zip("bcd", small, strict=True)]
    topics = (
        Remembered(name, "theme", name, len(rows), frozenset(sketch(rows))) for name, rows in parts
    )
    memory = Memory((Run(tuple(topics)),))
    every = large.union(*small)
    done = identify([Found("theme", every)], memory, every)
    assert done.ids == ("a",)
    assert sorted(event["event"] for event in done.events) == ["continued", *["merged"] * 3]


def test_a_sketch_is_the_same_for_any_order_and_bounded() -> None:
    """A row leaves it only for one with a smaller hash."""
    rows = sorted(ids("r", 0, 2000))
    assert sketch(rows) == sketch(rows[::-1])
    assert len(sketch(rows)) == MOST_MEMBERS
    assert len(set(sketch(rows)) & set(sketch(rows[:1900]))) > 0.9 * MOST_MEMBERS * 0.95


ENTRY = {"event": "accepted", "run": 1, "topic_id": "t1", "scale": "theme", "name": "名", "size": 9,
         "members": ["c:1"]}  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"event": "forgot"}, "line 1: has the event 'forgot'"),
        ({"event": "renamed", "topic_id": "t1"}, "line 1: lacks name"),
        ({}, "line 1: has the event None, wanted accepted or renamed"),
        ({"event": []}, r"line 1: has the event \[\]"),
        ({"event": "renamed", "topic_id": "t1", "name": 3}, "line 1: name is 3, wanted str"),
        (ENTRY | {"run": "1"}, "line 1: run is '1', wanted int"),
        (ENTRY | {"members": []}, r"line 1: members is \[\], wanted one row id or more"),
        (ENTRY | {"members": [1]}, r"line 1: members is \[1\], wanted one row id or more"),
        (ENTRY | {"members": "c:1"}, "line 1: members is 'c:1', wanted list"),
        (ENTRY | {"size": 0}, "line 1: size is 0, wanted 1 or more"),
        (ENTRY | {"rows": None}, "line 1: rows is None, wanted str"),
        (ENTRY | {"scale": "wide"}, "line 1: scale is 'wide', wanted theme or tight"),
    ],
)
def test_a_state_that_is_none_is_told(entry: dict[str, object], message: str) -> None:
    """With the file and the line."""
    with pytest.raises(DataError, match=rf"topics\.jsonl, {message}.*; mend or remove the line"):
        read_memory([entry], "topics.jsonl")


def test_a_name_that_a_person_gave_is_given_once(
    rows: pl.DataFrame, stopwords: frozenset[str]
) -> None:
    """The topic that the machine would call so, letters and all, gets another word or a number."""
    every = rows.drop("truth").with_columns(pl.col("text").str.replace_all("搅拌站", "LIS系统"))
    first = find_topics(every, None, TopicsSettings(), stopwords)
    has_letters = pl.col("name").str.contains("LIS")
    name = first.topics.filter(has_letters)["name"][0]
    other = first.topics.filter(~has_letters)["topic_id"][0]
    memory = remembered(rows, first, {other: name})
    again = find_topics(every, None, TopicsSettings(), stopwords, memory=memory).topics
    assert again.filter(topic_id=other)["name"].to_list() == [name]
    assert again["name"].is_unique().all()


def remembered(rows: pl.DataFrame, result: TopicsResult, names: dict[str, str]) -> Memory:
    """What an accept of the result makes."""
    own = rows.join(result.members, on="row_id").drop_nulls("topic_id")
    upper = result.topics.select("topic_id", "parent")
    themes = own.join(upper, on="topic_id").select("row_id", topic_id="parent")
    both = pl.concat([own.select("row_id", "topic_id"), themes])
    members = dict(both.drop_nulls().group_by("topic_id").agg("row_id").iter_rows())
    topics = tuple(
        Remembered(t["topic_id"], "theme" if t["is_theme"] else "tight", t["name"], t["size"],
                   frozenset(members[t["topic_id"]]))
        for t in result.topics.iter_rows(named=True)
    )  # fmt: skip
    return Memory((Run(topics, checksum(result.members["row_id"])),), names)


def test_what_was_made_a_label_is_told_as_such() -> None:
    """Of those that are gone; one that went over into another merged all the same."""
    memory = replace(then(("a", A), ("b", B)), labels={"b": "noise"})
    assert told([A], memory) == [("promoted", None, ["b"])]
    assert told([A | B], memory) == [("merged", 0, ["b"])]


@pytest.mark.parametrize("seed", range(3))
def test_topics_stay_who_they_are(rows: pl.DataFrame, stopwords: frozenset[str], seed: int) -> None:
    """Without a tenth of the rows, and with other words first, the themes keep ids and names."""
    every = rows.drop("truth")
    first = find_topics(every, None, TopicsSettings(), stopwords)
    assert first.events.height == 0
    theme = first.topics.filter("is_theme")["topic_id"][0]
    memory = remembered(rows, first, {theme: "人起的名字"})
    fewer = every.sample(fraction=0.9, seed=seed, shuffle=True)
    again = find_topics(fewer, None, TopicsSettings(), stopwords, memory=memory)
    kept = again.topics.filter("is_theme")["topic_id"].to_list()
    assert np.mean([topic_id in memory.ids for topic_id in kept]) > 0.7
    assert again.topics.filter(topic_id=theme)["name"].to_list() == ["人起的名字"]
    before, now = (
        result.members.join(result.topics.select("topic_id", "parent"), on="topic_id").select(
            "row_id", theme=pl.coalesce("parent", "topic_id")
        )
        for result in (first, again)
    )
    same = before.filter(theme=theme).join(now, on="row_id", suffix="_now")
    assert (same["theme_now"] == theme).mean() > 0.7
    assert set(again.events["event"]) <= set(EVENTS) - {"promoted"}


def test_another_model_keeps_the_ids(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """It knows one class more, leaves over other rows, and labels all rows of one matter."""
    every = rows.drop("truth")
    first = find_topics(every.sample(fraction=0.85, seed=1), None, TopicsSettings(), stopwords)
    memory = remembered(rows, first, {})
    left = every.filter(rows["truth"].ne_missing("bus")).sample(fraction=0.85, seed=2)
    labelled = rows.filter(truth="bus")["text"].to_list()
    known = Known(
        [*labelled, *(f"{text}，已读" for text in labelled)], ["bus"] * 40 + ["read"] * 40
    )
    again = find_topics(left, None, TopicsSettings(), stopwords, memory=memory, known=known)
    fate = {row["topic_id"]: row["event"] for row in again.events.iter_rows(named=True)}
    for truth in ("mixer", "school", "water"):
        own = first.members.filter(
            pl.col("row_id").is_in(rows.filter(truth=truth)["row_id"].to_list())
        )
        topic = own.drop_nulls("topic_id")["topic_id"].value_counts(sort=True)["topic_id"][0]
        assert fate[topic] == "continued"
        assert topic in set(again.topics["topic_id"])


def test_the_same_rows_are_the_same_topics(rows: pl.DataFrame, stopwords: frozenset[str]) -> None:
    """All go on, with and without memory, in the same tables."""
    every = rows.drop("truth")
    first = find_topics(every, None, TopicsSettings(), stopwords, memory=NOTHING)
    again = find_topics(
        every, None, TopicsSettings(), stopwords, memory=remembered(rows, first, {})
    )
    assert again.topics.equals(first.topics)
    assert set(again.events["event"]) == {"continued"}
    assert again.events["share"].min() == 1


def test_a_run_that_was_held_is_the_same_again(
    rows: pl.DataFrame, stopwords: frozenset[str]
) -> None:
    """After a second accept the same rows are the same topics, though the first one held them."""
    every = rows.drop("truth")
    fewer = every.sample(fraction=0.8, seed=1)
    first = remembered(rows, find_topics(fewer, None, TopicsSettings(), stopwords), {})
    held = find_topics(every, None, TopicsSettings(), stopwords, memory=first)
    assert set(held.events["event"]) != {"continued"} or held.events["share"].min() < 1
    both = Memory(first.runs + remembered(rows, held, {}).runs)
    again = find_topics(every, None, TopicsSettings(), stopwords, memory=both)
    assert again.topics.equals(held.topics)
    assert again.members.equals(held.members)
    assert set(again.events["event"]) == {"continued"}
    assert again.events["share"].min() == 1
