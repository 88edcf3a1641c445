"""May B replace A? Pass, fail, or undecided with the number of rows that would decide."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from kesu.comparison.paired import Comparison, Difference
from kesu.comparison.settings import CompareSettings

Outcome = Literal["pass", "fail", "undecided"]
_Z = 1.959964  # two-sided, 95 %
_TINY = 1e-12  # of rounding
_NONE_IN = 3  # what never occurs in n rows occurs in at most 3 / n of all, at 95 %


@dataclass(frozen=True)
class Finding:
    """One thing that was judged; `rows_to_decide` is None unless undecided and foreseeable."""

    what: str
    outcome: Outcome
    value: float
    low: float
    high: float
    limit: float
    rows_to_decide: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome of all findings together."""

    outcome: Outcome
    rows_to_decide: int | None
    findings: tuple[Finding, ...]


def judge(
    found: Comparison,
    labels: Sequence[str],
    gate: CompareSettings,
    *,
    speed_ratio: float | None = None,
) -> Verdict:
    """Judge a comparison.

    Something passes where its 95 % interval lies above the limit, and fails where it lies below;
    for a class to fail, the interval that holds for all classes at once must lie below. All must
    pass for a pass, and one that fails is a fail. An interval is never taken as narrower than
    three in the number of duplicate groups, so that few without any difference do not pass.

    Args:
        found: the comparison.
        labels: name of each class, in the order of `found.by_class`.
        gate: what B may lose.
        speed_ratio: rows per second of B over those of A; None: not judged.

    Source: rule of three, Hanley and Lippman-Hand, JAMA 249 (1983).
    """
    findings = [_judged("macro_f1", found.macro_f1, -gate.max_macro_f1_loss, found.n_rows)]
    findings += [
        _judged(f"class {label}", each, -gate.max_class_f1_loss, found.n_rows)
        for label, each in zip(labels, found.by_class, strict=True)
        if each.n_groups >= gate.min_class_rows
    ]
    if speed_ratio is not None:
        change = speed_ratio - 1
        is_fast = change >= -gate.max_speed_loss - _TINY
        speed: Outcome = "pass" if is_fast else "fail"
        findings.append(Finding("speed", speed, change, change, change, -gate.max_speed_loss))
    return Verdict(
        worst([each.outcome for each in findings]), _rows_for_all(findings), tuple(findings)
    )


def _judged(what: str, each: Difference, limit: float, n_rows: int) -> Finding:
    least = _NONE_IN / each.n_groups
    low, high = min(each.low, each.value - least), max(each.all_high, each.value + least)
    if low >= limit - _TINY:
        return Finding(what, "pass", each.value, low, high, limit)
    if high < limit:
        return Finding(what, "fail", each.value, low, high, limit)
    rows = _rows(each, limit, least, n_rows)
    return Finding(what, "undecided", each.value, low, high, limit, rows)


def _rows(each: Difference, limit: float, least: float, n_rows: int) -> int | None:
    """Rows at which the interval would end at the limit, if nothing but their number changed."""
    distance = abs(each.value - limit)
    if not distance > _TINY or math.isnan(each.se):
        return None
    reach = each.all_high - each.value if each.value < limit else _Z * each.se
    by_spread = n_rows * (reach / distance) ** 2
    by_count = n_rows * least / distance
    return math.ceil(max(by_spread, by_count, n_rows + 1) - _TINY)


def worst(outcomes: Collection[Outcome]) -> Outcome:
    """One that fails is a fail, and all must pass for a pass.

    >>> worst(["pass", "undecided", "pass"])
    'undecided'
    """
    order: tuple[Outcome, ...] = ("fail", "undecided", "pass")
    return next(each for each in order if each in outcomes)


def _rows_for_all(findings: Sequence[Finding]) -> int | None:
    rows = [each.rows_to_decide for each in findings if each.outcome == "undecided"]
    known = [n for n in rows if n is not None]
    return max(known) if rows and len(known) == len(rows) else None
