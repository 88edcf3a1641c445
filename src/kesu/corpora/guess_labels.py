"""Guesses about labels: which columns hold them, and which are levels of one another."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from kesu.corpora.guessed import Guess
from kesu.corpora.headers import CODE, KIND, LABEL, MATTER, POLARITY, RESIDUAL, THING
from kesu.corpora.profile import Column
from kesu.corpora.rows import as_code
from kesu.corpora.settings import SEPARATORS
from kesu.labels import BETWEEN, fold_label

MAX_LABELS, MAX_LABEL_SHARE = 60, 0.2
MAX_LEAVES = 150  # labels of the lowest level
SEVERAL = 0.05  # share of cells with several labels, from which a task has several
SHARED = 0.7  # share of the parts of such cells that stand in other cells too; of paths, half do
COMMON = 0.8  # share of rows with one value, from which it is told by anything
NESTED = 0.9  # share of rows whose value lies below the value above it that is usual for it
_BREAK = re.compile(r"[\t\r\n]+")


def take_labels(
    free: dict[str, Column],
    roles: dict[str, Any],
    guess: Guess,
    rows: Sequence[Mapping[str, str]],
) -> None:
    """Gold labels of sentiment and of the category, of which other columns may tell the levels."""
    gold: dict[str, Any] = {}
    named = [column for column in free.values() if column.is_named(*LABEL) or _is_kind(column)]
    for column in sorted(named, key=_precedence):
        if "category" not in gold and (parts := _several(column)):
            gold["category"] = column.name
            _take_several(guess, parts)
            free.pop(column.name, None)
            continue
        if not _has_few_values(column):
            continue
        values = ", ".join(value for value, _ in column.counts.most_common(8))
        if _is_polarity(column) and "sentiment" not in gold:
            gold["sentiment"] = column.name
            _map_labels(guess, "sentiment", _polarity_map(column))
            guess.why["gold.sentiment"] = f"{column.n_distinct} values: {values}"
        elif not column.is_numeric and "category" not in gold:
            others = [each for each in named if _may_be_level(each) and each is not column]
            levels = _levels(column, others, rows)
            gold["category"] = levels[0] if len(levels) == 1 else levels
            _take_categories(guess, levels, rows)
            routed = [each for each in free.values() if _has_few_values(each)]
            for each in [*others, *routed]:  # a code of it, or whom it goes to, would be its cause
                if each.name in levels or _follows(each.name, levels[-1], rows):
                    free.pop(each.name, None)
        else:
            continue
        free.pop(column.name, None)
    if gold:
        roles["gold"] = gold


def _several(column: Column) -> Counter[str] | None:
    """How often each label occurs where a cell may hold several of them; None where none does.

    A name that has a separator in it (水、电) is one label: its parts stand nowhere else. Of a path
    (交通、停车) only the first does.
    """
    separators = str.maketrans(dict.fromkeys(SEPARATORS, "\n"))
    cells = {
        value: [part for each in value.translate(separators).split("\n") if (part := each.strip())]
        for value in column.counts
    }
    joined = [parts for parts in cells.values() if len(parts) > 1]
    n_joined = sum(n for value, n in column.counts.items() if len(cells[value]) > 1)
    if n_joined < SEVERAL * len(column.values):
        return None
    places = Counter(part for parts in cells.values() for part in set(parts))
    known = [places[part] > 1 for parts in joined for part in parts]
    if sum(known) < SHARED * len(known) or not 2 <= len(places) <= MAX_LABELS:  # noqa: PLR2004
        return None
    return Counter(part for value in column.values for part in cells[value])


def _take_several(guess: Guess, parts: Counter[str]) -> None:
    """The labels of a task with several labels a text, the most frequent first."""
    guess.is_multi = True
    guess.categories = [label for label, _ in parts.most_common()]
    values = ", ".join(guess.categories[:8])
    guess.why["gold.category"] = f"{len(parts)} labels, several in a cell: {values}"


def _is_kind(column: Column) -> bool:
    """Whether the header names the kind of a complaint (投诉类型), not of a thing (证件类型)."""
    is_bare = column.name.strip().lower() in KIND
    is_of_person = column.is_named(*(f"人{word}" for word in KIND))  # 投诉人类型
    return is_bare or (column.is_named(*KIND) and column.is_named(*MATTER) and not is_of_person)


def _precedence(column: Column) -> tuple[bool, int]:
    """Labels of complaints before those of things, 类别 before 类型 before 性质."""
    kinds = (n for n, word in enumerate(KIND, 1) if column.is_named(word))
    return column.is_named(*THING), 0 if column.is_named(*LABEL) else next(kinds)


def _may_be_level(column: Column) -> bool:
    is_told = column.is_numeric or _is_polarity(column) or column.is_named(*THING)
    return not is_told and column.n_distinct > 1


def _levels(
    column: Column, others: Sequence[Column], rows: Sequence[Mapping[str, str]]
) -> list[str]:
    """The column with those that tell the levels above it and below it, the highest first."""
    fitting = [each for each in others if not each.is_named(*CODE) and _is_shared(each)]
    fitting.sort(key=lambda each: each.n_distinct)
    found = [column.name]
    for other in reversed([each for each in fitting if each.n_distinct < column.n_distinct]):
        if _is_level(other.name, found[0], rows):
            found.insert(0, other.name)
    for other in fitting:
        if other.n_distinct > column.n_distinct and _is_level(found[-1], other.name, rows):
            found.append(other.name)
    while len(found) > 1 and len(_paths(found, rows)) > MAX_LEAVES:
        found.pop()
    return found


def _is_shared(column: Column) -> bool:
    return column.distinct_share <= MAX_LABEL_SHARE


def _is_level(upper: str, lower: str, rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether one column divides another, and nearly all rows have both."""
    n_any = sum(bool(row.get(upper) or row.get(lower)) for row in rows)
    n_both = sum(bool(row.get(upper) and row.get(lower)) for row in rows)
    return n_both >= NESTED * n_any and _follows(upper, lower, rows)


def _follows(upper: str, lower: str, rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether one column is told by another: nearly all rows have what is usual for their value.

    其他 may stand below any; a value that occurs once is told by whatever there is.
    """
    counts = Counter(row.get(lower, "") for row in rows)
    pairs = Counter(
        (row[lower], row[upper])
        for row in rows
        if row.get(lower) and row.get(upper) and row[lower] not in RESIDUAL
    )
    usual: dict[str, int] = {}
    every: Counter[str] = Counter()
    for (value, above), n in pairs.items():
        every[above] += n
        if counts[value] > 1:
            usual[value] = max(usual.get(value, 0), n)
    n_rows = pairs.total()
    if not n_rows or max(every.values()) > COMMON * n_rows:
        return False
    return sum(usual.values()) >= NESTED * n_rows


def _paths(levels: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Counter[str]:
    """How often each path of labels occurs, as the source gives it."""
    told = (BETWEEN.join(row[name] for name in levels if row.get(name)) for row in rows)
    return Counter(path for path in told if path)


def _take_categories(
    guess: Guess, levels: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> None:
    """The categories, the most frequent first; spellings that differ in width are one label."""
    counts = _paths(levels, rows)
    plain = {value: _plain(value) for value, _ in counts.most_common()}
    first = dict(reversed([(fold_label(new), new) for new in plain.values()]))
    labels = {old: first[fold_label(new)] for old, new in plain.items()}
    guess.categories = list(dict.fromkeys(labels.values()))
    _map_labels(guess, "category", {old: new for old, new in labels.items() if old != new})
    values = ", ".join(value for value, _ in counts.most_common(8))
    guess.why["gold.category"] = f"{len(guess.categories)} values: {values}"


def _plain(value: str) -> str:
    """A label as a label set can hold it; the parts of a path without blanks, none empty."""
    parts = [part.strip() for part in _BREAK.sub(" ", value).split(BETWEEN)]
    return BETWEEN.join(filter(None, parts)) or value


def _map_labels(guess: Guess, task: str, pairs: dict[str, str]) -> None:
    """A label set is a TSV file, so that no label of it can hold a tab or a line break."""
    if pairs:
        guess.source.setdefault("label_map", {})[task] = pairs


def _has_few_values(column: Column) -> bool:
    few = 2 <= column.n_distinct <= MAX_LABELS  # noqa: PLR2004
    return few and (_is_shared(column) or _is_polarity(column))


def _is_polarity(column: Column) -> bool:
    values = {as_code(value.lower()) for value in column.counts}
    return 2 <= len(values) <= 3 and values <= set(POLARITY)  # noqa: PLR2004


def _polarity_map(column: Column) -> dict[str, str]:
    codes = {value: as_code(value.lower()) for value in sorted(column.counts)}
    has_minus = "-1" in codes.values()
    return {
        value: "中性" if has_minus and code == "0" else POLARITY[code]
        for value, code in codes.items()
    }
