"""The tiny corpus in tests/data, whose rows say themselves what is to become of them."""

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

TINY = Path(__file__).parents[1] / "data" / "tiny.csv"
SETTINGS = """
tasks:
  sentiment: {labels: sentiment}
decide_by: sentiment
ingest:
  sources:
    - name: notes
      path: data/raw/tiny.csv
      columns:
        {text: 内容, id: 单号, created_at: 时间, attrs: {region: 地区}, gold: {sentiment: 情感}}
train: {use_bert: false}
"""


def rows() -> list[dict[str, str]]:
    """The rows of the corpus as they stand in the file."""
    with TINY.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def house(build):
    """A copy of the workflow that has gone through all stages."""
    house = build("tiny")
    (house.folder / "data/raw").mkdir(parents=True)
    shutil.copy(TINY, house.folder / "data/raw")
    house.settings("tiny").write_text(SETTINGS, encoding="utf-8")
    house.walk("tiny")
    return house


def table(house, name: str) -> pl.DataFrame:
    """An interim table."""
    return pl.read_parquet(house.folder / "data/interim/tiny" / f"{name}.parquet")


def texts(house) -> dict[str, str]:
    """Cleaned texts by the number of the row."""
    return dict(table(house, "clean").select("row_id", "text").iter_rows())


def test_each_row_has_the_fate_that_it_tells(house) -> None:
    """Kept, dropped with its reason, or rejected: as the column 去向 says, and no row else."""
    kept = [f"tiny:{row['单号']}" for row in rows() if row["去向"] == "kept"]
    assert table(house, "clean")["row_id"].to_list() == kept
    wanted = [row["原因"] for row in rows() if row["去向"] == "dropped"]
    assert sorted(table(house, "dropped")["reason"]) == sorted(wanted)
    assert table(house, "rejected").height == 1
    counts = json.loads((house.folder / "data/reports/tiny/metrics.json").read_text("utf-8"))
    assert counts["rows"]["law_holds"] is True
    assert counts["rows"]["read"] == len(rows())


def test_duplicates_stay_in_one_group(house) -> None:
    """T01, T02 and T03 say the same thing, and nobody else does."""
    groups = dict(table(house, "clean").select("row_id", "dup_group").iter_rows())
    assert len({groups[f"tiny:T0{n}"] for n in (1, 2, 3)}) == 1
    assert len(set(groups.values())) == len(groups) - 2


@pytest.mark.parametrize(
    ("row", "text"),
    [
        pytest.param("T08", "请回电[手机]，门锁坏了一周没人管", id="masked"),
        pytest.param("T09", "冰箱买了三天就坏了，客服说没有办法", id="simplified"),
        pytest.param("T10", "快递 放在门口就走了，没有打电话", id="no tags"),
        pytest.param("T11", "Wifi插座连不上，退货也不给退", id="half-width"),
    ],
)
def test_texts_are_mended(house, row: str, text: str) -> None:
    """What the row says is wrong with it is mended."""
    assert texts(house)[f"tiny:{row}"] == text


def test_a_date_that_is_none_is_null(house) -> None:
    """T12 has no date, all others have one."""
    undated = table(house, "records").filter(pl.col("created_at").is_null())
    assert undated["row_id"].to_list() == ["tiny:T12"]
