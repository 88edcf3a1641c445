"""What people decided of alerts: open, seen, closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from kesu.errors import DataError
from kesu.insight.alerts import CLOSED, OPEN, SEEN

STATES = (OPEN, SEEN, CLOSED)
_NEEDED = ("event", "alert_id", "kind", "dimension", "value", "since", "last")
Entry = Mapping[str, Any]


def with_states(
    alerts: pl.DataFrame, entries: Sequence[Entry], where: str, *, cool_down: int
) -> pl.DataFrame:
    """ALERTS with what was decided of them, and the ids under which it was.

    An alert is one of which something was decided if it is of the same series, and begins while
    that one went on, or so many days around; late rows may move its first day.

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
    taken: set[str] = set()
    told = []
    for alert in alerts.to_dicts():
        found = [
            each
            for each in latest.values()
            if each["alert_id"] not in taken and _is_same(alert, each, timedelta(days=cool_down))
        ]
        if found:
            best = min(found, key=lambda each: abs(_day(each["since"]) - alert["since"]))
            taken.add(best["alert_id"])
            alert |= {
                "alert_id": best["alert_id"], "state": best["event"],
                "note": best.get("note") or None,
            }  # fmt: skip
        told.append(alert)
    return pl.DataFrame(told, schema=alerts.schema, orient="row")


def _is_same(alert: Entry, entry: Entry, around: timedelta) -> bool:
    if alert["alert_id"] == entry["alert_id"]:
        return True
    about = ("kind", "dimension", "value")
    if any(alert[name] != entry[name] for name in about):
        return False
    return bool(
        _day(entry["since"]) - around <= alert["since"] <= _day(entry["last"]) + around
        if alert["kind"] == "rise"
        else alert["since"] == _day(entry["since"])
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def decided(alert: Entry, state: str, note: str = "") -> dict[str, Any]:
    """The entry that says what was decided of an alert."""
    last = alert["until"] or max(alert["told"] or alert["since"], alert["since"])
    entry = {
        "event": state,
        **{name: alert[name] for name in ("alert_id", "kind", "dimension", "value")},
        "since": str(alert["since"]),
        "last": str(last),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    return entry | ({"note": note} if note else {})


def proposed(alerts: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """What `kesu accept` takes: open alerts are seen, those that are over are closed."""
    for alert in alerts.iter_rows(named=True):
        if alert["until"] is not None and alert["state"] != CLOSED:
            yield decided(alert, CLOSED, alert["note"] or "")
        elif alert["state"] == OPEN:
            yield decided(alert, SEEN)
