"""The made-up corpus, labelled without BERT, and what is planted in it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.demo.facts import CAUSE_REGION, CAUSE_START, CAUSE_SUPPLIER
from kesu.files import read_json

N_ROWS = 30_000
LINEAR = "\ntrain: {use_bert: false}\n"
STAGES = ("ingest", "clean", "split", "train", "predict", "gather")


@contextmanager
def made_corpus(seed: int, settings: str = "") -> Iterator[dict[str, tuple[str, list[str]]]]:
    """Work where the made-up corpus of this seed is labelled, without BERT.

    Args:
        seed: of the corpus.
        settings: YAML, more of the corpus's settings.

    Yields:
        Per planted topic its kind and its rows.
    """
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", str(seed)])
        with Path("configs/corpora/demo.yaml").open("a", encoding="utf-8") as stream:
            stream.write(LINEAR + settings)
        for stage in STAGES:
            run_measured([stage, "demo"])
        records = pl.read_parquet("data/interim/demo/records.parquet")
        yield _planted(read_json(Path("data/raw/demo/truth.json")), records)


def _planted(truth: Mapping[str, Any], records: pl.DataFrame) -> dict[str, tuple[str, list[str]]]:
    """Per planted topic its kind and its rows; what the planted cause brings is one of them."""
    found = {
        topic["id"]: (topic["kind"], [f"demo:{row}" for row in topic["row_ids"]])
        for topic in truth["topics"]
    }
    told = {row for _, rows in found.values() for row in rows}
    cause = records.filter(
        (pl.col("attr_supplier") == CAUSE_SUPPLIER)
        & (pl.col("attr_region") == CAUSE_REGION)
        & (pl.col("local_date") >= CAUSE_START)
    )["row_id"]
    return found | {"cause": ("cause", [row for row in cause if row not in told])}
