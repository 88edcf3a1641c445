"""What `kesu run` says when snakemake is done."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kesu.cli import run

ROWS = {"read": 0, "rejected": 0, "dropped": 0, "labelled": 0, "doubtful": 0, "novel": 0}
TOPICS = [{"topic_id": "t1", "parent": None}, {"topic_id": "t2", "parent": "t1"}]
METRICS = {"rows": ROWS, "topics": {"n_topics": 2, "list": TOPICS}, "tasks": {}}
IDLE, SUMMARY = "nothing to do", "topics    1 themes, 1 narrower topics inside"

Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """What a run says in a project that has run before, when these jobs run now."""
    monkeypatch.chdir(tmp_path)
    benchmarks = Path("data/benchmarks/shop")
    for folder in (benchmarks, Path("data/reports/shop")):
        folder.mkdir(parents=True)
    for job in ("export", "report"):
        (benchmarks / f"{job}.tsv").write_text("before", encoding="utf-8")
    Path("data/reports/shop/metrics.json").write_text(json.dumps(METRICS), encoding="utf-8")
    monkeypatch.setattr(run, "load", lambda corpus: corpus)

    def call(*options: str, jobs: tuple[str, ...] = ()) -> str:
        def snakemake(*_: object) -> int:
            for job in jobs:
                (benchmarks / f"{job}.tsv").unlink(missing_ok=True)
                (benchmarks / f"{job}.tsv").write_text("now", encoding="utf-8")
            return 0

        monkeypatch.setattr(run, "_snakemake", snakemake)
        return CliRunner().invoke(run.command, ["shop", "--", *options]).output

    return call


def test_no_job_is_nothing_to_do(said: Said) -> None:
    """A second run says so, and what was found before."""
    assert IDLE in said()
    assert SUMMARY in said()


@pytest.mark.parametrize("job", ["export", "report", "predict_7"])
def test_any_job_is_something(said: Said, job: str) -> None:
    """The report need not be written anew, and a job may run for the first time."""
    text = said(jobs=(job,))
    assert IDLE not in text
    assert SUMMARY in text


@pytest.mark.parametrize("options", [("-n",), ("--dry-run",), ("-np",), ("--summary",)])
def test_a_dry_run_has_no_summary(said: Said, options: tuple[str, ...]) -> None:
    """What snakemake prints is all that is said."""
    assert said(*options) == ""


@pytest.mark.parametrize(("job", "is_told"), [("report", True), ("clean", False)])
def test_with_options_a_new_report_is_summed_up(said: Said, job: str, is_told: object) -> None:
    """A run up to a stage leaves an older report, which says nothing of this run."""
    assert (SUMMARY in said("--until", job, jobs=(job,))) is is_told
