"""The section on what gets worse: alerts, and control charts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report import insight_charts
from kesu.report.numbers import DASH, count, p_value, share
from kesu.report.parts import Block, Section, figure, table
from kesu.report.words import Words

_TOLD = 5  # alerts in sentences
_ALL = "all"
_OPEN, _CLOSED = "open", "closed"


def alerts_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """What rises now, surely or perhaps, who answers for it, and the charts that judge it."""
    found = metrics.get("alerts") or []
    drawn = metrics.get("control") or []
    if not found and not drawn:
        return None
    names = _Names(metrics, words)
    now = [each for each in found if each["until"] is None and each["state"] != _CLOSED]
    sure = [each for each in now if each["is_sure"]]
    maybe = [each for each in now if not each["is_sure"]]
    told = words.sentences(
        *_told(sure, "sure", names), *_told(maybe, "maybe", names), _unseen(found, now, words)
    )
    blocks = [_listed(found, names)] if found else []
    blocks += _control(drawn, names)
    return Section("alerts", words("alerts"), told or words("alerts_none"), blocks)


def _unseen(
    found: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], words: Words
) -> str:
    """How many are open, those that rose again too; nothing before people decided of any."""
    n = sum(each["state"] == _OPEN for each in now)
    is_used = any(each["state"] != _OPEN for each in found)
    return words("alerts_unseen", n=n) if n and is_used else ""


class _Names:
    """What readers call the things that are watched."""

    def __init__(self, metrics: Mapping[str, Any], words: Words) -> None:
        task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
        self.words = words
        self._labels = words.every_label(task)

    def of(self, each: Mapping[str, Any]) -> str:
        """The name of an alert or chart."""
        if each["dimension"] == _ALL:
            return self.words("all_rows")
        return self._labels.get(each["value"]) or str(each.get("name") or each["value"])


def _told(alerts: Sequence[Mapping[str, Any]], key: str, names: _Names) -> list[str]:
    """One sentence on some alerts."""
    if not alerts:
        return []
    listed = [_one(each, names) for each in alerts[:_TOLD]]
    more = len(alerts) - _TOLD
    if more > 0:
        listed.append(names.words("and_more", n=more))
    return [names.words(f"alerts_{key}", names=names.words("join").join(listed))]


def _one(each: Mapping[str, Any], names: _Names) -> str:
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


def _listed(found: Sequence[Mapping[str, Any]], names: _Names) -> Block:
    words = names.words
    head = [
        words(key)
        for key in ("alert_what", "department", "state", "since", "until", "alert_words", "n",
                    "ratio_short", "p_value_year", "alert_id")
    ]  # fmt: skip
    body = [_row(each, names) for each in found]
    return Block(
        words("alerts_list"), words("alerts_lead"), (), [table(words("alerts_list"), head, body, 6)]
    )


def _state(each: Mapping[str, Any], words: Words) -> str:
    state = words(f"state_{each['state']}")
    return words("noted", state=state, note=each["note"]) if each["note"] else state


def _row(each: Mapping[str, Any], names: _Names) -> tuple[str, ...]:
    words = names.words
    ratio = DASH if each["ratio"] is None else f"{each['ratio']:.1f}"
    if None not in (each["low"], each["high"]):
        ratio += f" [{each['low']:.1f}, {each['high']:.1f}]"
    return (
        names.of(each), each["department"] or DASH,
        _state(each, words),
        each["since"], each["until"] or words("goes_on"),
        words("join").join(each["words"]), count(each["n"]), ratio,
        DASH if each["p_value"] is None else p_value(each["p_value"]).removeprefix("= "),
        each["alert_id"],
    )  # fmt: skip


def _control(drawn: Sequence[Mapping[str, Any]], names: _Names) -> Iterator[Block]:
    """A block a chart, the first with what they mean, and the points that break a rule."""
    words = names.words
    lead = words("control_lead")
    for each in drawn:
        heading = words("control_of", name=names.of(each), chart=each["chart"])
        yield Block(heading, lead, [figure(heading, _chart(each, words))])
        lead = ""
    body = [row for each in drawn for row in _signals(each, names)]
    if body:
        head = [words(key) for key in ("control_what", "period_start", "share", "rules_broken")]
        caption = words("rules_caption")
        yield Block("", "", (), [table(caption, head, body, 4, is_folded=True)])


def _chart(each: Mapping[str, Any], words: Words) -> str:
    is_share = each["dimension"] != _ALL
    cut = len("2024-12" if each["period"] == "month" else "2024-12-31")
    rows = [row | {"start": row["start"][:cut]} for row in each["rows"]]
    return insight_charts.control(
        rows, title=words("share" if is_share else "a_day"), is_share=is_share
    )


def _signals(each: Mapping[str, Any], names: _Names) -> list[tuple[str, ...]]:
    """The points of a chart that break a rule, with the rules in words."""
    words = names.words
    return [
        (
            names.of(each), row["start"],
            share(row["n"], row["total"]) if each["dimension"] != _ALL else f"{row['rate']:.1f}",
            words("join").join(words(f"rule_of_{rule}") for rule in row["rules"]),
        )
        for row in each["rows"]
        if row["rules"]
    ]  # fmt: skip
