"""A small demo corpus goes through the whole workflow, on a CPU and offline."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(demo) -> Iterator:
    """The demo's settings file, put back after the test."""
    path = demo.settings("demo")
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def test_no_row_is_lost(demo) -> None:
    """Rows read = labelled + doubtful + novel + dropped + rejected."""
    interim = demo.folder / "data/interim/demo"
    records = pl.read_parquet(interim / "records.parquet")
    dropped = pl.read_parquet(interim / "dropped.parquet")
    predictions = pl.read_parquet(interim / "predictions.parquet")
    assert records.height == dropped.height + predictions.height
    assert set(predictions["decision"]) <= {"labelled", "doubtful", "novel"}
    metrics = json.loads((demo.folder / "data/reports/demo/metrics.json").read_text("utf-8"))
    assert metrics["rows"]["law_holds"] is True


def test_the_report_is_one_offline_page(demo) -> None:
    """Charts are drawn in the page, and nothing is fetched."""
    page = (demo.folder / "data/reports/demo/report.html").read_text("utf-8")
    assert 'lang="zh' in page
    assert "<svg" in page
    assert 'src="http' not in page


def test_a_second_run_does_nothing(demo) -> None:
    """Nothing changed, nothing to do, and the run says so."""
    assert "nothing to do" in demo.kesu("run", "demo")


def test_a_changed_language_rewrites_the_report_alone(demo, settings) -> None:
    """A setting reruns its own stage."""
    settings.write_text(settings.read_text("utf-8") + "\nreport: {language: en}\n", "utf-8")
    said = demo.dry_run("demo")
    assert "rule report:" in said
    assert "rule export:" not in said


def test_another_seed_of_the_scores_trains_nothing(demo, settings) -> None:
    """A stage in the middle reruns with what follows it, and nothing before it."""
    settings.write_text(settings.read_text("utf-8") + "\nevaluate: {seed: 7}\n", "utf-8")
    said = demo.dry_run("demo")
    assert "rule evaluate:" in said
    assert "rule report:" in said
    assert "rule predict:" not in said


def test_a_changed_rule_of_cleaning_reruns_all_that_follows(demo, settings) -> None:
    """What cleaning feeds is made again."""
    settings.write_text(settings.read_text("utf-8") + "\nclean: {min_chars: 5}\n", "utf-8")
    said = demo.dry_run("demo")
    assert all(f"rule {stage}:" in said for stage in ("clean", "split", "train", "export"))
    assert "rule ingest:" not in said


@pytest.mark.parametrize(
    ("file", "reruns", "stays"),
    [
        ("report/page.css", {"report"}, {"evaluate", "export", "predict", "train"}),
        ("export/card.py", {"export"}, {"evaluate", "report", "predict", "train"}),
        (
            "topics/naming/names.py",
            {"topics", "evaluate", "export", "report"},
            {"predict", "train"},
        ),
        ("cleaning/rules.py", {"clean", "train", "predict", "topics"}, {"ingest"}),
    ],
)
def test_an_edited_file_reruns_its_stage(demo, file, reruns, stays) -> None:
    """Code is an input: an edit reruns the stage whose file it is and what follows."""
    path = demo.folder / "src/kesu" / file
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    try:
        said = demo.dry_run("demo")
    finally:
        path.write_bytes(before)
    assert all(f"rule {stage}:" in said for stage in reruns)
    assert not any(f"rule {stage}:" in said for stage in stays)


@pytest.mark.parametrize(
    "corpus", [path.stem for path in (ROOT / "configs/corpora").glob("*.yaml")]
)
def test_every_shipped_settings_file_dry_runs(demo, corpus) -> None:
    """A settings file in the project is one that works."""
    demo.dry_run(corpus)


def test_mistakes_in_settings_come_all_at_once(demo) -> None:
    """Three mistakes, three lines, exit code 2, and the nearest right name."""
    path = demo.settings("wrong")
    path.write_text("clean: {min_char: 3}\nspilt: {}\nsplit: {salt: -1}\n", encoding="utf-8")
    said = demo.kesu("run", "wrong", code=2)
    path.unlink()
    assert "did you mean min_chars?" in said
    assert "did you mean split?" in said
    assert "split.salt: got -1" in said
