"""A project folder with hand-made tables, on which commands run without the workflow."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.schema import CLEAN
from kesu.cleaning.settings import CleanSettings
from kesu.cli.train import command
from kesu.corpora.schema import RECORDS
from kesu.files import read_json, write_json
from kesu.splitting.schema import SPLITS
from kesu.tables import TableSchema, write_table

CONFIGS = Path(__file__).parents[3] / "configs"
SETTINGS: dict[str, Any] = {
    "tasks": {"sentiment": {"labels": "sentiment"}},
    "decide_by": "sentiment",
    "ingest": {"sources": [{"name": "s", "path": "s.csv", "columns": {"text": "t"}}]},
    "train": {"use_bert": False},
}
LEXICONS = read_lexicons(CONFIGS / "lexicons").to_dict()
CLEANING = {"settings": CleanSettings(emoji="remove").model_dump(), "lexicons": LEXICONS}
TEXTS = {"negative": "门锁坏了没人修", "positive": "空调很安静很好用"}
TABLES = (CLEAN, SPLITS, TableSchema("records", RECORDS.columns | {"gold_sentiment": pl.String}))

Train = Callable[..., Any]


def pair(group: int, first: str | None) -> list[dict[str, Any]]:
    """A text and its copy; the copy's label fits, the first row has another one, or none."""
    label = ("negative", "positive")[group % 2]
    side = ("train", "train", "train", "valid", "calib", "test")[group % 6]
    common = {"dup_group": f"c:{group}", "edits": [], "text": f"{TEXTS[label]}，单号{group}"}
    told = {"gold_sentiment": first, "split": side if first else "unlabelled"}
    copied = {"gold_sentiment": label, "split": side}
    return [
        common | {"row_id": f"c:{group}", "dup_rank": 0} | told,
        common | {"row_id": f"d:{group}", "dup_rank": 1} | copied,
    ]


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Train:
    """Trains the corpus `c`, of a pair of rows for each label of a first row; gives metrics."""
    copytree(CONFIGS, tmp_path / "configs")
    write_json(tmp_path / "configs/corpora/c.yaml", SETTINGS)
    monkeypatch.chdir(tmp_path)
    interim = Path("data/interim/c")

    def run(firsts: Sequence[str | None], **training: Any) -> Any:
        rows = [row for group, first in enumerate(firsts) for row in pair(group, first)]
        for schema in TABLES:
            cells = {name: [row.get(name) for row in rows] for name in schema.columns}
            table = pl.DataFrame(cells, schema=dict(schema.columns))
            write_table(table, interim / f"{schema.name}.parquet", schema)
        write_json(interim / "cleaning.json", CLEANING)
        settings = json.dumps({**SETTINGS, "train": {**SETTINGS["train"], **training}})
        done = CliRunner().invoke(command, ["c", "--settings", settings], catch_exceptions=False)
        assert done.exit_code == 0
        return read_json(interim / "model/seed0/metrics.json")

    return run
