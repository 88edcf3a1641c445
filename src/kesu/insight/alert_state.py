"""What people decided of alerts: open, seen, closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from kesu.errors import DataError
from kesu.insight.alert_table import CLOSED, OPEN, SEEN

STATES = (OPEN, SEEN, CLOSED)
MONTH, TARGET = timedelta(days=31), "target"
_NEEDED = ("event", "alert_id", "kind", "dimension", "value", "since", "last")
Entry = Mapping[str, Any]


def with_states(
    alerts: pl.DataFrame, entries: Sequence[Entry], where: str, *, cool_down: int
) -> pl.DataFrame:
    """ALERTS with what was decided of them, and the ids under which it was.

    An alert is one of which something was decided if it is of the same series, and begins while
    that one went on, or so many days around (a month for targets, of months or weeks); late rows
    may move its first day. One that was closed when it was over is open again if it rises anew.

    Args:
        alerts: of this run.
        entries: of the state file, oldest first.
        where: the state file, for errors.
        cool_down: days.

    Raises:
        DataError: naming the first entry that is none of alerts.
    """
    latest: dict[str, Entry] = {}
    for number, entry in enumerate(entries, start=1):
        if any(name not in entry for name in _NEEDED) or entry["event"] not in STATES:
            raise DataError(
                f"{where}, line {number}: not about an alert; wanted {', '.join(_NEEDED)}, "
                f"the event one of {', '.join(STATES)}; mend or remove the line"
            )
        latest[entry["alert_id"]] = entry
    rows = alerts.to_dicts()
    own = {row["alert_id"] for row in rows}
    free = {name: entry for name, entry in latest.items() if name not in own}
    around = timedelta(days=cool_down)
    for row in rows:
        known = latest.get(row["alert_id"]) or _nearest(row, free, around)
        if known is not None:
            free.pop(known["alert_id"], None)
            row |= {
                "alert_id": known["alert_id"], "state": _state(row, known, around),
                "note": known.get("note") or None,
            }  # fmt: skip
    return pl.DataFrame(rows, schema=alerts.schema, orient="row")


def _nearest(alert: Entry, free: Mapping[str, Entry], around: timedelta) -> Entry | None:
    """The entry of the same series that this alert goes on with."""
    found = [each for each in free.values() if _is_same(alert, each, around)]
    if not found:
        return None
    return min(found, key=lambda each: abs(_day(each["since"]) - alert["since"]))


def _is_same(alert: Entry, entry: Entry, around: timedelta) -> bool:
    if any(alert[name] != entry[name] for name in ("kind", "dimension", "value")):
        return False
    wide = max(around, MONTH) if alert["kind"] == TARGET else around
    return bool(_day(entry["since"]) - wide <= alert["since"] <= _day(entry["last"]) + wide)


def _state(alert: Entry, entry: Entry, around: timedelta) -> str:
    """What was decided; an alert that was closed when it was over is open if it rose again."""
    state = str(entry["event"])
    if state == CLOSED and entry.get("until"):
        until = _day(entry["until"]) + around
        if alert["until"] is None or alert["until"] > until:
            return OPEN
    return state


def _day(text: str) -> date:
    return date.fromisoformat(text)


def decided(alert: Entry, state: str, note: str = "", *, today: date) -> dict[str, Any]:
    """The entry that says what was decided of an alert."""
    last = alert["until"] or max(alert["told"] or alert["since"], alert["since"])
    entry = {
        "event": state,
        **{name: alert[name] for name in ("alert_id", "kind", "dimension", "value")},
        "since": str(alert["since"]),
        "last": str(last),
        "until": str(alert["until"]) if alert["until"] else None,
        "date": f"{today}",
    }
    return entry | ({"note": note} if note else {})


def proposed(alerts: pl.DataFrame, *, today: date) -> Iterable[dict[str, Any]]:
    """What `kesu accept` takes: open alerts are seen, those that are over are closed."""
    for alert in alerts.iter_rows(named=True):
        if alert["until"] is not None and alert["state"] != CLOSED:
            yield decided(alert, CLOSED, alert["note"] or "", today=today)
        elif alert["state"] == OPEN:
            yield decided(alert, SEEN, today=today)
