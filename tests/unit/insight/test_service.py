"""How soon people were answered: in time, late, still open, and what cannot be judged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from kesu.insight.schema import SERVICE
from kesu.insight.service import find_service
from kesu.tables import UTC as TIME

START = datetime(2024, 1, 1, 8, tzinfo=UTC)


def row(day: int, reply: float | None, **other: Any) -> dict[str, Any]:
    """A row of some day that was answered after so many hours."""
    created = START + timedelta(days=day)
    replied = None if reply is None else created + timedelta(hours=reply)
    return {
        "created_at": created, "replied_at": replied, "has_reply": reply is not None,
        "closed_at": None, "satisfaction": None,
        "source": "a", "local_date": created.date(), "category": ["delivery", "late"],
        "channel": "热线",
    } | other  # fmt: skip


def found(*rows: dict[str, Any], limit: float = 48) -> pl.DataFrame:
    """What is told."""
    times = dict.fromkeys(("created_at", "replied_at", "closed_at"), TIME)
    frame = pl.DataFrame(rows, schema_overrides={**times, "satisfaction": pl.Float64})
    return find_service(frame, ["category", "channel"], limit=limit)


def test_replies_in_time_late_and_open() -> None:
    """Two in time, one late, one open for long; the one of today is not judged yet."""
    told = found(row(0, 10), row(1, 48), row(2, 49), row(3, None), row(30, None))
    every = told.filter(dimension="all").row(0, named=True)
    assert (every["n"], every["n_judged"], every["n_open"]) == (5, 4, 1)
    assert every["in_time"] == 0.5
    assert every["in_time_low"] < 0.5 < every["in_time_high"]
    assert every["reply_median"] == 48
    assert told.filter(dimension="category")["value"].to_list() == ["delivery", "late"]
    assert told.filter(dimension="month")["value"].to_list() == ["2024-01"]


def test_what_was_closed_or_answered_at_no_known_time_is_not_judged() -> None:
    """It is not open, and nobody knows when it was answered."""
    closed = row(1, None, closed_at=START + timedelta(days=1))
    told = found(row(0, 10), closed, row(2, None, has_reply=True), row(30, None))
    every = told.filter(dimension="all").row(0, named=True)
    assert (every["n"], every["n_judged"], every["n_open"], every["in_time"]) == (4, 1, 0, 1)


def test_a_source_without_times_of_reply_is_not_judged() -> None:
    """What was never to be answered there is not open; its ratings count all the same."""
    told = found(row(0, 10), row(1, None, source="b", satisfaction=4.0), row(30, None))
    every = told.filter(dimension="all").row(0, named=True)
    assert (every["n"], every["n_judged"], every["n_open"], every["n_rated"]) == (3, 1, 0, 1)


def test_a_time_before_the_row_is_no_time() -> None:
    """A slip of a clerk makes no service faster."""
    every = found(row(0, -5), row(1, 12)).filter(dimension="all").row(0, named=True)
    assert (every["n_judged"], every["reply_median"]) == (1, 12)


def test_satisfaction_and_closing() -> None:
    """Means with intervals; few ratings have none, and so have those that are all alike."""
    closed = START + timedelta(hours=30)
    told = found(
        row(0, 1, satisfaction=5.0, closed_at=closed), row(0, 1, satisfaction=3.0),
        *[row(0, 1, satisfaction=4.0)] * 3,
        *[row(0, 1, satisfaction=2.0, channel="邮件")] * 6,
        *[row(0, 1, satisfaction=each, channel="微信") for each in (1.0, 2.0, 3.0, 4.0)],
    )  # fmt: skip
    phone, mail, chat = (
        told.filter(dimension="channel", value=value).row(0, named=True)
        for value in ("热线", "邮件", "微信")
    )
    assert (phone["satisfaction"], phone["n_rated"], phone["close_median"]) == (4.0, 5, 30.0)
    assert phone["satisfaction_low"] == pytest.approx(4 - 2.776 * 0.5**0.5 / 5**0.5, abs=0.001)
    assert (chat["satisfaction"], chat["satisfaction_low"]) == (2.5, None)
    assert (mail["satisfaction"], mail["satisfaction_low"]) == (2.0, None)


def test_a_corpus_without_such_columns_has_an_empty_table() -> None:
    """With all its columns; so has one without rows."""
    bare = found(row(0, None), row(30, None))
    assert bare.is_empty()
    assert bare.columns == list(SERVICE.columns)


def test_ratings_alone_are_told() -> None:
    """No reply is known, so none is late."""
    every = found(row(0, None, satisfaction=4.0), row(30, None)).row(0, named=True)
    assert (every["n_judged"], every["in_time"], every["satisfaction"]) == (0, None, 4.0)
