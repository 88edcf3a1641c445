"""`kesu summary`: what a run found, in a few lines."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kesu.cli.last_run import from_last_run
from kesu.files import read_json
from kesu.report.verdict import counts_of


@click.command("summary")
@click.argument("corpus")
def command(corpus: str) -> None:
    """Print what the last run of CORPUS found, and where its products lie."""
    click.echo(summary(corpus))


def summary(corpus: str) -> str:
    """Rows, topics, scores and places, a line each."""
    report = Path(f"data/reports/{corpus}/report.html")
    metrics = read_json(from_last_run(corpus, report.with_name("metrics.json")))
    rows = metrics["rows"]
    parts = ("rejected", "dropped", "labelled", "doubtful", "novel")
    lines = [
        f"corpus    {corpus}",
        f"rows      {rows['read']} read: " + ", ".join(f"{rows[part]} {part}" for part in parts),
        f"topics    {topics_told(metrics['topics'])}",
        f"alerts    {_alerts(metrics)}",
        *(f"{name:<9} {_scores(task)}" for name, task in metrics["tasks"].items()),
        f"report    {report}",
        f"labelled  data/processed/{corpus}/labelled/",
        f"database  data/processed/{corpus}/kesu.duckdb",
    ]
    return "\n".join(lines)


def topics_told(topics: Mapping[str, Any]) -> str:
    """How many topics there are, of `metrics.json`."""
    themes, tight = counts_of(topics)
    return f"{themes} themes, {tight} narrower topics inside" if themes else "none"


def _alerts(metrics: Mapping[str, Any]) -> str:
    alerts = metrics.get("alerts") or ()
    now = [each for each in alerts if each["until"] is None and each["state"] != "closed"]
    n_sure = sum(each["is_sure"] for each in now)
    n_over = metrics.get("n_alerts_over", 0)
    told = [f"{len(now)} go on, {n_sure} of them sure"] if now else []
    told += [f"{n_over} of the last year are over"] if n_over else []
    return ", ".join(told) or "none"


def _scores(task: dict[str, Any]) -> str:
    scores = {
        arm: score["macro_f1"]["value"]
        for arm, score in task["scores"].items()
        if score and score["macro_f1"]["value"] is not None
    }
    if not scores:
        return "no labelled test rows, no score"
    shown = ", ".join(f"{arm} {value:.3f}" for arm, value in scores.items())
    return f"macro-F1 on {task['n_test']} test rows: {shown}"
