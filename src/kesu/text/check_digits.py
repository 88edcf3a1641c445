"""Numbers that prove themselves: resident identity numbers and bank cards."""

from datetime import date

ID_DIGITS_NEW = 18
ID_DIGITS_OLD = 15

# GB 11643-1999 (ISO 7064 MOD 11-2): weights of the first 17 digits, and the check characters.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

# GB/T 2260, first two digits: provinces, regions, Hong Kong, Macao, Taiwan (71, 83), foreigners.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_EARLIEST_BIRTH_YEAR = 1900
_LATEST_BIRTH_YEAR = 2099

_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def only_digits(text: str) -> str:
    """The digits (and a check character X) of a number, half-width, without separators.

    >>> only_digits("６２２２ 0212-3456")
    '622202123456'
    """
    plain = text.translate(_HALF_WIDTH).upper()
    return "".join(char for char in plain if char.isdecimal() or char == "X")


def has_id_check_digit(number: str) -> bool:
    """Whether the last of 18 characters is the check character of GB 11643.

    >>> has_id_check_digit("110101199003070038")
    True
    >>> has_id_check_digit("110101199003070039")
    False
    """
    if len(number) != ID_DIGITS_NEW or not number[:17].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_CHARACTERS[total % 11] == number[17]


def is_id_number(number: str) -> bool:
    """Whether this is a resident identity number, of 18 characters or, before 1999, 15 digits.

    The province must exist. With 18 characters, a plausible birth date *or* the right check digit
    is enough: a number with a typo still tells who somebody is. A birth date between 1900 and 2099
    is plausible. Districts (digits 3 to 6) are not looked up.

    >>> is_id_number("110101199003070039")  # wrong check digit, plausible date
    True
    >>> is_id_number("110101900307003")
    True
    >>> is_id_number("201904081200345678")  # an order number: no province 20
    False
    """
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == ID_DIGITS_OLD:
        return number.isdecimal() and _is_birth_date("19" + number[6:12])
    if len(number) != ID_DIGITS_NEW:
        return False
    return _is_birth_date(number[6:14]) or has_id_check_digit(number)


def is_luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others.

    >>> is_luhn("6222021234567894")
    True
    >>> is_luhn("6222021234567890")
    False
    """
    if not number.isdecimal():
        return False
    odd = sum(int(digit) for digit in number[-1::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (odd + even) % 10 == 0


def _is_birth_date(digits: str) -> bool:
    try:
        year = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year
    except ValueError:
        return False
    return _EARLIEST_BIRTH_YEAR <= year <= _LATEST_BIRTH_YEAR
