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


def p_value(value: float) -> str:
    """Three digits; what is smaller is said to be so.

    >>> p_value(0.00001), p_value(0.0416)
    ('< 0.001', '= 0.042')
    """
    return "< 0.001" if value < 0.0005 else f"= {value:.3f}"  # noqa: PLR2004 - rounds to 0.000


def share_between(value: float | None, low: float | None, high: float | None) -> str:
    """A share with its interval; alone where it has none, a dash where there is no share.

    >>> share_between(0.138, 0.128, 0.148), share_between(0.5, None, None)
    ('13.8% [12.8%, 14.8%]', '50.0%')
    """
    if value is None or low is None:
        return percent(value)
    return f"{percent(value)} [{percent(low)}, {percent(high)}]"
