"""The section on how soon people were answered, and how satisfied they were after."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report.numbers import DASH, count, percent, share_between
from kesu.report.parts import Block, Section, Table, table
from kesu.report.words import Words

_MOST = 12  # months
_DAY, _MANY_HOURS = 24, 72


def service_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """Shares in time, hours and satisfaction; None for corpora that have no such columns."""
    found = metrics.get("service") or {}
    rows = found.get("rows") or []
    if not rows:
        return None
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    names = words.labels(task)
    every = next(each for each in rows if each["dimension"] == "all")
    blocks = []
    for name in ("department", str(metrics.get("decide_by")), "channel", "month"):
        chosen = [each for each in rows if each["dimension"] == name and _is_told(each)]
        heading = words("service_by", what=words.get(f"service_{name}", words.task(name)))
        if chosen:
            recent = chosen[-_MOST:] if name == "month" else chosen
            blocks.append(Block(heading, "", (), [_table(heading, recent, names, words)]))
    return Section("service", words("service"), _told(every, found["limit"], words), blocks)


def _told(every: Mapping[str, Any], limit: float, words: Words) -> str:
    told = words("service_no_reply")
    if every["in_time"] is not None:
        told = _replies(every, limit, words)
    if every["satisfaction"] is None:
        return told
    rated = words("service_rated", mean=_told_mean(every, words), n=count(every["n_rated"]))
    return words.sentences(told, rated)


def _replies(every: Mapping[str, Any], limit: float, words: Words) -> str:
    return words(
        "service_told",
        limit=f"{limit:g}",
        share=percent(every["in_time"]),
        low=percent(every["in_time_low"]),
        high=percent(every["in_time_high"]),
        n=count(every["n_judged"]),
        open=count(every["n_open"]),
        median=_time(every["reply_median"], words),
        p90=_time(every["reply_p90"], words),
    )


def _table(
    caption: str, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], words: Words
) -> Table:
    head = [
        words(key)
        for key in ("service_value", "in_time", "n", "reply_median", "close_median", "satisfaction")
    ]
    body = [
        (
            names.get(each["value"]) or words.get(f"label_{each['value']}", each["value"]),
            share_between(each["in_time"], each["in_time_low"], each["in_time_high"]),
            count(each["n_judged"]),
            _time(each["reply_median"], words),
            _time(each["close_median"], words),
            _satisfaction(each),
        )
        for each in rows
    ]
    return table(caption, head, body)


def _is_told(each: Mapping[str, Any]) -> bool:
    return bool(each["n_judged"] or each["n_rated"] or each["close_median"] is not None)


def _time(value: float | None, words: Words) -> str:
    """Hours, or days where these are many."""
    if value is None:
        return DASH
    if value < _MANY_HOURS:
        return words("hours", n=f"{value:.1f}")
    return words("days", n=f"{value / _DAY:.1f}")


def _told_mean(each: Mapping[str, Any], words: Words) -> str:
    """Mean satisfaction within a sentence."""
    value, *ends = (each[f"satisfaction{end}"] for end in ("", "_low", "_high"))
    if None in ends:
        return f"{value:.2f}"
    low, high = (f"{end:.2f}" for end in ends)
    return words("with_interval", value=f"{value:.2f}", low=low, high=high)


def _satisfaction(each: Mapping[str, Any]) -> str:
    if each["satisfaction"] is None:
        return DASH
    if each["satisfaction_low"] is None:
        return f"{each['satisfaction']:.2f}"
    ends = (each["satisfaction_low"], each["satisfaction_high"])
    return f"{each['satisfaction']:.2f} [{ends[0]:.2f}, {ends[1]:.2f}]"
