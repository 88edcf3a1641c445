"""The behavioural suite of two models, case by case."""

from typing import Any

import numpy as np
import polars as pl

from kesu.comparison.paired import mcnemar
from kesu.scores.proportions import paired_difference

_KEYS = ["task", "capability", "kind"]


def compare_behaviours(a: pl.DataFrame, b: pl.DataFrame) -> list[dict[str, Any]]:
    """Pass rates of both by task and capability, and B minus A.

    Args:
        a: BEHAVIOURS of the first model.
        b: of the second, the same cases in the same order.

    Returns:
        `task`, `capability`, `kind`, `n`, `a`, `b`, `value` (b - a) with `low` and `high` (95 %,
        Newcombe) and `p_value` (McNemar).
    """
    both = a.select(*_KEYS, a="passed").with_columns(b=b["passed"])
    return [
        {**dict(zip(_KEYS, key, strict=True)), **_compared(cases)}
        for key, cases in both.group_by(_KEYS, maintain_order=True)
    ]


def _compared(cases: pl.DataFrame) -> dict[str, Any]:
    a, b = (np.asarray(cases[name].to_list(), np.bool_) for name in ("a", "b"))
    test = mcnemar(a, b)
    change = paired_difference(int((a & b).sum()), test.only_a, test.only_b, int((~a & ~b).sum()))
    return {
        "n": cases.height, "a": float(a.mean()), "b": float(b.mean()),
        "value": change.value, "low": change.low, "high": change.high, "p_value": test.p_value,
    }  # fmt: skip
