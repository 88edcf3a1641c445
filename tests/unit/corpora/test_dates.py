"""Dates in every spelling; what is no date is none."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kesu.corpora.dates import NEVER, parse_when

ZONE = "Asia/Shanghai"
SECOND = datetime(2019, 4, 8, 2, 43, 49, tzinfo=UTC)
MINUTE = SECOND.replace(second=0)
DAY = datetime(2019, 4, 7, 16, tzinfo=UTC)
MONTH = datetime(2019, 3, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "utc", "precision"),
    [
        ("2019/4/8 10:43:49", SECOND, "second"),
        ("2019-04-08T10:43:49", SECOND, "second"),
        ("2019-04-08 10:43:49.123", SECOND, "second"),
        ("2019-04-08T02:43:49Z", SECOND, "second"),
        ("2019-04-08T04:43:49+02:00", SECOND, "second"),
        ("2019-04-08T10:43:49+08:00", SECOND, "second"),
        ("2019-04-08 10:43:49 +0800", SECOND, "second"),
        ("20190408104349", SECOND, "second"),
        ("43563.4471", SECOND, "second"),
        (43563.4471, SECOND, "second"),
        ("1554691429", SECOND, "second"),
        ("1554691429000", SECOND, "second"),
        (1554691429, SECOND, "second"),
        (datetime(2019, 4, 8, 10, 43, 49), SECOND, "second"),  # noqa: DTZ001
        (datetime(2019, 4, 8, 4, 43, 49, tzinfo=timezone(timedelta(hours=2))), SECOND, "second"),
        ("2019年4月8日 10时43分", MINUTE, "minute"),
        ("2019年4月8日10点43分", MINUTE, "minute"),
        ("2019-4-8 上午 10:43", MINUTE, "minute"),
        ("2019-4-8 10:43 AM", MINUTE, "minute"),
        ("2019/4/8 星期一 10:43", MINUTE, "minute"),
        ("201904081043", MINUTE, "minute"),
        ("2019-04-08 02:43:49+00", SECOND, "second"),  # as PostgreSQL writes it
        ("2019-04-08 10:43:49+08", SECOND, "second"),
        ("2019040810", datetime(2019, 4, 8, 2, 0, tzinfo=UTC), "minute"),  # no seconds since 1970
        ("2019-04-08", DAY, "day"),
        ("2019.4.8", DAY, "day"),
        (" 2019年4月8日 ", DAY, "day"),
        ("2019年4月8号", DAY, "day"),
        ("20190408", DAY, "day"),
        ("20190408.0", DAY, "day"),  # as data frames write it where other cells are empty
        (20190408.0, DAY, "day"),
        (1554691429.0, SECOND, "second"),
        ("43563", DAY, "day"),
        (43563.0, DAY, "day"),
        (date(2019, 4, 8), DAY, "day"),
        ("2019-04", MONTH, "month"),
        ("2019年4月", MONTH, "month"),
    ],
)
def test_spellings(value: object, utc: datetime, precision: str) -> None:
    """Times without a zone are of the corpus's zone."""
    found = parse_when(value, ZONE)
    assert (found.utc, found.precision) == (utc, precision)


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("下午 2:05", 14),
        ("下午12:05", 12),
        ("上午 12:05", 0),
        ("早上8:05", 8),
        ("凌晨2:05", 2),
        ("中午12:05", 12),
        ("中午1:05", 13),
        ("中午11:05", 11),
        ("傍晚6:05", 18),
        ("晚上8:05", 20),
        ("晚上20:05", 20),
        ("晚上0:05", 0),
        ("2:05 PM", 14),
    ],
)
def test_halves_of_the_day(value: str, hour: int) -> None:
    """Twelve belongs to the half that begins."""
    found = parse_when(f"2019-04-08 {value}", "UTC").utc
    assert found == datetime(2019, 4, 8, hour, 5, tzinfo=UTC)


def test_twelve_at_night_ends_the_day() -> None:
    """It is not noon, and not the midnight before."""
    found = parse_when("2019-04-08 晚上12:05", "UTC").utc
    assert found == datetime(2019, 4, 9, 0, 5, tzinfo=UTC)


def test_the_local_day_is_not_the_utc_day() -> None:
    """Shortly after midnight in Shanghai it is still yesterday in UTC."""
    found = parse_when("2019-04-08 00:30", ZONE)
    assert found.day == date(2019, 4, 8)
    assert found.utc == datetime(2019, 4, 7, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "昨天",
        "2019-13-01",
        "2019/4/31",
        "2019-02-29",
        "20191399",
        "12",
        "2019-04-08 25:00",
        "2019-04-08 10:43+25:00",
        "9999-12-31 晚上12:05",
        "0001-01-01",
        "0000-01-01",
        "99999999999999999999",
        "2019-04-08+08",
        float("nan"),
        "-",
    ],
)
def test_no_dates(value: object) -> None:
    """They are none, and no crash."""
    assert parse_when(value, ZONE) is NEVER
