"""Assign rows to sides by duplicate group, so that no side has seen the texts of another.

A group's side is drawn from its earliest labelled row. Rows that are later, or have no label, move
nobody; an earlier labelled row may, as long as no published model has fixed the sides.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from kesu.splitting.settings import SplitSettings

SIDES = ("train", "valid", "calib", "test")
UNLABELLED = "unlabelled"
GIVEN = {
    "train": "train", "training": "train", "训练": "train", "训练集": "train",
    "valid": "valid", "validation": "valid", "dev": "valid", "验证": "valid", "验证集": "valid",
    "calib": "calib", "calibration": "calib",
    "test": "test", "testing": "test", "测试": "test", "测试集": "test",
}  # fmt: skip


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
    times = dated["created_at"].sort(descending=True).to_list()
    sides = []
    for time in rows["created_at"].to_list():
        later = _count_later(times, time) / len(times) if time is not None and times else 1.0
        sides.append(_side(later, settings))
    return sides


def _count_later(descending: Sequence[object], time: object) -> int:
    low, high = 0, len(descending)
    while low < high:
        middle = (low + high) // 2
        if descending[middle] > time:  # type: ignore[operator]
            low = middle + 1
        else:
            high = middle
    return low


def _by_column(rows: pl.DataFrame, settings: SplitSettings) -> list[str]:
    """As the source says; where it names no valid or calib rows, they come out of train by hash."""
    given = [GIVEN.get((value or "").strip().lower(), "train") for value in rows["given_split"]]
    labelled = {side for side, known in zip(given, rows["is_labelled"], strict=True) if known}
    missing = {"calib", "valid"} - labelled
    sides = []
    for key, side in zip(_keys(rows), given, strict=True):
        drawn = _side(unit_hash(key, settings.salt), settings.model_copy(update={"test": 0.0}))
        sides.append(drawn if side == "train" and drawn in missing else side)
    return sides


_WISHES = {"hash": _by_hash, "time": _by_time, "column": _by_column}
