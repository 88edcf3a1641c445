"""Numbers as readers want them; a dash where there is none."""

from collections.abc import Mapping
from typing import Any

DASH = "–"


def count(value: float | None) -> str:
    """A whole number with thin groups of three.

    >>> count(12345)
    '12,345'
    """
    return DASH if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """A share as a percentage with one decimal.

    >>> percent(0.1234)
    '12.3%'
    """
    return DASH if value is None else f"{value:.1%}"


def score(value: float | None) -> str:
    """A score with three decimals.

    >>> score(0.98765)
    '0.988'
    """
    return DASH if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """A difference with its sign.

    >>> signed(0.012)
    '+0.012'
    """
    return DASH if value is None else f"{value:+.3f}".replace("-", "−")


def estimate(value: Mapping[str, Any] | None) -> str:
    """A score with its interval.

    >>> estimate({"value": 0.8, "low": 0.7, "high": 0.9})
    '0.800 [0.700, 0.900]'
    """
    if not value or value.get("value") is None:
        return DASH
    return f"{score(value['value'])} [{score(value['low'])}, {score(value['high'])}]"


def share(part: float, whole: float) -> str:
    """Part of a whole as a percentage; a dash if the whole is nothing."""
    return percent(part / whole) if whole else DASH
