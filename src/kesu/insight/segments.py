"""Attributes against categories: who has more of what, and whether that is more than noise."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import chi2_contingency, norm

from kesu.insight.ratios import q_values
from kesu.insight.schema import SEGMENTS
from kesu.scores.metrics import Floats
from kesu.scores.proportions import share

LEVEL = 0.05
LEAST_EXPECTED = 1.0  # rows of a cell below which the chi-square test is not to be trusted


def find_segments(
    rows: pl.DataFrame,
    labels: Sequence[str],
    attributes: Sequence[str],
    *,
    min_rows: int,
    max_values: int,
) -> pl.DataFrame:
    """SEGMENTS: a row an attribute, value and label.

    Each attribute is tested as a whole (chi-square of its values against the labels, corrected for
    the number of attributes by Benjamini and Hochberg); `residual` tells which cells make the
    difference (adjusted standardized residuals, Haberman, Biometrics 29, 1973).

    Args:
        rows: `labels` (a list), and a column an attribute; one row a person and duplicate group.
        labels: leaves, of which a row of a single task has one.
        attributes: names of columns.
        min_rows: labelled rows of a value that is told.
        max_values: of an attribute, the most common ones.
    """
    tables = [
        (name, *table)
        for name in attributes
        if (table := _counts(rows, name, labels, min_rows, max_values))
    ]
    tests = [_test(counts) for _, _, counts in tables]
    q = q_values(np.array([p for p, _ in tests]))
    told = [
        row | {"p_value": p, "q_value": float(q[at]), "cramers_v": v}
        for at, ((name, values, counts), (p, v)) in enumerate(zip(tables, tests, strict=True))
        for row in _cells(name, values, labels, counts)
    ]
    return pl.DataFrame(told, schema=dict(SEGMENTS.columns))


def _counts(
    rows: pl.DataFrame, name: str, labels: Sequence[str], min_rows: int, max_values: int
) -> tuple[list[str], np.ndarray] | None:
    """Values and (n_values, n_labels) counts; None where there is nothing to compare."""
    known = rows.select(value=pl.col(name), label=pl.col("labels")).drop_nulls()
    leaves = known.explode("label").filter(pl.col("label").is_in(list(labels)))
    sizes = known["value"].value_counts().filter(pl.col("count") >= min_rows)
    values = sizes.sort("count", "value", descending=[True, False])["value"].head(max_values)
    if len(values) < 2:  # noqa: PLR2004 - one value has no other
        return None
    counts = np.zeros((len(values), len(labels)), np.int64)
    places = {value: at for at, value in enumerate(values.to_list())}
    columns = {label: at for at, label in enumerate(labels)}
    for value, label, n in leaves.group_by("value", "label").len().iter_rows():
        if value in places:
            counts[places[value], columns[label]] = n
    return values.to_list(), counts


def _test(counts: np.ndarray) -> tuple[float, float]:
    """The p-value and Cramer's V of a table, its empty rows and columns aside."""
    full = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(full.shape, default=0) < 2:  # noqa: PLR2004 - nothing can differ
        return 1.0, 0.0
    found = chi2_contingency(full)
    if found.expected_freq.min() < LEAST_EXPECTED:  # rare labels together
        rare = found.expected_freq.min(axis=0) < LEAST_EXPECTED
        full = np.column_stack([full[:, ~rare], full[:, rare].sum(axis=1)])
        if full.shape[1] < 2 or not full[:, -1].any():  # noqa: PLR2004
            return 1.0, 0.0
        found = chi2_contingency(full)
    strength = np.sqrt(found.statistic / (full.sum() * (min(full.shape) - 1)))
    return float(found.pvalue), float(strength)


def _cells(
    name: str, values: Sequence[str], labels: Sequence[str], counts: np.ndarray
) -> Iterator[dict[str, Any]]:
    residuals = _residuals(counts)
    totals = counts.sum(axis=1)
    for row, value in enumerate(values):
        for column, label in enumerate(labels):
            n, total = int(counts[row, column]), int(totals[row])
            told = share(n, total) if total else (None,) * 3
            yield {
                "attribute": name, "value": value, "label": label, "n": n, "total": total,
                **dict(zip(("share", "low", "high"), told, strict=True)),
                "residual": float(residuals[row, column]),
            }  # fmt: skip


def _residuals(counts: np.ndarray) -> Floats:
    """Of each cell in standard errors; 0 in rows and columns that are empty or everything."""
    total = max(int(counts.sum()), 1)
    rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
    expected = rows * columns / total
    spread = np.sqrt(expected * (1 - rows / total) * (1 - columns / total))
    found = np.zeros_like(expected)
    np.divide(counts - expected, spread, out=found, where=spread > 0)
    return np.asarray(found, np.float64)


MOST_VALUES = 25  # of the map


def segment_rows(segments: pl.DataFrame) -> dict[str, Any]:
    """For metrics.json: each attribute with its test, the cells that differ, and a map.

    The map is all cells of the attribute that makes the most difference, of the values that fit.
    """
    limit = float(norm.isf(LEVEL / max(segments.height, 1) / 2))  # Bonferroni
    told = segments.group_by("attribute", maintain_order=True).agg(
        pl.col("p_value", "q_value", "cramers_v").first(), n_values=pl.col("value").n_unique()
    )
    strong = segments.filter(pl.col("residual").abs() >= limit, pl.col("q_value") < LEVEL)
    cells = strong.sort(pl.col("residual").abs(), descending=True)
    sure = told.filter(pl.col("q_value") < LEVEL).sort("cramers_v", "attribute", descending=True)
    drawn = segments.filter(attribute=sure["attribute"][0]) if sure.height else segments.clear()
    values = drawn.group_by("value").agg(pl.col("total").first()).sort("total", descending=True)
    kept = values["value"].head(MOST_VALUES)
    return {
        "attributes": told.to_dicts(),
        "cells": cells.to_dicts(),
        "map": drawn.filter(pl.col("value").is_in(kept.implode())).to_dicts(),
    }
