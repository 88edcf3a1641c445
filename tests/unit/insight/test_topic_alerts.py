"""Alerts of topics that rise, and of those that rose."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from kesu.insight.topic_alerts import topic_alerts
from kesu.topics.schema import TOPICS

END = date(2025, 12, 29)
TOLD = {"n": 30, "expected": 3.0, "ratio": 10.0, "low": 5.0, "high": 20.0, "p_value": 0.001}


def rise(since: int, until: int | None = None) -> dict[str, Any]:
    """A rise from so many weeks before the end; until None: it goes on."""
    first, last = (None if week is None else END - timedelta(weeks=week) for week in (since, until))
    return {"since": first, "told": first, "until": last, **TOLD}


def topic(topic_id: str, *rises: dict[str, Any], parent: str | None = None) -> dict[str, Any]:
    """One row of TOPICS."""
    return dict.fromkeys(TOPICS.columns) | {
        "topic_id": topic_id, "parent": parent, "name": f"话题{topic_id}", "keywords": ["爆仓"],
        "size": 99, "representatives": ["r1", "r2"], "rises": list(rises),
        "by_period": [{"period": "2026-W01", "start": END, "n": 2, "share": 0.1}],
    }  # fmt: skip


def theme(topic_id: str, *rises: dict[str, Any]) -> dict[str, Any]:
    """One of which the topic that rose in it is nearly all."""
    return topic(topic_id, *rises) | {"size": 110}


def alerts_of(*topics: dict[str, Any]) -> pl.DataFrame:
    """What is told of them."""
    table = pl.DataFrame(topics, schema=dict(TOPICS.columns), orient="row")
    return topic_alerts(table, {"r1": "一"}, most=1, mostly=0.8)


def test_a_topic_that_rises_is_an_alert_with_the_numbers_of_its_rise() -> None:
    """Not with those of all its rows."""
    [told] = alerts_of(topic("a", rise(3)), topic("b")).to_dicts()
    assert (told["kind"], told["value"], told["name"]) == ("topic", "a", "话题a")
    assert (told["since"], told["until"]) == (END - timedelta(weeks=3), None)
    assert {name: told[name] for name in TOLD} == TOLD
    assert (told["texts"], told["row_ids"], told["words"]) == (["一"], ["r1"], ["爆仓"])


def test_a_theme_stands_for_its_topics_while_it_rises() -> None:
    """Not for those that go on where it does not, nor at other times."""
    alerts = alerts_of(
        theme("a", rise(30, 20)),
        topic("with", rise(29, 22), parent="a"),
        topic("still", rise(25), parent="a"),
        topic("later", rise(10, 5), parent="a"),
        topic("quiet", parent="a"),
        theme("b", rise(4)),
        topic("both", rise(3), parent="b"),
    )
    assert alerts["value"].to_list() == ["a", "still", "later", "b"]


def test_a_theme_that_was_judged_without_its_topics_does_not_stand_for_them() -> None:
    """Its own numbers are those of the rest of it."""
    alerts = alerts_of(topic("a", rise(4)) | {"size": 400}, topic("b", rise(3), parent="a"))
    assert alerts["value"].to_list() == ["a", "b"]


@pytest.mark.parametrize(("is_matter", "told"), [(True, ["a"]), (False, ["a", "b", "c"])])
def test_a_matter_stands_for_all_its_parts(is_matter: bool, told: list[str]) -> None:  # noqa: FBT001
    """A theme of the same two bursts was judged without them."""
    whole = topic("a", rise(4)) | {"size": 200, "is_matter": is_matter}
    alerts = alerts_of(whole, topic("b", rise(3), parent="a"), topic("c", rise(3), parent="a"))
    assert alerts["value"].to_list() == told


def test_what_a_theme_told_over_a_year_ago_hides_nothing() -> None:
    """Its topic was over later, and is told by itself."""
    alerts = alerts_of(theme("a", rise(60, 53)), topic("b", rise(58, 50), parent="a"))
    assert alerts["value"].to_list() == ["b"]


def test_a_topic_that_rose_twice_is_told_twice_if_within_a_year() -> None:
    """Each with an id of its own, and its last day; what was over a year ago is no alert."""
    alerts = alerts_of(topic("a", rise(80, 70), rise(40, 35), rise(10, 6)))
    assert alerts["until"].to_list() == [END - timedelta(weeks=35), END - timedelta(weeks=6)]
    assert alerts["alert_id"].n_unique() == 2


def test_without_topics_there_is_none() -> None:
    """Empty and valid; without any period nothing is too long ago."""
    assert alerts_of().is_empty()
    undated = alerts_of(topic("a", rise(80, 70)) | {"by_period": []})
    assert undated.height == 1  # nothing tells how long ago that was


def test_weeks_in_which_nobody_wrote_are_counted() -> None:
    """Up to the newest week of any topic."""
    old = topic("a", rise(8))
    cells = [{"period": "x", "start": END - timedelta(weeks=at), "n": n, "share": 0.1}
             for at, n in ((4, 9), (3, 1), (2, 0), (1, 0), (0, 0))]  # fmt: skip
    alerts = alerts_of(old | {"by_period": cells}, topic("b", rise(2)))
    assert dict(alerts.select("value", "quiet_days").iter_rows()) == {"a": 21, "b": 0}
