"""The date of today."""

from datetime import UTC, date, datetime, timedelta

AHEAD = timedelta(hours=14)


def latest_today() -> date:
    """The date of today where it is latest, so that no zone's today is taken for the future."""
    return (datetime.now(UTC) + AHEAD).date()
