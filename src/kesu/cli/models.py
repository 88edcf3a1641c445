"""`kesu models`: the published versions, and how each differs from the one before."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from kesu.comparison.versions import read_versions, table


@click.command("models")
@click.option(
    "--models",
    default="models",
    show_default=True,
    type=click.Path(path_type=Path),
    help="folder of all models",
)
@click.option("--json", "as_json", is_flag=True, help="for machines: a list with all fields")
def command(models: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by position
    """List the published versions in models/<name>/<version>/.

    Each with its date, id, fingerprint of what it was trained on, number of training texts, the
    version before it, macro-F1 of the blend, and the settings that differ from the version before.
    Every file is checked; a version that is damaged is told as such.
    """
    versions = read_versions(models)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in versions], ensure_ascii=False, indent=1))
    elif versions:
        click.echo(table(versions))
    else:
        click.echo(f"{models}: no version yet; `kesu publish CORPUS` makes one")
