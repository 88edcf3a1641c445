"""How topics move: the sentence on how that was judged, and what stands in the table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from kesu.report.numbers import DASH, count
from kesu.report.words import Words

RISING = ("new", "growing")
BLOCKS = "▁▂▃▄▅▆▇█"
MOST_BLOCKS = 16
LARGE = 10  # from here on a ratio has no decimal


def timing_sentence(topics: Mapping[str, Any], words: Words) -> str:
    """How the status was judged, or why it could not be; nothing where that is not known."""
    least, period = topics.get("min_history"), topics.get("period")
    if least is None:
        return ""
    if period is None:
        return words("timing_undated")
    if topics["n_periods"] <= least:
        told = words(f"count_{period}", n=topics["n_periods"])
        return words("timing_short", told=told, wanted=words(f"count_{period}", n=least + 1))
    n_of = Counter(topic.get("status") for topic in topics["list"])
    few, mixed = n_of["unknown"], n_of["mixed"]
    return words.sentences(
        words("timing_lead", period=words(period), rate=_rate(topics["false_alarm_rate"])),
        words("timing_few", n=count(few), least=topics["min_support"]) if few else "",
        words("timing_mixed", n=count(mixed)) if mixed else "",
    )


def _rate(rate: float) -> str:
    """A rate as a setting has it, without decimals that say nothing.

    >>> _rate(0.05), _rate(0.001)
    ('5%', '0.1%')
    """
    return f"{100 * rate:.6g}%"


def ratio_cell(value: float | None, low: float | None, high: float | None, words: Words) -> str:
    """A ratio with its interval; only the lower end where there was no past.

    >>> ratio_cell(2.5, 1.2, 12.3, Words("en"))
    '2.5 [1.2, 12]'
    >>> ratio_cell(None, 8.04, None, Words("zh"))
    '至少 8.0'
    """
    if low is None:
        return DASH
    if value is None or high is None:
        return words("at_least", n=_times(low))
    return f"{_times(value)} [{_times(low)}, {_times(high)}]"


def _times(value: float) -> str:
    return f"{value:,.1f}" if value < LARGE else f"{value:,.0f}"


def period_name(start: str, period: str, words: Words) -> str:
    """A month by its number, a week by its first and last day, a day as it is.

    >>> period_name("2024-12-30", "week", Words("en"))
    '2024-12-30 to 2025-01-05'
    >>> period_name("2024-12-01", "month", Words("en"))
    '2024-12'
    """
    if period == "month":
        return start[:7]
    if period != "week":
        return start
    last = date.fromisoformat(start) + timedelta(days=6)
    return words("from_to", first=start, last=last.isoformat())


def first_day(period: str) -> str:
    """A week by its Monday, for few know weeks by number; a month and a day as they are.

    >>> first_day("2025-W01"), first_day("2025-01")
    ('2024-12-30', '2025-01')
    """
    return date.fromisoformat(period).isoformat() if "W" in period else period


def sparkline(counts: Sequence[float]) -> str:
    """Counts as a row of blocks, the tallest one the largest; neighbours are joined if many.

    They are joined from the end, so that the last block holds as many as the others; each block is
    a mean, for the first may hold fewer.

    >>> sparkline([0, 1, 4, 8])
    '▁▂▅█'
    >>> sparkline([1] * 100) == BLOCKS[-1] * 15
    True
    """
    size = max(1, -(-len(counts) // MOST_BLOCKS))
    starts = range(-(-len(counts) % size), len(counts), size)
    means = [fmean(counts[max(at, 0) : at + size]) for at in starts]
    top = max(means, default=0)
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[min(steps, round(steps * n / top))] if top else BLOCKS[0] for n in means)


def counts_by_period(topic: Mapping[str, Any], periods: Sequence[str]) -> list[int]:
    """The topic's count in each period; nothing before its first."""
    found = {cell["period"]: cell["n"] for cell in topic.get("by_period") or []}
    return [found.get(period, 0) for period in periods] if found else []
