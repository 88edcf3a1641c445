"""`kesu bench`: measurements that fill docs/results.md."""

import importlib

import click

NAMES = (
    "clean",
    "predict",
    "real",
    "encoder",
    "topics",
    "audit",
    "explain",
    "drift",
    "queue",
    "alerts",
    "insight",
    "thresholds",
)
BY_CELL = ("encoder", "topics")  # these take hours and are made of cells that can be chosen


@click.command("bench")
@click.argument("name", type=click.Choice(NAMES))
@click.option("--only", help=f"measure cells whose name holds this; for {', '.join(BY_CELL)}")
def command(name: str, *, only: str | None) -> None:
    """Measure what has no result file yet, and fill the page of results."""
    if only and name not in BY_CELL:
        raise click.UsageError(f"--only is for {', '.join(BY_CELL)}, not for {name}; leave it out")
    module = importlib.import_module(f"kesu.bench.{name}")
    getattr(module, f"bench_{name}")(*([only] if only else []))
