"""The pipeline against what was planted in the demo corpus."""

import json

import polars as pl
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[0, 1])
def planted(request, build):
    """A finished run of the full demo corpus with one seed, and its truth."""
    house = build(f"truth{request.param}")
    house.kesu("demo-data", "--rows", "3000", "--seed", str(request.param))
    house.kesu("run", "demo")
    truth = json.loads((house.folder / "data/raw/demo/truth.json").read_text("utf-8"))
    return house.folder / "data", truth


def test_rows_read_are_those_that_were_written(planted) -> None:
    """Every line of the files is read, and the broken ones are rejected."""
    data, truth = planted
    rows = json.loads((data / "reports/demo/metrics.json").read_text("utf-8"))["rows"]
    assert rows["read"] == truth["n_lines_read"]
    assert rows["rejected"] == truth["n_broken_lines"]


def test_the_corpus_is_neither_easy_nor_hopeless(planted) -> None:
    """The linear model lands between 0.75 and 0.95 macro-F1 on sentence families it never saw."""
    data, _ = planted
    tasks = json.loads((data / "reports/demo/metrics.json").read_text("utf-8"))["tasks"]
    for task in ("category", "sentiment"):
        assert 0.75 <= tasks[task]["scores"]["linear"]["macro_f1"]["value"] <= 0.95


def test_planted_topics_are_left_over_and_found(planted) -> None:
    """Texts outside the label set get no label, and each burst is the matter of some topic."""
    data, truth = planted
    members = pl.read_parquet(data / "processed/demo/topic_members.parquet")
    predictions = pl.read_parquet(data / "interim/demo/predictions.parquet")
    for topic in truth["topics"]:
        ids = [f"demo:{row}" for row in topic["row_ids"]]
        told = predictions.filter(pl.col("row_id").is_in(ids))["decision"]
        assert (told != "labelled").mean() >= 0.8, topic["name"]
        if topic["kind"] == "burst":
            inside = members.with_columns(planted=pl.col("row_id").is_in(ids))
            shares = inside.drop_nulls("topic_id").group_by("topic_id").agg(
                n=pl.col("planted").sum(), purity=pl.col("planted").mean()
            )  # fmt: skip
            assert shares.filter(pl.col("purity") >= 0.8)["n"].max() >= 8, topic["name"]
