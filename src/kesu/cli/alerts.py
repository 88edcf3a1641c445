"""`kesu alerts`: what gets worse, and what people decide of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cli.corpus_day import today_of
from kesu.cli.last_run import from_last_run
from kesu.configuration import corpus_file, parse
from kesu.errors import DataError
from kesu.insight.alert_state import STATES, decided, with_states
from kesu.insight.alert_table import CLOSED, OPEN, SEEN
from kesu.insight.schema import ALERTS
from kesu.mistakes import meant, meant_id
from kesu.state import append_state, read_state
from kesu.tables import read_table


@click.group("alerts")
def command() -> None:
    """List the alerts of CORPUS, and say which of them were seen, or are closed."""


@command.command("list")
@click.argument("corpus")
@click.option("--state", type=click.Choice(STATES), help="those in this state alone")
@click.option("--department", help="those of this department alone")
def listed(corpus: str, state: str | None, department: str | None) -> None:
    """List the alerts of the last year, those that go on first."""
    alerts = current_alerts(corpus)
    if state:
        alerts = alerts.filter(state=state)
    if department:
        known = alerts["department"].drop_nulls().unique().sort().to_list()
        if department not in known:
            has = f"; they have {', '.join(known)}" if known else ""
            raise DataError(
                f"--department: no alert has {department!r:.60}{meant(department, known) or has}"
            )
        alerts = alerts.filter(department=department)
    for alert in alerts.iter_rows(named=True):
        click.echo("  ".join(_line(alert)))
    if alerts.is_empty():
        click.echo("no alerts")


@command.command("see")
@click.argument("corpus")
@click.argument("alert_ids", nargs=-1, required=True)
@click.option("--note", default="", help="kept with the alerts")
def see(corpus: str, alert_ids: tuple[str, ...], note: str) -> None:
    """Say that somebody took notice of the alerts."""
    _decide(corpus, alert_ids, SEEN, note)


@command.command("close")
@click.argument("corpus")
@click.argument("alert_ids", nargs=-1, required=True)
@click.option("--note", default="", help="kept with the alerts, as what was done")
def close(corpus: str, alert_ids: tuple[str, ...], note: str) -> None:
    """Say that the alerts are dealt with; a rise after the cool-down is a new alert."""
    _decide(corpus, alert_ids, CLOSED, note)


@command.command("reopen")
@click.argument("corpus")
@click.argument("alert_ids", nargs=-1, required=True)
@click.option("--note", default="", help="kept with the alerts")
def reopen(corpus: str, alert_ids: tuple[str, ...], note: str) -> None:
    """Say that the alerts are open again."""
    _decide(corpus, alert_ids, OPEN, note)


def _decide(corpus: str, alert_ids: Sequence[str], state: str, note: str) -> None:
    known = {alert["alert_id"]: alert for alert in current_alerts(corpus).iter_rows(named=True)}
    for alert_id in alert_ids:
        if alert_id not in known:
            names = {each: alert["name"] for each, alert in known.items()}
            listed = f"; `kesu alerts list {corpus}` tells them"
            raise DataError(
                f"there is no alert {alert_id} in the last run of {corpus}"
                f"{meant_id(alert_id, names) or listed}"
            )
    today = today_of(corpus)
    entries = [
        decided(known[alert_id], state, note, today=today) for alert_id in dict.fromkeys(alert_ids)
    ]
    append_state(alerts_state(corpus), entries)
    click.echo(f"{len(entries)} alerts are {state}; the report tells it from the next run on")


def current_alerts(corpus: str) -> pl.DataFrame:
    """The alerts of the last run, with what was decided since."""
    table = from_last_run(corpus, Path(f"data/processed/{corpus}/alerts.parquet"))
    state = alerts_state(corpus)
    settings = corpus_file(corpus)
    cool_down = parse(settings.read_text("utf-8"), settings).insight.alerts.cool_down_days
    entries = read_state(state)
    return with_states(read_table(table, ALERTS), entries, str(state), cool_down=cool_down)


def alerts_state(corpus: str) -> Path:
    """The file of what was decided of alerts."""
    return Path(f"data/state/{corpus}/alerts.jsonl")


def _line(alert: Mapping[str, Any]) -> Iterator[str]:
    """One alert in words."""
    yield alert["alert_id"]
    yield f"{alert['state']:6}"
    yield f"{alert['since']} – {alert['until'] or ''!s:10}"
    yield "sure " if alert["is_sure"] else "maybe"
    ratio = "" if alert["ratio"] is None else f"× {alert['ratio']:.1f}"
    yield f"{ratio:7}"
    what = "reports" if alert["kind"] == "topic" else "rows"
    yield f"{alert['name']} ({alert['dimension']}, {alert['n']} {what})"
    if alert["department"]:
        yield str(alert["department"])
    if alert["note"]:
        yield str(alert["note"])
