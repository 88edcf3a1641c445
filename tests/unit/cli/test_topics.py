"""What `kesu topics` counts by."""

from datetime import date, timedelta

import polars as pl

from kesu.cli import topics
from kesu.cli.today import latest_today
from kesu.topics.settings import TopicsSettings


def test_dates_to_come_do_not_count(monkeypatch) -> None:
    """Rows dated after today stay, without a date; others are as they were."""
    monkeypatch.setattr(topics, "latest_today", lambda: date(2025, 3, 3))
    days = [date(2025, 3, 3), date(2025, 3, 4), date(2099, 1, 1), None]
    rows = pl.DataFrame({"row_id": list("abcd"), "local_date": days, "person_key": [None] * 4})
    found = topics._until_today(rows)
    assert found["row_id"].to_list() == list("abcd")
    assert found["local_date"].to_list() == [days[0], None, None, None]
    assert found.columns == rows.columns


def test_two_searches_share_the_rate() -> None:
    """Each has half of it, and all else as it was."""
    settings = TopicsSettings(min_texts=5)
    half = topics._half(settings)
    assert half.false_alarm_rate == settings.false_alarm_rate / 2
    assert half.model_copy(update={"false_alarm_rate": settings.false_alarm_rate}) == settings


def test_today_is_nowhere_the_future() -> None:
    """It is the date of the zone that is ahead of all others."""
    assert latest_today() - date.today() in (timedelta(0), timedelta(days=1))  # noqa: DTZ011


def test_why_there_are_no_topics() -> None:
    """Too few rows, or no group among them; that no row was left over needs no reason."""
    assert "at least 8 texts (topics.min_texts)" in topics._why_none(7, 8)
    assert "no group of rows is alike" in topics._why_none(8, 8)
    assert topics._why_none(0, 8) == ""
