"""`kesu topic`: what people decide of a topic."""

import click

from kesu.cli.topic_promote import promote
from kesu.cli.topic_rename import rename


@click.group("topic")
def command() -> None:
    """Decide about a topic of CORPUS."""


command.add_command(promote)
command.add_command(rename)
