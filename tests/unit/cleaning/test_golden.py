"""Golden cases of cleaning: what goes in, and what comes out."""

import json
from pathlib import Path

import polars as pl
import pytest

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings

GOLDEN = Path(__file__).parents[2] / "golden" / "clean"
SCHEMA = {
    "row_id": pl.String,
    "text_raw": pl.String,
    "created_at": pl.String,
    "reimport_of": pl.String,
}


def read(path: Path) -> list[dict[str, object]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir()))
def test_golden_case(case: str, lexicons: Lexicons, request: pytest.FixtureRequest) -> None:
    """Each row comes out as the reviewed file says."""
    frame = pl.DataFrame(read(GOLDEN / case / "in.jsonl"), schema=SCHEMA).with_columns(
        pl.col("created_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC")
    )
    result = clean_records(frame, CleanSettings(), lexicons)
    found = [*result.kept.iter_rows(named=True), *result.dropped.iter_rows(named=True)]
    wanted = GOLDEN / case / "out.jsonl"
    if request.config.getoption("--update-golden"):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        wanted.write_text("".join(lines), encoding="utf-8")
    assert found == read(wanted)
