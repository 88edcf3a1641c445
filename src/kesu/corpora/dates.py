"""Dates in the spellings of Chinese files, as UTC and as the local day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kesu.corpora.rows import as_code

EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
EXCEL_SERIALS = (20_000, 80_000)  # 1954 to 2119
_DATE = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})(?:\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?|\s*月)?"
    r"(?:[\sT,]*(?:星期.|周.)?\s*(?P<half>上午|下午|凌晨|早上|中午|傍晚|晚上|[AaPp]\.?[Mm]\.?)?\s*"
    r"(?P<hour>\d{1,2})\s*[:：时点](?:\s*(?P<minute>\d{1,2})\s*[:：分]?)?"
    r"(?:\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?"
    r"(?:\s*(?P<late>[AaPp][Mm]))?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|(?(hour)\+\d{2}|(?!)))?"
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:\s?(?P<hour>[01]\d|2[0-3])(?:(?P<minute>\d{2})(?P<second>\d{2})?)?)?"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SECONDS_LENGTH, MILLISECONDS_LENGTH = 10, 13  # digits of a time since 1970
NOON = 12
EARLY, LATE = ("上午", "凌晨", "早上"), ("下午", "傍晚", "晚上")


@dataclass(frozen=True)
class When:
    """A point in time: UTC, the day where it happened, and how exactly it is known."""

    utc: datetime | None
    day: date | None
    precision: str


NEVER = When(None, None, "none")


def parse_when(value: object, zone: str) -> When:
    """The time that a cell means; `NEVER` if it means none.

    Args:
        value: text, number, date or datetime. Numbers are days of a spreadsheet, or seconds or
            milliseconds since 1970.
        zone: of times that carry none, and of the day.

    >>> parse_when("2019年4月8日 10时43分", "Asia/Shanghai").utc
    datetime.datetime(2019, 4, 8, 2, 43, tzinfo=datetime.timezone.utc)
    >>> parse_when("2019/4/31", "Asia/Shanghai").precision
    'none'
    """
    if isinstance(value, datetime):
        return _at(value, zone, "second")
    if isinstance(value, date):
        return _at(datetime(value.year, value.month, value.day), zone, "day")  # noqa: DTZ001
    return _parse("" if value is None else str(value).strip(), zone)


@lru_cache(maxsize=100_000)
def _parse(text: str, zone: str) -> When:
    text = as_code(text)  # data frames write 20240501.0 where other cells are empty
    if not text:
        return NEVER
    found = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    if found:
        return _from_match(found, zone)
    return _from_number(text, zone) if _NUMBER.fullmatch(text) else NEVER


def _from_match(match: re.Match[str], zone: str) -> When:
    parts = match.groupdict()
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or parts.get("late") or "").lower()
    half = "" if half == "晚上" and not hour else half  # 晚上0点 begins the day
    is_midnight = half == "晚上" and hour == NOON  # twelve at night ends the day
    if half.startswith("p") or half in LATE or (half == "中午" and hour < NOON - 1):
        hour = hour % NOON + NOON
    elif half.startswith("a") or half in EARLY:
        hour %= NOON
    try:
        when = datetime(  # noqa: DTZ001 - the zone is set below
            int(parts["year"]), int(parts["month"]), int(parts["day"] or 1),
            hour, int(parts["minute"] or 0), int(parts["second"] or 0),
        )  # fmt: skip
        if is_midnight:
            when += timedelta(hours=NOON)
        if given := parts.get("zone"):
            when = datetime.fromisoformat(when.isoformat() + given)
    except (ValueError, OverflowError):
        return NEVER
    return _at(when, zone, _precision(parts))


def _precision(parts: dict[str, str | None]) -> str:
    if parts["second"]:
        return "second"
    if parts["hour"]:
        return "minute"
    return "day" if parts["day"] else "month"


def _from_number(text: str, zone: str) -> When:
    number = float(text)
    if EXCEL_SERIALS[0] <= number < EXCEL_SERIALS[1]:
        when = EXCEL_DAY_0 + timedelta(seconds=round(number * 86_400))
        return _at(when, zone, "day" if number == int(number) else "second")
    n_digits = len(text.partition(".")[0])
    if n_digits == MILLISECONDS_LENGTH:
        number /= 1000
    elif n_digits != SECONDS_LENGTH:
        return NEVER
    return _at(datetime.fromtimestamp(int(number), UTC), zone, "second")


def _at(when: datetime, zone: str, precision: str) -> When:
    local = when if when.tzinfo else when.replace(tzinfo=_zone(zone))
    try:
        return When(local.astimezone(UTC), local.astimezone(_zone(zone)).date(), precision)
    except OverflowError:
        return NEVER


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
