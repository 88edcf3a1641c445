"""Invented personal data: no number belongs to anyone on purpose."""

from random import Random

AREAS = ("110101", "310104", "320106", "330106", "420106", "440103", "510104", "610102")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PREFIXES = ("130", "135", "138", "139", "150", "152", "158", "177", "181", "186", "188", "199")
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def phone(rng: Random) -> str:
    """A mobile number of the mainland."""
    return f"{rng.choice(PREFIXES)}{rng.randrange(10**8):08d}"


def check_digit(first17: str) -> str:
    """The last character of an ID number (GB 11643).

    >>> check_digit("11010519491231002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def id_number(rng: Random) -> str:
    """An ID number of 18 characters with a right check digit."""
    born = f"{rng.randint(1950, 2004)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    first17 = f"{rng.choice(AREAS)}{born}{rng.randrange(1000):03d}"
    return first17 + check_digit(first17)


def plate_end(rng: Random) -> str:
    """The five characters after the area of a number plate."""
    return rng.choice(PLATE_LETTERS) + f"{rng.randrange(10**4):04d}"


def email(rng: Random, host: str) -> str:
    """An address under a host name that nobody owns."""
    return f"{rng.choice(('user', 'lin', 'happy', 'wang', 'sky'))}{rng.randrange(10**5)}@{host}"


def house(rng: Random) -> str:
    """A house number: building, stairs, room."""
    return (
        f"{rng.randint(1, 30)}栋{rng.randint(1, 4)}单元{rng.randint(1, 28)}0{rng.randint(1, 4)}室"
    )
