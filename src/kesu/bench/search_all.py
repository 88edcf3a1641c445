"""Bursts among a file of texts, in its own process: `python -m kesu.bench.search_all IN OUT`."""

import sys
from pathlib import Path

import polars as pl

from kesu.bench.places import stop_words
from kesu.files import write_json
from kesu.topics.bursts import find_bursts
from kesu.topics.settings import TopicsSettings


def main(source: str, target: str) -> None:
    """Look for bursts with the settings as they come.

    Args:
        source: Parquet file with the columns that `find_topics` takes.
        target: JSON file with the number of bursts.
    """
    found = find_bursts(pl.read_parquet(source), None, TopicsSettings(), stop_words())
    write_json(Path(target), {"n_topics": len(found.stability)})


if __name__ == "__main__":
    main(*sys.argv[1:])
