"""Where the real corpora lie."""

import os
from pathlib import Path

DEFAULT = "data/raw/bench"


def bench_data() -> Path | None:
    """The folder in `KESU_BENCH_DATA`, by default `data/raw/bench`; None where it is absent."""
    folder = Path(os.environ.get("KESU_BENCH_DATA", DEFAULT)).resolve()
    return folder if folder.is_dir() else None
