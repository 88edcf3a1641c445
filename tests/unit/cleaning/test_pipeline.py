"""Rows kept and dropped, and their duplicate groups."""

from collections.abc import Callable
from datetime import UTC, datetime

import polars as pl
import pytest

from kesu.cleaning import duplicates, pipeline
from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.rules import RULES
from kesu.cleaning.schema import CLEAN, DROPPED, REASONS
from kesu.cleaning.settings import CleanSettings
from kesu.cleaning.single import clean_text
from kesu.tables import check_table

Records = Callable[..., pl.DataFrame]
SETTINGS = CleanSettings()
LONG = "六月三日下单的电饭煲到货就不通电，联系客服三次都说等通知，到今天也没有换货"


def day(number: int) -> datetime:
    """A day of June."""
    return datetime(2024, 6, number, tzinfo=UTC)


def groups(frame: pl.DataFrame, lexicons: Lexicons) -> dict[str, tuple[str, int]]:
    """Group and rank of each row kept."""
    kept = clean_records(frame, SETTINGS, lexicons).kept
    return {row_id: (group, rank) for row_id, _, _, group, rank in kept.iter_rows()}


def test_rows_are_counted(records: Records, lexicons: Lexicons) -> None:
    """Rows in are rows kept and rows dropped, each with a reason; a reimport goes first."""
    frame = records(
        {"row_id": "ok", "text_raw": "您好，退款没到"},
        {"row_id": "same", "text_raw": "退款没到！"},
        {"row_id": "again", "text_raw": "退款没到", "reimport_of": "ok"},
        {"row_id": "none"},
        {"row_id": "english", "text_raw": "bad"},
    )
    result = clean_records(frame, SETTINGS, lexicons)
    check_table(result.kept, CLEAN, "kept")
    check_table(result.dropped, DROPPED, "dropped")
    assert dict(result.dropped.iter_rows()) == {
        "again": "reimport", "none": "empty", "english": "foreign"
    }  # fmt: skip
    assert set(result.dropped["reason"]) <= set(REASONS)
    counts = result.counts
    assert (counts["rows_in"], counts["kept"]) == (5, 2)
    assert sum(counts["dropped"].values()) == 3
    assert (counts["dup_groups"], counts["dup_rows"]) == (1, 2)
    assert [rule["name"] for rule in counts["rules"]] == [rule.name for rule in RULES]
    assert {rule["rows"] for rule in counts["rules"] if rule["name"] == "greeting"} == {1}


def test_no_rows(records: Records, lexicons: Lexicons) -> None:
    """An empty table gives empty tables."""
    result = clean_records(records(), SETTINGS, lexicons)
    check_table(result.kept, CLEAN, "kept")
    check_table(result.dropped, DROPPED, "dropped")
    assert result.counts["rows_in"] == result.counts["dup_groups"] == 0


def test_only_dropped_rows(records: Records, lexicons: Lexicons) -> None:
    """Nothing kept is no error."""
    assert clean_records(records({"row_id": "a"}), SETTINGS, lexicons).kept.is_empty()


def test_the_earliest_leads(records: Records, lexicons: Lexicons) -> None:
    """A group bears the id of its earliest row; rows without a time come last."""
    frame = records(
        {"row_id": "b", "text_raw": LONG},
        {"row_id": "late", "text_raw": LONG, "created_at": day(9)},
        {"row_id": "a", "text_raw": LONG + "！"},
        {"row_id": "early", "text_raw": "您好，" + LONG, "created_at": day(3)},
    )
    assert groups(frame, lexicons) == {
        "early": ("early", 0), "late": ("early", 1), "a": ("early", 2), "b": ("early", 3)
    }  # fmt: skip


def test_near_texts_are_one_group_and_short_ones_are_not(
    records: Records, lexicons: Lexicons
) -> None:
    """A changed word makes a near-duplicate of a long text; short texts must be equal."""
    frame = records(
        {"row_id": "1", "text_raw": LONG, "created_at": day(1)},
        {"row_id": "2", "text_raw": LONG + "啊", "created_at": day(2)},
        {"row_id": "3", "text_raw": "退款没到账", "created_at": day(3)},
        {"row_id": "4", "text_raw": "退款没到账啊", "created_at": day(4)},
    )
    assert {row: group for row, (group, _) in groups(frame, lexicons).items()} == {
        "1": "1", "2": "1", "3": "3", "4": "4"
    }  # fmt: skip


def test_a_chain_is_no_group(records: Records, lexicons: Lexicons) -> None:
    """Texts each near the next, and far from the first, do not all join the first."""
    text = "".join(chr(0x4E00 + 7 * number) for number in range(200))
    frame = records(
        *({"row_id": f"{k}", "text_raw": text[10 * k : 10 * k + 100], "created_at": day(k + 1)}
          for k in range(8))
    )  # fmt: skip
    found = groups(frame, lexicons)
    assert found["1"][0] == "0"  # 90 of 110 characters in common
    assert found["7"][0] != "0"
    assert len({group for group, _ in found.values()}) >= 4


def test_grams_forgotten_change_nothing(
    records: Records, lexicons: Lexicons, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of n-grams is a matter of memory alone."""
    frame = records(*({"row_id": f"{k}", "text_raw": LONG + "吗" * (k % 3)} for k in range(9)))
    wanted = groups(frame, lexicons)
    monkeypatch.setattr(duplicates, "MAX_CACHED_GRAMS", 1)
    assert groups(frame, lexicons) == wanted


def test_workers_and_single_texts_agree(
    records: Records, lexicons: Lexicons, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process, two processes and single texts give the same, row for row."""
    monkeypatch.setattr(pipeline, "CHUNK", 4)
    raw = ["您好，打13812345678没人接", LONG, "差", "這個產品壞了", LONG + "！", "", "ok", LONG] * 2
    frame = records(*({"row_id": f"r{at:02}", "text_raw": text} for at, text in enumerate(raw)))
    one = clean_records(frame, SETTINGS, lexicons, n_workers=1)
    two = clean_records(frame, SETTINGS, lexicons, n_workers=2)
    assert one.kept.equals(two.kept)
    assert one.dropped.equals(two.dropped)
    assert one.counts == two.counts
    singly = {f"r{at:02}": clean_text(text, SETTINGS, lexicons) for at, text in enumerate(raw)}
    assert {row: (text, tuple(edits)) for row, text, edits, *_ in one.kept.iter_rows()} == {
        row: (found.text, found.edits) for row, found in singly.items() if not found.reason
    }
