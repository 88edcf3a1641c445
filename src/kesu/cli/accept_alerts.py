"""What `kesu accept` takes of alerts."""

from pathlib import Path

from kesu.cli.accept_topics import Proposal
from kesu.cli.alerts import alerts_state, current_alerts
from kesu.cli.corpus_day import today_of
from kesu.insight.alert_state import proposed
from kesu.insight.alert_table import CLOSED


def propose_alerts(corpus: str) -> Proposal:
    """Open alerts of the last run are seen from now on, those that are over are closed."""
    state = alerts_state(corpus)
    table = Path(f"data/processed/{corpus}/alerts.parquet")
    entries = []
    if table.exists():
        entries = list(proposed(current_alerts(corpus), today=today_of(corpus)))
    if not entries:
        return Proposal("alerts", state, [], "nothing is open, so nothing changes")
    n_closed = sum(entry["event"] == CLOSED for entry in entries)
    told = f"{len(entries) - n_closed} as seen, {n_closed} that are over as closed"
    return Proposal("alerts", state, entries, told)
