"""The date of today where a corpus is from; stages read no settings files, so they use `today`."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kesu.configuration import corpus_file, parse


def today_of(corpus: str) -> date:
    """The date of today where a corpus is from.

    Raises:
        SettingsError: if there is no such corpus, or its settings cannot be used.
    """
    path = corpus_file(corpus)
    settings = parse(path.read_text(encoding="utf-8"), path)
    return datetime.now(ZoneInfo(settings.ingest.timezone)).date()
