"""Guesses about a file nobody has described: what each column is, and why we think so."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kesu.corpora.cells import SATISFIED, UNRATED, as_rating
from kesu.corpora.guess_labels import MAX_LABELS, take_labels
from kesu.corpora.guessed import Guess, take
from kesu.corpora.headers import (
    BIRTH,
    BODY,
    CLOSE,
    ID,
    KNOWN,
    PERSON,
    RATING,
    REPLY,
    SATISFACTION,
    TIME,
    TITLE,
)
from kesu.corpora.identity import NAME_ENDS
from kesu.corpora.profile import NEARLY_ALL, Column, profile
from kesu.corpora.sample import WHY_HOW, read_sample
from kesu.errors import DataError
from kesu.tasks import SIDE_NAMES
from kesu.text.masking import looks_personal
from kesu.text.shown import NO_NAMES, shown

MAX_HEADER = 60  # characters of a column's name
MAX_OUTSIDE = 0.05  # of the numbers of a rating, that lie outside 1 to 5
MIN_TEXT = 4.0  # Han characters a row, from which a column may be the text
MAX_ATTRIBUTE, MAX_ATTRIBUTE_SHARE = 500, 0.1
BY_HAND = "Write the settings by hand, see docs/settings.md"
SKEWED = 10  # times the rows of the rarest class that the commonest has


def guess_source(path: Path, advice: str = BY_HAND) -> Guess:
    """Look at a file and guess what its columns are.

    Args:
        path: of the file.
        advice: what to do where no column can be taken for the text.

    Raises:
        DataError: if it cannot be read, or no column holds Chinese text.
    """
    sample = read_sample(path)
    _check_header(path, sample.columns)
    found = profile(sample.columns, sample.rows)
    guess = Guess({"name": path.stem, "path": str(path)}, n_rows=len(sample.rows))
    guess.source |= sample.how
    guess.why |= {name: WHY_HOW[name] for name in sample.how}
    roles: dict[str, Any] = {}
    free = dict(found)
    _take_times(free, roles, guess)
    _take_text(free, roles, guess, path, advice)
    _take_id(free, roles, guess)
    take_labels(free, roles, guess, sample.rows)
    _take_rating(free, roles, guess)
    _take_person(free, roles, guess)
    _take_side(free, roles, guess, path)
    _take_attributes(free, roles, guess)
    guess.source["columns"] = roles
    named = {name for _, name in guess.settings().columns.named()}
    guess.left_out = tuple(name for name in sample.columns if name not in named)
    return guess


def _check_header(path: Path, columns: Iterable[str]) -> None:
    """A file without a header has a row in its place, which may tell of a person.

    A question of a survey may be long; beside it stand names that are known.
    """
    short = [Column(name, (), 0) for name in columns if len(name) <= MAX_HEADER / 2]
    if any(column.is_named(*KNOWN) for column in short):
        return
    for name in columns:
        if len(name) > MAX_HEADER or looks_personal(name, NO_NAMES):
            raise DataError(
                f"{path}: its first line looks like a row, not like names of columns "
                f"({shown(name)!r}); write names above it, or remove the lines above the names"
            )


def _take_times(free: dict[str, Column], roles: dict[str, Any], guess: Guess) -> None:
    dated = [
        column
        for column in free.values()
        if column.date_share > 0.8 and not column.is_named(*BIRTH)  # noqa: PLR2004
    ]
    dated.sort(key=lambda column: not column.is_named(*TIME))
    serial = [column for column in free.values() if column.serial_share > 0.8]  # noqa: PLR2004
    for column in dated or serial:
        if column.is_named(*REPLY):
            role = "replied_at"
        elif column.is_named(*CLOSE):
            role = "closed_at"
        else:
            role = "created_at"
        if role not in roles:
            share = f"{max(column.date_share, column.serial_share):.0%} of its values are dates"
            take(column, role, roles, free, guess, share)


def _take_text(
    free: dict[str, Column], roles: dict[str, Any], guess: Guess, path: Path, advice: str
) -> None:
    written = [
        column
        for column in free.values()
        if column.mean_han >= MIN_TEXT and not column.is_named(*REPLY)
    ]
    if not written:
        longest = max(free.values(), key=lambda column: column.mean_han, default=None)
        hint = f" (most: {shown(longest.name)!r}, {longest.mean_han:.1f} a row)" if longest else ""
        raise DataError(
            f"{path}: no column holds Chinese text{hint}; wanted {MIN_TEXT:g} Han characters a "
            f"row or more. {advice}"
        )
    body = max(written, key=lambda column: column.mean_han * (1 + column.is_named(*BODY)))
    titles = [
        column
        for column in free.values()
        if column.is_named(*TITLE) and column is not body and column.filled_han >= MIN_TEXT
    ]
    title = titles[:1]
    roles["text"] = [*(column.name for column in title), body.name] if title else body.name
    guess.why["text"] = f"{body.mean_han:.0f} Han characters a row, the most of all columns"
    if title:
        guess.why["text"] += f"; {title[0].name!r} is its title"
    for column in (*title, body):
        del free[column.name]


def _take_id(free: dict[str, Column], roles: dict[str, Any], guess: Guess) -> None:
    named = [
        column
        for column in free.values()
        if _is_id_name(column) and not column.is_named(*PERSON) and column.mean_length < 40  # noqa: PLR2004
    ]
    unique = [column for column in named if column.distinct_share > 0.98 and column.values]  # noqa: PLR2004
    if unique:
        column = max(unique, key=lambda each: (len(each.values), each.distinct_share))
        take(column, "id", roles, free, guess, f"{column.distinct_share:.1%} of its values differ")
        guess.ids = frozenset(column.values)


def _is_id_name(column: Column) -> bool:
    name = column.name.lower().strip()
    return name.endswith(ID) or name.startswith("id")


def _take_rating(free: dict[str, Column], roles: dict[str, Any], guess: Guess) -> None:
    """The stars of the text, and what people said of the answer when they were asked later."""
    for column in list(free.values()):
        is_later = column.is_named(*SATISFACTION)
        role = "satisfaction" if is_later else "rating"
        rated = [value for value in column.values if value.casefold() not in UNRATED]
        is_in_words = bool(rated) and set(rated) <= SATISFIED.keys()
        if is_later and is_in_words and role not in roles:
            take(column, role, roles, free, guess, f"values {', '.join(column.counts)}")
            continue
        if role in roles or not column.is_named(*RATING, *SATISFACTION):
            continue
        numbers = [number for value in rated if (number := as_rating(value)) is not None]
        n_outside = sum(not 1 <= number <= 5 for number in numbers)  # noqa: PLR2004
        is_rating = len(numbers) >= NEARLY_ALL * len(rated) > 0
        if not is_rating or n_outside > MAX_OUTSIDE * len(numbers):
            continue
        take(column, role, roles, free, guess, "numbers from 1 to 5")
        if is_later:
            continue
        guess.source["rating_range"] = [1.0, 5.0]
        if n_outside:
            guess.why["rating"] += f"; {n_outside} outside are taken for missing"
        if "sentiment" not in roles.get("gold", {}):
            guess.from_rating = {"负面": (1.0, 2.5), "中性": (2.5, 3.5), "正面": (3.5, 5.0)}
            guess.is_skewed = _is_skewed(numbers, guess.from_rating)


def _is_skewed(numbers: Iterable[float], ranges: Mapping[str, tuple[float, float]]) -> bool:
    """Whether the commonest range has many times the numbers of the rarest one."""
    met = Counter(
        next((label for label, (low, high) in ranges.items() if low <= number <= high), "")
        for number in numbers
    )
    counts = [met[label] for label in ranges]
    return max(counts) > SKEWED * min(counts)


def _take_person(free: dict[str, Column], roles: dict[str, Any], guess: Guess) -> None:
    for column in list(free.values()):
        is_many = column.n_distinct > MAX_LABELS or column.distinct_share > 0.5  # noqa: PLR2004
        if column.is_named(*PERSON) and is_many:
            take(column, "person", roles, free, guess, "its header names a customer")
            return


def _take_side(free: dict[str, Column], roles: dict[str, Any], guess: Guess, path: Path) -> None:
    for column in list(free.values()):
        if column.counts and {value.lower() for value in column.counts} <= set(SIDE_NAMES):
            take(column, "split", roles, free, guess, f"values {', '.join(column.counts)}")
            return
    words = re.findall("[a-z]+", path.stem.lower())  # "latest" is no test file
    side = next((side for word, side in SIDE_NAMES.items() if word in words), None)
    if side:
        guess.source["side"] = side
        guess.why["side"] = f"the file is named {path.name}"


def _take_attributes(free: dict[str, Column], roles: dict[str, Any], guess: Guess) -> None:
    attributes = {}
    for column in free.values():
        few = 2 <= column.n_distinct <= MAX_ATTRIBUTE  # noqa: PLR2004
        is_count = column.is_numeric and column.is_named("数", "count", "page", "unnamed", "index")
        is_person = column.name.endswith(NAME_ENDS) or column.name == "联系人"
        if few and column.distinct_share <= MAX_ATTRIBUTE_SHARE and not (is_count or is_person):
            name = "".join(char if char.isalnum() else "_" for char in column.name.lower())
            if name.isidentifier() and column.mean_length <= 30:  # noqa: PLR2004
                attributes[name] = column.name
    if attributes:
        roles["attrs"] = attributes
        guess.why["attrs"] = "few values, repeated"


def all_categories(guesses: Iterable[Guess]) -> list[str]:
    """Category labels of all sources, each once, in the order in which they were met."""
    return list(dict.fromkeys(label for guess in guesses for label in guess.categories))
