"""Identity numbers and bank cards."""

import pytest

from kesu.text.check_digits import has_id_check_digit, is_id_number, is_luhn


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("110101199003070038", True, id="right"),
        pytest.param("110101199003070037", True, id="typo-in-check-digit"),
        pytest.param("000101199003070038", False, id="no-province"),
        pytest.param("110101199013450031", False, id="no-date-no-check"),
        pytest.param("110101900230003", False, id="old-no-date"),
        pytest.param("11010119900307003", False, id="17-digits"),
        pytest.param("11010119900307X038", True, id="x-inside-date-plausible"),
    ],
)
def test_is_id_number(number: str, *, expected: bool) -> None:
    """Province, then date or check digit."""
    assert is_id_number(number) is expected


def test_check_digit_needs_digits() -> None:
    """A letter amid the digits is no number."""
    assert not has_id_check_digit("11010119900307X038")


@pytest.mark.parametrize(
    ("number", "expected"),
    [("4111111111111111", True), ("4111111111111112", False), ("41X", False), ("", False)],
)
def test_is_luhn(number: str, *, expected: bool) -> None:
    """Only digits with the right last one pass."""
    assert is_luhn(number) is expected
