"""The table of alerts: ids, q-values, and their order."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from kesu.insight.ratios import q_values
from kesu.insight.schema import ALERTS

OPEN, SEEN, CLOSED = "open", "seen", "closed"


def alert_table(found: Sequence[Mapping[str, Any]], n_tests: int) -> pl.DataFrame:
    """ALERTS of one kind; q-values pay for all series that were looked at."""
    known = [{name: each.get(name) for name in ALERTS.columns} for each in found]
    p = [1.0 if each["p_value"] is None else each["p_value"] for each in known]
    q = q_values(np.array(p + [1.0] * (n_tests - len(p)))) if n_tests > 1 else p
    for each, q_value in zip(known, q, strict=False):
        each |= {"alert_id": _id(each), "state": OPEN, "q_value": float(q_value)}
        for name in ("row_ids", "texts", "words"):
            each[name] = each[name] or []
    return pl.DataFrame(known, schema=dict(ALERTS.columns), orient="row")


def _id(alert: Mapping[str, Any]) -> str:
    """A name that a rerun gives again: of what it is about, and since when."""
    about = "|".join(str(alert[name]) for name in ("kind", "dimension", "value", "since"))
    return "a" + hashlib.sha256(about.encode("utf-8")).hexdigest()[:8]


def ranked(alerts: pl.DataFrame, false_discovery_rate: float) -> pl.DataFrame:
    """ALERTS, marked as sure or not: those that go on first, then the sure ones, then the newest.

    Args:
        alerts: of all kinds.
        false_discovery_rate: share of chance finds among those that are called sure.
    """
    found = alerts.with_columns(is_sure=pl.col("q_value") <= false_discovery_rate)
    order = [pl.col("until").is_null(), "is_sure", "since", "alert_id"]
    return found.sort(order, descending=[True, True, True, False]).select(*ALERTS.columns)
