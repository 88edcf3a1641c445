"""`kesu review`: rows that people judge, out to a file and back."""

import click

from kesu.cli.review_export import export
from kesu.cli.review_import import take


@click.group("review")
def command() -> None:
    """Let people judge rows of CORPUS."""


command.add_command(export)
command.add_command(take)
