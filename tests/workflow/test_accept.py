"""What people accept and name goes into the next run, and into nothing that trains."""

import shutil
from pathlib import Path

import polars as pl
import pytest


@pytest.fixture(scope="module")
def house(demo, tmp_path_factory: pytest.TempPathFactory):
    """A copy of the finished demo, whose state may change."""
    folder = tmp_path_factory.mktemp("accepted") / "house"
    shutil.copytree(demo.folder, folder, symlinks=True)
    return type(demo)(folder)


def read(house, name: str) -> pl.DataFrame:
    """A table of the stage topics."""
    return pl.read_parquet(house.folder / f"data/processed/demo/{name}.parquet")


def page(house) -> str:
    """The report."""
    return (house.folder / "data/reports/demo/report.html").read_text(encoding="utf-8")


def test_an_accepted_run_is_the_same_when_run_again(house) -> None:
    """Only topics and what follows run; all topics go on, under the names that people gave."""
    first = read(house, "topics")
    topic_id = first["topic_id"][0]
    assert "nothing to do" in house.kesu("run", "demo")
    assert f"accepted {first.height} topics, the first ones" in house.kesu("accept", "demo")
    house.kesu("topic", "rename", "demo", topic_id, "人起的名字")
    said = house.dry_run("demo")
    assert all(f"rule {stage}:" in said for stage in ("topics", "evaluate", "report"))
    assert not any(f"rule {stage}:" in said for stage in ("clean", "train", "predict"))
    house.kesu("run", "demo")
    again = read(house, "topics")
    assert again.drop("name").equals(first.drop("name"))
    assert dict(again.select("topic_id", "name").iter_rows())[topic_id] == "人起的名字"
    assert set(read(house, "topic_events")["event"]) == {"continued"}
    assert "人起的名字" in page(house)
    assert f"与上次确认的 {first.height} 个话题相比，没有增减。" in page(house)
    assert "nothing new since run 1" in house.kesu("accept", "demo")
    assert "nothing to do" in house.kesu("run", "demo")


def test_a_broken_state_stops_the_run_in_one_line(house) -> None:
    """File and line, where the stage that reads it would go astray."""
    state = Path(house.folder, "data/state/demo/topics.jsonl")
    before = state.read_bytes()
    state.write_bytes(before + b'{"event": "accepted"}\n')
    said = house.kesu("topics", "demo", code=2)
    state.write_bytes(before)
    n_lines = len(before.splitlines())
    assert f"data/state/demo/topics.jsonl, line {n_lines + 1}: lacks run, topic_id" in said
    assert "Traceback" not in said
