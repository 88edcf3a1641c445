"""Pass rates of the behavioural suite."""

from typing import Any

import polars as pl

from kesu.scores.proportions import share

_EXAMPLES = 3  # cases that failed, told for each capability


def behaviour_rates(told: pl.DataFrame) -> list[dict[str, Any]]:
    """Per task and capability the share of cases passed, with a 95 % Wilson interval.

    Args:
        told: BEHAVIOURS.

    Returns:
        `task`, `capability`, `kind`, `n`, `passed`, `value`, `low`, `high`, and `failed`: some
        cases that were not passed (`text`, `base`, `expect`, `told`, `before`); in the order of
        the suite.
    """
    keys = ["task", "capability", "kind"]
    return [
        {**dict(zip(keys, key, strict=True)), **_rate(cases), "failed": _failed(cases)}
        for key, cases in told.group_by(keys, maintain_order=True)
    ]


def _rate(cases: pl.DataFrame) -> dict[str, Any]:
    n, passed = cases.height, int(cases["passed"].sum())
    return {"n": n, "passed": passed, **share(passed, n)._asdict()}


def _failed(cases: pl.DataFrame) -> list[dict[str, Any]]:
    columns = ("text", "base", "expect", "told", "before")
    return cases.filter(~pl.col("passed")).head(_EXAMPLES).select(columns).to_dicts()
