"""`kesu bench`: measurements that fill docs/results.md."""

import importlib

import click

NAMES = ("clean", "predict", "real", "encoder", "topics")


@click.command("bench")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Measure what has no result file yet, and fill the page of results."""
    module = importlib.import_module(f"kesu.bench.{name}")
    getattr(module, f"bench_{name}")()
