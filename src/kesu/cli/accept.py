"""`kesu accept`: a run's proposals become the state of the corpus."""

import click

from kesu.cli.accept_alerts import propose_alerts
from kesu.cli.accept_topics import propose_topics
from kesu.cli.lock import between_runs
from kesu.state import append_state

PROPOSALS = (propose_topics, propose_alerts)


@click.command("accept")
@click.argument("corpus")
@click.option("--dry-run", is_flag=True, help="tell what would be taken, and take nothing")
def command(corpus: str, *, dry_run: bool) -> None:
    """Take the topics of CORPUS's last run as those that later runs are compared with.

    From then on the same topic keeps its id, and later runs tell what was born, merged, split or
    ended. Open alerts are seen from then on, those that are over are closed. Nothing that was
    accepted before is lost: the state only grows.
    """
    with between_runs(corpus):
        _accept(corpus, dry_run=dry_run)


def _accept(corpus: str, *, dry_run: bool) -> None:
    for proposal in [propose(corpus) for propose in PROPOSALS]:  # all are read before one is taken
        if not proposal.entries:
            click.echo(f"{proposal.name}: {proposal.told}")
            continue
        if not dry_run:
            append_state(proposal.state, proposal.entries)
        done = "would accept" if dry_run else "accepted"
        click.echo(f"{proposal.name}: {done} {proposal.told}")
