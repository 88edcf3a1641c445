"""A published model labels the same, inside the workflow and outside."""

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal, assert_series_equal

from kesu.model.close import DOUBT

TASKS = ("category", "sentiment", "cause")
ODD = "clean: {emoji: remove, min_chars: 9, skip: [signature, tail, forward]}"


@pytest.fixture(scope="module")
def version(demo) -> Path:
    """The demo's model, published."""
    said = demo.kesu("publish", "demo")
    assert "published models/demo/" in said
    return Path(said.strip().removeprefix("published "))


def test_publishing_again_changes_nothing(demo, version: Path) -> None:
    """The same model is the same version."""
    assert str(version) in demo.kesu("publish", "demo")
    assert len(list((demo.folder / "models/demo").iterdir())) == 1


def test_label_gives_row_for_row_what_the_workflow_gives(demo, version: Path) -> None:
    """Raw texts go in, and every column of predictions.parquet comes out."""
    compare(demo, version, "demo")


def compare(demo, version: Path, corpus: str, *options: str) -> None:
    """Pass if `kesu label` tells of a corpus's raw texts what its predictions tell."""
    interim = demo.folder / "data/interim" / corpus
    records = pl.read_parquet(interim / "records.parquet")
    records.select("text_raw").write_parquet(demo.folder / "raw_texts.parquet")
    demo.kesu(
        "label", "raw_texts.parquet", "--text", "text_raw",
        "--model", str(version), "-o", "labels.parquet", *options,
    )  # fmt: skip
    found = pl.read_parquet(demo.folder / "labels.parquet")
    assert found.height == records.height
    inside = records.select("row_id").join(
        pl.read_parquet(interim / "predictions.parquet"), on="row_id", how="left",
        maintain_order="left",
    )  # fmt: skip
    is_reimport = pl.read_parquet(interim / "dropped.parquet").filter(reason="reimport")["row_id"]
    rows = ~records["row_id"].is_in(is_reimport.implode())
    inside, found = inside.filter(rows), found.filter(rows)
    columns = set(inside.columns) - {"row_id"}
    kinds = {f"{task}{end}" for task in TASKS for end in ("", "_p", "_probs", "_level")}
    assert columns == kinds | {"novelty", "decision", "model_id"}
    for name in sorted(columns):
        assert_series_equal(inside[name], found[name], check_exact=False, rel_tol=0, abs_tol=DOUBT)


def test_a_pinned_model_labels_without_training(demo, version: Path) -> None:
    """Weekly rows are cleaned and labelled by the version that the corpus names.

    The corpus's own `clean` has no say, its `decide_by` has.
    """
    text = demo.settings("demo").read_text(encoding="utf-8")
    text = text.replace("decide_by: category", "decide_by: sentiment")
    text += f"\nmodel: {version}\n{ODD}\npredict: {{shards: 2}}\n"
    demo.settings("pinned").write_text(text, encoding="utf-8")
    said = demo.run(
        "snakemake", "data/interim/pinned/predictions.parquet",
        "--cores", "2", "--config", "corpus=pinned",
    )  # fmt: skip
    assert "rule train:" not in said
    pinned = pl.read_parquet(demo.folder / "data/interim/pinned/predictions.parquet")
    trained = pl.read_parquet(demo.folder / "data/interim/demo/predictions.parquet")
    told = [frame.drop("row_id", "decision") for frame in (pinned, trained)]
    assert_frame_equal(*told, check_exact=False, rel_tol=0, abs_tol=DOUBT)  # other batches
    assert not pinned["decision"].equals(trained["decision"])
    log = (demo.folder / "data/logs/pinned/clean.log").read_text(encoding="utf-8")
    assert f"cleaned as {version} was trained, not by the settings of clean" in log
    compare(demo, version, "pinned", "--decide-by", "sentiment")


def test_the_sides_of_the_rows_are_kept(demo, version: Path) -> None:
    """A row that a published model learned from never becomes a test row."""
    assert version.name
    state = demo.folder / "data/state/demo/splits.jsonl"
    entries = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
    splits = dict(pl.read_parquet(demo.folder / "data/interim/demo/splits.parquet").iter_rows())
    assert entries
    assert all(splits[entry["row_id"]] == entry["split"] for entry in entries)


def test_the_workflow_compares_the_systems_in_the_settings(demo, version: Path) -> None:
    """A version beside the model of the run: a page, whatever the verdict, and no other stage."""
    path = demo.settings("demo")
    before = path.read_text(encoding="utf-8")
    systems = f"[{version}, data/interim/demo/model/seed0]"
    path.write_text(f"{before}\ncompare: {{systems: {systems}}}\n", encoding="utf-8")
    metrics = (demo.folder / "data/reports/demo/metrics.json").stat().st_mtime_ns
    try:
        demo.run("snakemake", "--cores", "2", "--config", "corpus=demo")
        again = demo.dry_run("demo")
    finally:
        path.write_text(before, encoding="utf-8")
    assert "Nothing to be done" in again
    assert (demo.folder / "data/reports/demo/metrics.json").stat().st_mtime_ns == metrics
    found = json.loads((demo.folder / "data/reports/demo/compare/compare.json").read_text("utf-8"))
    assert [found[side]["name"] for side in ("a", "b")] == [str(version), systems[1:-1].split()[1]]
    assert found["outcome"] in {"pass", "undecided"}
