"""Where the real corpora and the shipped lexicons lie."""

import os
from pathlib import Path

from kesu.cleaning.settings import CleanSettings
from kesu.text.lexicon import read_words

DEFAULT = "data/raw/bench"


def bench_data() -> Path | None:
    """The folder in `KESU_BENCH_DATA`, by default `data/raw/bench`; None where it is absent."""
    folder = Path(os.environ.get("KESU_BENCH_DATA", DEFAULT)).resolve()
    return folder if folder.is_dir() else None


def stop_words() -> frozenset[str]:
    """Words that tell no topic, as the project ships them."""
    return frozenset(read_words(Path(CleanSettings().lexicons, "stopwords.tsv")))
