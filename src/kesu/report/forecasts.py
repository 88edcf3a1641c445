"""The section on what is to be expected."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import insight_charts
from kesu.report.numbers import count, percent
from kesu.report.parts import Block, Section, figure, table
from kesu.report.timing import period_name
from kesu.report.words import Words

_ALL = "all"
_METHODS = ("weighted", "naive", "theta")


def forecasts_section(metrics: Mapping[str, Any], words: Words) -> Section | None:
    """What is to be expected of all rows and of each label, and how wrong that was before."""
    found = metrics.get("forecasts") or []
    if not found:
        return None
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    names = {_ALL: words("all_rows")} | words.labels(task)
    period = found[0]["period"]
    cut = len("2024-12" if period == "month" else "2024-12-31")
    total = next((each for each in found if each["dimension"] == _ALL), None)
    told, figures = words("forecasts_none"), []
    if total:
        told = _sentence(total, period, (metrics.get("period") or {}).get("last") or "", words)
        past, ahead = ([_cut(row, cut) for row in total[key]] for key in ("past", "ahead"))
        chart = insight_charts.forecast(past, ahead, title=words("n"))
        figures = [figure(words("forecasts"), chart)]
    starts = [row["start"][:cut] for row in found[0]["ahead"]]
    head = [words("class"), words("method"), *starts, words("errors_of_all")]
    body = [_row(each, names, words) for each in found if each["value"] in names]
    listed = table(words("forecasts"), head, body, 2)
    lead = words("forecasts_lead", period=words(period), n=found[0]["n_tries"])
    return Section("forecasts", words("forecasts"), told, [Block("", lead, figures, [listed])])


def _cut(row: Mapping[str, Any], cut: int) -> dict[str, Any]:
    return dict(row) | {"start": row["start"][:cut]}


def _sentence(total: Mapping[str, Any], period: str, last: str, words: Words) -> str:
    first = total["ahead"][0]
    running = ""
    if first.get("so_far") is not None:
        running = words("forecasts_running", last=last, n=count(first["so_far"]))
    return words(
        "forecasts_told",
        when=period_name(first["start"], period, words),
        **{key: count(round(first[key])) for key in ("mean", "low", "high")},
        error=percent(total[f"error_{total['method']}"]),
        running=running,
    )


def _row(each: Mapping[str, Any], names: Mapping[str, str], words: Words) -> Sequence[str]:
    cells = [
        f"{count(round(row['mean']))} [{count(round(row['low']))}, {count(round(row['high']))}]"
        for row in each["ahead"]
    ]
    errors = " / ".join(percent(each[f"error_{name}"]) for name in _METHODS)
    return (names[each["value"]], words(f"method_{each['method']}"), *cells, errors)
