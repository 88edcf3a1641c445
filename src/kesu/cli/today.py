"""The date of today."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kesu.configuration import corpus_file, parse

AHEAD = timedelta(hours=14)


def latest_today() -> date:
    """The date of today where it is latest, so that no zone's today is taken for the future."""
    return (datetime.now(UTC) + AHEAD).date()


def today_of(corpus: str) -> date:
    """The date of today where a corpus is from.

    Raises:
        SettingsError: if there is no such corpus, or its settings cannot be used.
    """
    path = corpus_file(corpus)
    settings = parse(path.read_text(encoding="utf-8"), path)
    return datetime.now(ZoneInfo(settings.ingest.timezone)).date()
