"""The section on what gets worse: alerts, and control charts."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report.alert_names import Names
from kesu.report.control import control_blocks
from kesu.report.numbers import DASH, count, p_value
from kesu.report.parts import Block, Section, table
from kesu.report.timing import ratio_cell
from kesu.report.words import Words

_KINDS = ("sure", "maybe", "quiet")
_QUIET = 14  # days without a row, from which what goes on may be past
_TOLD = 5  # alerts in sentences
_SHORT = 12  # rows of a table that is not folded
_OPEN, _CLOSED = "open", "closed"


def alerts_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """What rises now, surely or perhaps, who answers for it, and the charts that judge it."""
    found = metrics.get("alerts") or []
    drawn = metrics.get("control") or []
    if not found and not drawn:
        return None
    names = Names(metrics, words)
    now = [each for each in found if each["until"] is None and each["state"] != _CLOSED]
    told = words.sentences(
        *(sentence for key in _KINDS for sentence in _told(_of_kind(now, key), key, names)),
        _unseen(found, now, words),
    )
    n_over = metrics.get("n_alerts_over", sum(each["until"] is not None for each in found))
    quiet = words.sentences(words("alerts_none"), words("alerts_past", n=n_over) if n_over else "")
    n_cut = metrics.get("n_alerts", len(found)) - len(found)
    blocks = [_listed(found, names, n_cut)] if found else []
    blocks += control_blocks(drawn, names)
    return Section("alerts", words("alerts"), told or quiet, blocks)


def _of_kind(alerts: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [each for each in alerts if kind == _kind(each)]


def _kind(alert: Mapping[str, Any]) -> str:
    if _is_quiet(alert):
        return "quiet"
    return "sure" if alert["is_sure"] else "maybe"


def _is_quiet(alert: Mapping[str, Any]) -> bool:
    """Whether it goes on in name only: long rises are over when four weeks are as before."""
    return alert["until"] is None and (alert.get("quiet_days") or 0) >= _QUIET


def _unseen(
    found: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], words: Words
) -> str:
    """How many are open, those that rose again too; nothing before people decided of any."""
    n = sum(each["state"] == _OPEN for each in now)
    is_used = any(each["state"] != _OPEN for each in found)
    return words("alerts_unseen", n=n) if n and is_used else ""


def _told(alerts: Sequence[Mapping[str, Any]], key: str, names: Names) -> list[str]:
    """One sentence on some alerts."""
    if not alerts:
        return []
    listed = [_one(each, names) for each in alerts[:_TOLD]]
    more = len(alerts) - _TOLD
    if more > 0:
        listed.append(names.words("and_more", n=more))
    return [names.words(f"alerts_{key}", names=names.words("join").join(listed))]


def _one(each: Mapping[str, Any], names: Names) -> str:
    words = names.words
    key = _topic_key(each) if each["kind"] == "topic" else f"alert_{each['kind']}"
    if key == "alert_rise" and each["ratio"] is None:
        key = "alert_alone"
    # A topic had next to no past: how many times as much there is surely, is all that can be told.
    value = each["low"] if each["kind"] == "topic" else each["ratio"]
    ratio = "" if value is None else f"{value:.1f}"
    department = words("alert_by", name=each["department"]) if each["department"] else ""
    told = words(key, name=names.of(each), since=each["since"], ratio=ratio, n=count(each["n"]))
    return told + department


def _topic_key(each: Mapping[str, Any]) -> str:
    """How a topic is told: without a past, with what is surely more, or with its number alone."""
    if None in (each["ratio"], each["low"]):
        return "alert_new"
    return "alert_topic" if each["low"] > 1 else "alert_topic_n"


def _listed(found: Sequence[Mapping[str, Any]], names: Names, n_cut: int) -> Block:
    """A table of those that go on, and one of those that are over; how many are left out."""
    words = names.words
    columns = ["alert_what", "state", "since", "told_on", "until", "alert_words", "alert_n",
               "ratio_short", "p_value_year", "alert_id"]  # fmt: skip
    if any(each["department"] for each in found):
        columns.insert(1, "department")
    now, over = (
        [_row(each, columns, names) for each in found if (each["until"] is not None) == is_over]
        for is_over in (False, True)
    )
    head, n_texts = [words(column) for column in columns], columns.index("alert_n")
    tables = [
        table(words("alerts_now"), head, now, n_texts),
        table(words("alerts_over", n=len(over)), head, over, n_texts, is_folded=len(over) > _SHORT),
    ]
    lead = words.sentences(words("alerts_lead"), words("alerts_cut", n=n_cut) if n_cut else "")
    return Block(words("alerts_list"), lead, (), [each for each in tables if each.rows])


def _state(each: Mapping[str, Any], words: Words) -> str:
    state = words(f"state_{each['state']}")
    return words("noted", state=state, note=each["note"]) if each["note"] else state


def _row(each: Mapping[str, Any], columns: Sequence[str], names: Names) -> tuple[str, ...]:
    words = names.words
    cells = {
        "alert_what": names.of(each),
        "department": each["department"] or DASH,
        "state": _state(each, words),
        "since": each["since"],
        "told_on": each["told"] or DASH,
        "until": each["until"] or words("quiet" if _is_quiet(each) else "goes_on"),
        "alert_words": words("join").join(each["words"]),
        "alert_n": count(each["n"]),
        "ratio_short": ratio_cell(each["ratio"], each["low"], each["high"], words),
        "p_value_year": DASH
        if each["p_value"] is None
        else p_value(each["p_value"]).removeprefix("= "),
        "alert_id": each["alert_id"],
    }
    return tuple(cells[column] for column in columns)
