"""`kesu accept`: a run's proposals become the state of the corpus."""

import click

from kesu.cli.accept_alerts import propose_alerts
from kesu.cli.accept_topics import propose_topics, topics_state
from kesu.cli.alerts import alerts_state
from kesu.cli.lock import between_runs
from kesu.files import write_together
from kesu.state import growing, grown

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
    states = () if dry_run else (topics_state(corpus), alerts_state(corpus))
    with between_runs(corpus), growing(*states):
        _accept(corpus, dry_run=dry_run)


def _accept(corpus: str, *, dry_run: bool) -> None:
    proposals = [propose(corpus) for propose in PROPOSALS]  # all are read before one is taken
    if not dry_run:
        write_together(
            {
                proposal.state: grown(proposal.state, proposal.entries)
                for proposal in proposals
                if proposal.entries
            }
        )
    for proposal in proposals:
        if not proposal.entries:
            click.echo(f"{proposal.name}: {proposal.told}")
            continue
        done = "would accept" if dry_run else "accepted"
        click.echo(f"{proposal.name}: {done} {proposal.told}")
