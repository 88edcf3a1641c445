"""What a growing corpus moves before a model is published, and that nothing moves after it."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.cleaning.lexicons import Lexicons, read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.splitting.assign import assign_splits
from kesu.splitting.settings import SplitSettings
from kesu.tables import UTC as UTC_TYPE

LEXICONS = Path(__file__).parents[3] / "configs" / "lexicons"
START = datetime(2025, 1, 1, tzinfo=UTC)
THINGS = ("空调", "冰箱", "电饭煲", "洗衣机", "热水器", "门锁", "手机", "台灯")
FAULTS = ("漏水", "不通电", "太吵了", "打不开", "没人修", "掉漆", "冒烟", "还没到")
MATTER = "六月三日下单的电饭煲到货就不通电，联系客服三次都说等通知，到今天也没有换货也没有退款"
NEAR = {"left": MATTER + "，请尽快处理", "right": "自营店里买东西，" + MATTER, "both": MATTER}
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    """The lists of the project."""
    return read_lexicons(LEXICONS)


def row(row_id: str, text: str, day: int, *, labelled: bool = True) -> dict[str, Any]:
    """A row of day `day` after the start."""
    when = START + timedelta(days=day)
    return {"row_id": row_id, "text_raw": text, "created_at": when, "is_labelled": labelled}


def corpus() -> Rows:
    """A labelled row a day; no two texts are near each other."""
    texts = [thing + fault for thing, fault in product(THINGS, FAULTS)]
    return [row(f"c:{at:02}", text, at) for at, text in enumerate(texts)]


def copies(rows: Rows, *, days: int, labelled: bool) -> Rows:
    """The same texts with new ids, moved in time."""
    moved = timedelta(days=days)
    return [
        old
        | {
            "row_id": f"{old['row_id']}-copy",
            "created_at": old["created_at"] + moved,
            "is_labelled": labelled,
        }
        for old in rows
    ]


def split(
    rows: Rows, lexicons: Lexicons, earlier: dict[str, str] | None = None, **settings: Any
) -> dict[str, str]:
    """The sides by row id, with the duplicate groups that cleaning finds."""
    frame = pl.DataFrame(rows, schema_overrides={"created_at": UTC_TYPE})
    frame = frame.with_columns(pl.lit(None, pl.String).alias("reimport_of"))
    kept = clean_records(frame.drop("is_labelled"), CleanSettings(), lexicons).kept
    frame = frame.join(kept, on="row_id").with_columns(given_split=pl.lit(None, pl.String))
    found = assign_splits(frame, SplitSettings(**settings), earlier or {})
    return dict(found.iter_rows())


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Rows that are on another side than before."""
    return {name for name, side in before.items() if after[name] != side}


@pytest.mark.parametrize(("days", "labelled"), [(-400, False), (400, False), (400, True)], ids=str)
def test_new_copies_move_nobody(lexicons: Lexicons, days: int, *, labelled: bool) -> None:
    """Copies without labels, earlier or later, and later ones with labels, follow their group."""
    before = split(corpus(), lexicons)
    after = split(corpus() + copies(corpus(), days=days, labelled=labelled), lexicons)
    assert not moved(before, after)
    sides = {name: after[f"{name}-copy"] for name in before}
    assert sides == (before if labelled else dict.fromkeys(before, "unlabelled"))


def test_new_rows_apart_move_nobody(lexicons: Lexicons) -> None:
    """Earlier labelled rows with other texts leave all sides as they are."""
    others = [old | {"text_raw": "快递" + old["text_raw"]} for old in corpus()]
    before = split(corpus(), lexicons)
    after = split(corpus() + copies(others, days=-400, labelled=True), lexicons)
    assert not moved(before, after)


def test_earlier_labelled_copies_move_groups_before_a_model_is_published_only(
    lexicons: Lexicons,
) -> None:
    """A group takes the side of its earliest labelled row; noted sides stay."""
    grown = corpus() + copies(corpus(), days=-400, labelled=True)
    before = split(corpus(), lexicons)
    after = split(grown, lexicons)
    assert moved(before, after)
    assert all(after[name] == after[f"{name}-copy"] for name in before)
    noted = split(grown, lexicons, before)
    assert not moved(before, noted)
    assert all(noted[name] == noted[f"{name}-copy"] for name in before)


def test_a_row_that_joins_two_groups(lexicons: Lexicons) -> None:
    """Before, the groups become one; after, each keeps its side and the new row is quarantined."""
    old = [row("c:left", NEAR["left"], 5), row("c:right", NEAR["right"], 6)]
    new = row("c:both", NEAR["both"], 0)
    for salt in range(30):
        apart, joined = split(old, lexicons, salt=salt), split([*old, new], lexicons, salt=salt)
        assert len(set(joined.values())) == 1
        if len(set(apart.values())) == 2:
            noted = split([*old, new], lexicons, apart, salt=salt)
            assert noted == apart | {"c:both": "quarantine"}
            return
    pytest.fail("no salt puts the two on two sides; their texts are no two groups")


def test_an_unlabelled_row_that_joins_two_groups_after_a_model_was_published(
    lexicons: Lexicons,
) -> None:
    """It is of no side, and the rows beside it keep theirs."""
    old = [row("c:left", NEAR["left"], 5), row("c:right", NEAR["right"], 6)]
    noted = {"c:left": "train", "c:right": "test"}
    new = row("c:both", NEAR["both"], 0, labelled=False)
    assert split([*old, new], lexicons, noted) == noted | {"c:both": "unlabelled"}


def test_a_month_more_of_a_split_by_time(lexicons: Lexicons) -> None:
    """Before, the cuts go forward; after, the old rows stay and the new month tests."""
    old, month = corpus()[:50], corpus()[50:]
    before = split(old, lexicons, by="time")
    after = split(old + month, lexicons, by="time")
    order = ("train", "valid", "calib", "test")
    assert moved(before, after)
    assert all(order.index(after[name]) <= order.index(before[name]) for name in before)
    noted = split(old + month, lexicons, before, by="time")
    assert not moved(before, noted)
    assert {noted[new["row_id"]] for new in month} == {"calib", "test"}
    assert noted[month[-1]["row_id"]] == "test"
