"""Assign rows to sides by duplicate group, so that no side has seen the texts of another.

A group's side is drawn from its earliest labelled row. Rows that are later, or have no label, move
nobody; an earlier labelled row may, as long as no published model has fixed the sides.
"""

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from kesu.errors import DataError
from kesu.splitting.settings import SplitSettings
from kesu.tasks import SIDE_NAMES, SIDES
from kesu.text.shown import shown_list

UNLABELLED = "unlabelled"


def assign_splits(
    rows: pl.DataFrame, settings: SplitSettings, earlier: Mapping[str, str]
) -> pl.DataFrame:
    """The side of every row.

    Args:
        rows: row_id, dup_group, created_at, given_split, is_labelled; any order.
        settings: how to assign.
        earlier: row_id -> side from earlier runs; such a row never moves.

    Returns:
        row_id and split, in the order of `rows`. Unlabelled rows are `unlabelled` and say
        nothing about the side of their group. A new row whose duplicate group holds earlier rows
        of two sides, or whose labelled rows lie on two sides of a time cut or a given column, is
        in `quarantine`.
    """
    earlier = {row: side for row, side in earlier.items() if side != UNLABELLED}
    is_labelled = rows["is_labelled"].to_list()
    wishes = zip(_WISHES[settings.by](rows, settings), is_labelled, strict=True)
    wanted = [side if labelled else UNLABELLED for side, labelled in wishes]
    members: dict[str, list[int]] = defaultdict(list)
    row_ids = rows["row_id"].to_list()
    for index, group in enumerate(rows["dup_group"].to_list()):
        members[group].append(index)
    sides = [""] * len(row_ids)
    for indexes in members.values():
        for index, side in zip(indexes, _group(indexes, row_ids, wanted, earlier), strict=True):
            sides[index] = side
    split = [
        side if labelled else UNLABELLED for side, labelled in zip(sides, is_labelled, strict=True)
    ]
    return pl.DataFrame(
        {"row_id": row_ids, "split": split}, schema={"row_id": pl.String, "split": pl.String}
    )


def _group(
    indexes: Sequence[int],
    row_ids: Sequence[str],
    wanted: Sequence[str],
    earlier: Mapping[str, str],
) -> list[str]:
    fixed = {earlier[row_ids[i]] for i in indexes if row_ids[i] in earlier} & set(SIDES)
    wishes = fixed or {wanted[i] for i in indexes} - {UNLABELLED}
    if len(wishes) <= 1:
        side = wishes.pop() if wishes else UNLABELLED
        return [earlier.get(row_ids[i], side) for i in indexes]
    # Old rows keep their sides. Of a group that was cut in two, test keeps its rows.
    fallback = "test" if not fixed else ""
    return [
        earlier.get(row_ids[i]) or ("test" if wanted[i] == fallback else "quarantine")
        for i in indexes
    ]


def unit_hash(key: str, salt: int) -> float:
    """A number in [0, 1) that depends on nothing but key and salt.

    >>> 0 <= unit_hash("投诉", 0) < 1
    True
    """
    digest = hashlib.blake2b(f"{salt}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _side(position: float, settings: SplitSettings) -> str:
    bounds = (
        (settings.test, "test"),
        (settings.calib, "calib"),
        (settings.valid, "valid"),
    )
    reached = 0.0
    for share, side in bounds:
        reached += share
        if position < reached:
            return side
    return "train"


def _keys(rows: pl.DataFrame) -> list[str]:
    """The earliest labelled row of each row's group: what grows behind it moves nobody."""
    first = (
        rows.filter("is_labelled")
        .sort("created_at", "row_id", nulls_last=True)
        .unique("dup_group", keep="first", maintain_order=True)
        .select("dup_group", key="row_id")
    )
    keyed = rows.join(first, on="dup_group", how="left", maintain_order="left")
    return keyed["key"].fill_null(keyed["dup_group"]).to_list()


def _by_hash(rows: pl.DataFrame, settings: SplitSettings) -> list[str]:
    return [_side(unit_hash(key, settings.salt), settings) for key in _keys(rows)]


def _by_time(rows: pl.DataFrame, settings: SplitSettings) -> list[str]:
    """The latest labelled rows test, those before calibrate, then valid; undated rows train."""
    dated = rows.filter(pl.col("is_labelled") & pl.col("created_at").is_not_null())
    times = dated["created_at"].sort().to_list()
    sides = []
    for time in rows["created_at"].to_list():
        n_later = len(times) - bisect_right(times, time) if time is not None else len(times)
        sides.append(_side(n_later / len(times) if times else 1.0, settings))
    return sides


def _by_column(rows: pl.DataFrame, settings: SplitSettings) -> list[str]:
    """As the source says; where it names no valid or calib rows, they come out of train by hash."""
    given = _given(rows)
    labelled = {side for side, known in zip(given, rows["is_labelled"], strict=True) if known}
    missing = {"calib", "valid"} - labelled
    sides = []
    for key, side in zip(_keys(rows), given, strict=True):
        drawn = _side(unit_hash(key, settings.salt), settings.model_copy(update={"test": 0.0}))
        sides.append(drawn if side == "train" and drawn in missing else side)
    return sides


def _given(rows: pl.DataFrame) -> list[str]:
    """The side that the source names, train where it names none.

    Raises:
        DataError: if a labelled row has a value that is no side; it might be one to hold out.
    """
    values = [(value or "").strip() for value in rows["given_split"]]
    known = zip(values, rows["is_labelled"], strict=True)
    strange = Counter(
        value for value, is_known in known if is_known and value and value.lower() not in SIDE_NAMES
    )
    if strange:
        told = shown_list([f"{value!r} ({n})" for value, n in strange.most_common()])
        raise DataError(
            f"ingest.sources: the column of sides (columns.split) holds {told}, wanted "
            f"{', '.join(SIDES)}; rename these values in the file, or set split.by: hash"
        )
    return [SIDE_NAMES.get(value.lower(), "train") for value in values]


_WISHES = {"hash": _by_hash, "time": _by_time, "column": _by_column}
