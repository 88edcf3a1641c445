"""`kesu demo-data`: the made-up corpus."""

from pathlib import Path

import click

from kesu.demo.write import write_demo


@click.command("demo-data")
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=3000,
    show_default=True,
    help="how many complaints",
)
@click.option("--seed", default=0, show_default=True, help="another seed, another corpus")
@click.option("--out", default="data/raw/demo", show_default=True, help="folder for the files")
def command(rows: int, seed: int, out: str) -> None:
    """Write made-up complaints in four formats, and what was planted in them."""
    write_demo(Path(out), n_rows=rows, seed=seed)
    click.echo(f"{rows} rows in {out}")
