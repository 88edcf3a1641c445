"""Which values of which attributes go with which category, and what explains them away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from kesu.insight.ratios import Ratio, p_values, pooled_ratio, q_values, rate_ratio, shrink
from kesu.insight.schema import CAUSES
from kesu.insight.settings import InsightSettings
from kesu.scores.metrics import Bools, Ints

_EVEN = Ratio(1.0, 0.0, float("inf"), float("inf"))  # no row on either side
_KEPT = 0.5  # of the log ratio that must be left within strata; less, and the strata explain it


@dataclass(frozen=True)
class _Cell:
    """A value of an attribute, or a pair of values; rows that have it."""

    attribute: tuple[str, ...]
    value: tuple[str, ...]
    inside: Bools


def find_causes(
    rows: pl.DataFrame,
    labels: Sequence[str],
    attributes: Sequence[str],
    settings: InsightSettings,
) -> pl.DataFrame:
    """CAUSES without task and department: what is more frequent somewhere, causes first.

    A find is a cause where its false discovery rate and its ratio are as the settings want it, and
    nothing explains it away; of causes the rate is that without the finds that are explained. Each
    other attribute is tried: a ratio that shrinks by more than half (on the log scale) within its
    values is explained by it (Simpson's trap). A single value is explained by a pair that it is
    part of, if nothing is left without the pair's rows; a pair is explained by one of its values,
    if the pair is no worse than the value's other rows. A label is explained by one below it, or by
    one that stands out more in other places, if nothing is left without that one's rows.

    Args:
        rows: `labels` (a list: the row's label and those above it), and a column an attribute.
        labels: those that are looked at.
        attributes: names of columns.
        settings: of the stage.
    """
    told = rows["labels"].to_list()
    cells = list(_cells(rows, attributes, settings))
    codes = {name: _codes(rows[name]) for name in attributes}
    found = []
    for order, label in enumerate(labels):
        hits = np.array([label in each for each in told], np.bool_)
        if hits.any() and not hits.all():
            found += [row | {"order": order} for row in _of_label(label, hits, cells, codes)]
    if not found:
        return _empty()
    return _ranked(found, settings)


def _empty() -> pl.DataFrame:
    return CAUSES.empty().drop("task", "department")


def _cells(
    rows: pl.DataFrame, attributes: Sequence[str], settings: InsightSettings
) -> Iterator[_Cell]:
    """Common values of each attribute, and pairs of those that the settings name."""
    pairs = [pair for pair in settings.pairs if set(pair) <= set(attributes)]
    for names in [*((name,) for name in attributes), *pairs]:
        counts = (
            rows.drop_nulls(list(names))
            .group_by(names)
            .len("n rows")
            .filter(pl.col("n rows") >= settings.min_rows)
            .sort("n rows", *names, descending=[True, *[False] * len(names)])
            .head(settings.max_values)
        )
        for *value, n in counts.iter_rows():
            if n < rows.height:
                inside = np.ones(rows.height, np.bool_)
                for name, each in zip(names, value, strict=True):
                    inside &= (rows[name] == each).fill_null(value=False).to_numpy()
                yield _Cell(tuple(names), tuple(value), inside)


def _codes(values: pl.Series) -> Ints:
    """(n_rows,) a number for each value; rows without one are a value of their own."""
    return values.fill_null("").cast(pl.Categorical).to_physical().to_numpy().astype(np.int64)


def _of_label(
    label: str, hits: Bools, cells: Sequence[_Cell], codes: Mapping[str, Ints]
) -> list[dict[str, Any]]:
    """A row a cell in which the label is more frequent than elsewhere."""
    n_rows, n_hits = len(hits), int(hits.sum())
    n = np.array([int(cell.inside.sum()) for cell in cells], np.int64)
    inside_hits = np.array([int((hits & cell.inside).sum()) for cell in cells], np.int64)
    p = p_values(inside_hits, n, n_hits, n_rows)
    ratios = [
        rate_ratio(a, size, n_hits - a, n_rows - size)
        for a, size in zip(inside_hits.tolist(), n.tolist(), strict=True)
    ]
    logs = np.log([ratio.value for ratio in ratios])
    shrunk = np.exp(shrink(logs, np.array([ratio.log_se for ratio in ratios])))
    found = []
    for at, cell in enumerate(cells):
        elsewhere = (n_hits - inside_hits[at]) / (n_rows - n[at])
        found.append(
            {
                "label": label, "attribute": list(cell.attribute), "value": list(cell.value),
                "n": int(inside_hits[at]), "n_value": int(n[at]),
                "rate": inside_hits[at] / n[at], "rate_elsewhere": elsewhere,
                "ratio": ratios[at].value, "low": ratios[at].low, "high": ratios[at].high,
                "shrunk_ratio": float(shrunk[at]),
                "excess": float(inside_hits[at] - n[at] * elsewhere), "p_value": float(p[at]),
                "cell": cell, "hits": hits, "codes": codes,
            }
        )  # fmt: skip
    return found


def _ranked(found: list[dict[str, Any]], settings: InsightSettings) -> pl.DataFrame:
    q = q_values(np.array([each["p_value"] for each in found]))
    sure = []
    for each, value in zip(found, q.tolist(), strict=True):
        each["q_value"] = value
        if value < settings.false_discovery_rate and each["ratio"] >= settings.min_ratio:
            sure.append(each)
    for each in sure:
        each["adjusted_ratio"], each["explained_by"] = _explained(each, sure)
        each["is_cause"] = each["explained_by"] is None
    sure = _still_sure(sure, found, settings.false_discovery_rate)
    columns = dict(_empty().schema)
    rows = [{name: each[name] for name in columns} for each in sure]
    table = pl.DataFrame(rows, schema=columns)
    return table.sort(["is_cause", "excess"], descending=[True, True])


def _still_sure(
    sure: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], rate: float
) -> list[dict[str, Any]]:
    """The finds, without those causes that are sure only beside what is explained.

    Many finds have one cause. Counted with it they would let more chance finds pass among causes
    than the rate says, so that causes are corrected again without them.
    """
    explained = {id(each) for each in sure if not each["is_cause"]}
    rest = [each for each in found if id(each) not in explained]
    q = q_values(np.array([each["p_value"] for each in rest]))
    for each, value in zip(rest, q.tolist(), strict=True):
        if each.get("is_cause"):
            each["q_value"] = value
    return [each for each in sure if not each["is_cause"] or each["q_value"] < rate]


def _explained(
    each: Mapping[str, Any], sure: Sequence[Mapping[str, Any]]
) -> tuple[float, list[str] | None]:
    """The least ratio that is left, and what explains the find away, if anything does."""
    log, least = float(np.log(each["ratio"])), float(each["ratio"])
    for names, ratio in _tries(each, sure):
        if ratio is None:
            continue
        least = min(least, ratio.value)
        if np.log(ratio.value) < _KEPT * log:
            return least, names
    return least, None


def _tries(
    each: Mapping[str, Any], sure: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[list[str], Ratio | None]]:
    """Ratios within the values of other attributes, and against the pair or its parts."""
    cell, hits, codes = each["cell"], each["hits"], each["codes"]
    others = [name for name in codes if name not in cell.attribute]
    for name in others:
        yield [name], pooled_ratio(hits, cell.inside, codes[name])
    yield from _without_labels(each, sure)
    for other in sure:
        if other["label"] != each["label"] or other["cell"] is cell:
            continue
        pair = other["cell"]
        own, theirs = _values(cell), _values(pair)
        if own < theirs:
            yield list(pair.value), _outside(hits, cell.inside, pair.inside)
        if theirs < own:
            rest = pair.inside & ~cell.inside
            yield list(pair.value), _between(hits, cell.inside, rest)
    for first, second in combinations(others, 2):  # last: the dearest
        _, strata = np.unique(
            codes[first] * (codes[second].max(initial=0) + 1) + codes[second], return_inverse=True
        )
        yield [first, second], pooled_ratio(hits, cell.inside, strata)


def _values(cell: _Cell) -> set[tuple[str, str]]:
    return set(zip(cell.attribute, cell.value, strict=True))


def _without_labels(
    each: Mapping[str, Any], sure: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[list[str], Ratio | None]]:
    """Ratios without the rows of a label below, and of labels that stand out more elsewhere.

    Shares add up to one: where one label is frequent the others are rare, and so seem frequent
    everywhere else.
    """
    inside, hits = each["cell"].inside, each["hits"]
    tried: set[str] = {each["label"]}
    for other in sorted(sure, key=lambda other: float(other["p_value"])):
        if other["label"] in tried:
            continue
        is_below = other["cell"] is each["cell"] and _is_below(other, each)
        is_stronger = other["p_value"] < each["p_value"] and not (other["hits"] & hits).any()
        if is_below or is_stronger:
            tried.add(other["label"])
            rest = ~other["hits"]
            yield [other["label"]], _between(hits & rest, inside & rest, ~inside & rest)


def _is_below(other: Mapping[str, Any], each: Mapping[str, Any]) -> bool:
    """Whether a label's rows are some of those of another; of the same rows the later label is."""
    is_within = bool((other["hits"] <= each["hits"]).all())
    return is_within and (other["n"], -other["order"]) < (each["n"], -each["order"])


def _outside(hits: Bools, inside: Bools, gone: Bools) -> Ratio | None:
    """The ratio without some rows."""
    return _between(hits, inside & ~gone, ~inside & ~gone)


def _between(hits: Bools, here: Bools, there: Bools) -> Ratio | None:
    n, other = int(here.sum()), int(there.sum())
    if not n or not other:
        return None
    counts = int((hits & here).sum()), int((hits & there).sum())
    return rate_ratio(counts[0], n, counts[1], other) if any(counts) else _EVEN
