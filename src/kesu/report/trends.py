"""The section on how complaints move."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import DASH, count, percent, signed
from kesu.report.parts import Block, Section, figure, table
from kesu.report.timing import period_name
from kesu.report.words import Words

_LINES = 6  # more in one chart cannot be told apart
LEAST = 1e-4  # nearer to 0 than this an end of an interval is 0
_TOLD = 3  # changes in sentences
_LEAST_NEW = 5  # rows of what had none before


def trends_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """The newest whole period against the one before and last year, and the course until then."""
    found = metrics.get("trends") or {}
    if not found:
        return None
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    leaves, names = words.classes(task), words.labels(task)
    rows = [each for each in found["rows"] if each["value"] in names]
    shown = [each["value"] for each in rows if each["value"] in leaves][:_LINES]
    when = period_name(found["start"], found["period"], words)
    cut = len("2024-12" if found["period"] == "month" else "2024-12-31")
    lines = [
        {"period": each["start"][:cut], "name": names[each["value"]], "n": each["n"]}
        for each in found["course"]
        if each["value"] in shown
    ]
    order = [names[value] for value in shown]
    heading = words("trends_course", period=words(found["period"]))
    chart = charts.over_time(lines, names=order, title=words("n")) if lines else ""
    head = [
        words(key)
        for key in ("class", "n", "share", "on_previous", "on_last_year", "mood")
    ]  # fmt: skip
    body = [_row(each, names) for each in rows]
    blocks = [Block(heading, "", [figure(heading, chart)])] if chart else []
    if body:
        caption = words("trends_of", when=when)
        blocks.append(Block(caption, words("trends_lead"), (), [table(caption, head, body)]))
    fresh = _fresh(rows, leaves) if _had_rows(found["total"]) else []
    told = words.sentences(_total(found, when, words), *_moved(rows, fresh, leaves, words))
    return Section("trends", words("trends"), told, blocks)


def _total(found: Mapping[str, Any], when: str, words: Words) -> str:
    total = found["total"]
    if not total:
        return ""
    compared = "".join(
        words(key, change=_told_change(total, name, words))
        for key, name in (("trends_on_previous", "change"), ("trends_on_year", "on_year"))
        if total[name] is not None
    )
    return words("trends_total", when=when, n=count(total["n"]), compared=compared)


def _told_change(each: Mapping[str, Any], name: str, words: Words) -> str:
    """A change within a sentence, and whether it can be told from none."""
    low, high = (each[f"{name}_{end}"] for end in ("low", "high"))
    value = _change(each[name])
    if low is None or high is None:
        return value
    key = "with_interval_unclear" if low <= 0 <= high else "with_interval"
    return words(key, value=value, low=_end(low), high=_end(high))


def _had_rows(total: Mapping[str, Any] | None) -> bool:
    """Whether there was anything in the period before."""
    return bool(total and total["previous"])


def _fresh(rows: Sequence[Mapping[str, Any]], leaves: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Classes that had none in the period before, be it that they were never seen."""
    return [
        each
        for each in rows
        if each["value"] in leaves and not each["previous"] and each["n"] >= _LEAST_NEW
    ]


def _moved(
    rows: Sequence[Mapping[str, Any]],
    fresh: Sequence[Mapping[str, Any]],
    leaves: Mapping[str, str],
    words: Words,
) -> list[str]:
    """Classes that surely moved against the period before, those that moved most first."""
    known = [each for each in rows if each["value"] in leaves and each["change"] is not None]
    known.sort(key=lambda each: -abs(each["n"] - each["previous"]))
    up = [each for each in known if (each["change_low"] or 0) > 0]
    down = [each for each in known if (each["change_high"] or 0) < 0]
    told = []
    for key, moved in (("trends_up", up), ("trends_down", down)):
        names = words("join").join(
            words("trends_one", name=leaves[each["value"]], change=change_cell(each, "change"))
            for each in moved[:_TOLD]
        )
        told += [words(key, names=names)] if moved else []
    if fresh:
        names = words("join").join(
            words("trends_one_new", name=leaves[each["value"]], n=count(each["n"]))
            for each in fresh[:_TOLD]
        )
        told.append(words("trends_from_none", names=names))
    over = [each for each in rows if each["is_above_target"] and each["value"] in leaves]
    if over:
        names = words("join").join(leaves[each["value"]] for each in over)
        told.append(words("trends_above", names=names))
    return told or ([words("trends_quiet")] if known else [])


def _row(each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    mood = DASH if each["mood"] is None else signed(each["mood"])
    return (
        names[each["value"]], count(each["n"]), percent(each["share"]),
        change_cell(each, "change"), change_cell(each, "on_year"), mood,
    )  # fmt: skip


def change_cell(each: Mapping[str, Any], name: str) -> str:
    """A change in percent with its interval, or a dash where there is nothing to compare with."""
    if each[name] is None:
        return DASH
    ends = (each[f"{name}_low"], each[f"{name}_high"])
    if None in ends:
        return _change(each[name])
    return f"{_change(each[name])} [{_end(ends[0])}, {_end(ends[1])}]"


def _end(value: float) -> str:
    """An end of an interval, with enough digits to show on which side of 0 it lies.

    >>> _end(0.254), _end(0.004), _end(-0.0002), _end(0.0), _end(1e-9)
    ('+25%', '+0.4%', '−0.02%', '0%', '0%')
    """
    told = _change(value)
    is_small = told == "0%" and abs(value) >= LEAST
    return f"{100 * value:+.1g}%".replace("-", "−") if is_small else told


def _change(value: float) -> str:
    """With its sign, but for 0%.

    >>> _change(0.05), _change(-0.25), _change(-0.001)
    ('+5%', '−25%', '0%')
    """
    told = f"{value:+.0%}"
    return "0%" if told in {"+0%", "-0%"} else told.replace("-", "−")
