"""The demo corpus: the same for a seed, whole, and with what was planted."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook

from kesu.demo import facts, names
from kesu.demo.write import write_demo

SPLIT, CATEGORY = (
    "数据划分",
    {"hotline": "一级分类", "email": "问题分类", "app": "分类标签", "social": "类别"},
)


def cells(path: Path) -> list[tuple[Any, ...]]:
    """All cells of the first sheet."""
    book = load_workbook(path, read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows


def rows_of(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Channel and row of every readable row in the four files."""
    text = (folder / "hotline.csv").read_bytes().decode("gb18030", errors="replace")
    for row in csv.DictReader(text.splitlines(keepends=True)):
        if not row["工单号"].startswith("RXBAD"):
            yield "hotline", row
    for line in (folder / "email.jsonl").read_text(encoding="utf-8").splitlines():
        if not line.startswith('{"邮件编号": "YJBAD'):
            yield "email", json.loads(line)
    header, *rows = cells(folder / "app-1.xlsx")
    for values in rows:
        yield "app", dict(zip(map(str, header), values, strict=True))
    for row in pl.read_parquet(folder / "social.parquet").iter_rows(named=True):
        yield "social", row


def test_the_same_seed_writes_the_same_corpus(demo: Path, tmp_path: Path) -> None:
    """Byte for byte, but for Excel, whose cells are the same."""
    write_demo(tmp_path, n_rows=3000, seed=0)
    for name in ("hotline.csv", "email.jsonl", "social.parquet", "truth.json"):
        assert (demo / name).read_bytes() == (tmp_path / name).read_bytes(), name
    assert cells(demo / "app-1.xlsx") == cells(tmp_path / "app-1.xlsx")


def test_another_seed_writes_another_corpus(demo: Path, tmp_path: Path) -> None:
    """Seeds differ in their texts."""
    write_demo(tmp_path, n_rows=300, seed=1)
    assert (demo / "email.jsonl").read_bytes()[:5000] != (tmp_path / "email.jsonl").read_bytes()[
        :5000
    ]


def test_every_row_is_counted(demo: Path) -> None:
    """The files hold as many readable rows and broken lines as truth.json says."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    found = [channel for channel, _ in rows_of(demo)]
    assert len(found) == truth["n_rows"] == 3000
    assert sum(truth["fates"].values()) == 3000
    assert truth["n_lines_read"] == 3000 + truth["n_broken_lines"]
    for channel, told in truth["files"].items():
        assert found.count(channel) == told["rows"]
    assert 0 < truth["n_broken_lines"] / truth["n_rows"] < 0.003


def test_each_leaf_occurs_in_each_channel_and_a_third_is_labelled(demo: Path) -> None:
    """Gold labels are Chinese names of leaves."""
    rows = list(rows_of(demo))
    labelled = {(channel, row[CATEGORY[channel]]) for channel, row in rows}
    for channel in CATEGORY:
        for name in names.CATEGORIES.values():
            assert (channel, name) in labelled
    n_labelled = sum(bool(row[CATEGORY[channel]]) for channel, row in rows)
    assert n_labelled / len(rows) == pytest.approx(1 / 3, abs=0.05)
    assert {row[SPLIT] for _, row in rows} == {"train", "valid", "calib", "test"}


def test_ids_are_unique_but_for_reimports(demo: Path) -> None:
    """A re-import repeats id and text; nothing else repeats an id."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    ids = [next(iter(row.values())) for _, row in rows_of(demo)]
    assert len(ids) - len(set(ids)) == truth["fates"]["reimport"]


def test_no_family_is_on_two_sides(demo: Path) -> None:
    """What is tested was not trained on."""
    sides = json.loads((demo / "truth.json").read_text(encoding="utf-8"))["families_by_split"]
    families = [family for side in sides.values() for family in side]
    assert len(families) == len(set(families))


def test_dirt_is_there(demo: Path) -> None:
    """Each kind of dirt occurs, none in more than a few percent of the rows."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    assert len(truth["dirt"]) == 9
    for kind, count in (truth["dirt"] | truth["fates"]).items():
        assert kind == "plain" or 0.001 < count / 3000 < 0.07, kind


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What 30,000 rows hold."""
    return write_demo(tmp_path_factory.mktemp("large"), n_rows=30_000, seed=1)


def test_the_cause_works_where_and_when_planted(truth: dict[str, Any]) -> None:
    """Four times as many late deliveries of one supplier in one region, since one week."""
    rates = truth["cause"]["rates"]
    elsewhere = rates["elsewhere after"]["rate"]
    assert rates["here after"]["rate"] / elsewhere == pytest.approx(facts.CAUSE_RATIO, rel=0.15)
    assert rates["here before"]["rate"] / elsewhere == pytest.approx(1, rel=0.25)
    assert rates["elsewhere before"]["rate"] / elsewhere == pytest.approx(1, rel=0.15)


def test_the_confounder_misleads_only_when_strata_are_ignored(truth: dict[str, Any]) -> None:
    """Fresh food looks worse, and is not."""
    rates = {
        key: value["rate"] for key, value in truth["confounder"]["rates_since_the_cause"].items()
    }
    assert rates["raw it"] > 1.3 * rates["raw others"]
    assert rates["within it"] / rates["within others"] == pytest.approx(1, rel=0.2)
    assert rates["outside it"] / rates["outside others"] == pytest.approx(1, rel=0.2)


def test_the_fix_works_and_the_placebo_does_not(truth: dict[str, Any]) -> None:
    """40 % fewer after the fix; the same before and after the quiet day."""
    fix, placebo = truth["fix"]["rates"], truth["placebo"]["rates"]
    assert fix["after"]["rate"] / fix["before"]["rate"] == pytest.approx(0.6, abs=0.07)
    assert placebo["after"]["rate"] / placebo["before"]["rate"] == pytest.approx(1, abs=0.1)


def test_topics_have_their_shares(truth: dict[str, Any]) -> None:
    """Each planted topic is as large as told, and its rows are listed."""
    for topic in truth["topics"]:
        assert topic["n_rows"] / truth["n_rows"] == pytest.approx(topic["planted_share"], rel=0.2)
        # Re-imports repeat ids; they are counted and not listed.
        assert topic["n_rows"] - len(topic["row_ids"]) < 0.05 * topic["n_rows"]
        assert len(set(topic["row_ids"])) == len(topic["row_ids"])


@pytest.mark.parametrize("topic", facts.TOPICS, ids=lambda topic: topic.id)
def test_bursts_begin_on_their_day(topic: facts.Topic, demo: Path) -> None:
    """No row of a burst is older than its start or younger than its end."""
    truth = json.loads((demo / "truth.json").read_text(encoding="utf-8"))
    told = next(item for item in truth["topics"] if item["id"] == topic.id)
    assert told["must_be_new"] is (topic.kind == "burst")
    if topic.start is None:
        return
    posts = {
        row["邮件编号"]: row["发件时间"][:10]
        for channel, row in rows_of(demo)
        if channel == "email"
    }
    days = [posts[name] for name in told["row_ids"] if name in posts]
    assert days
    assert min(days) >= topic.start.isoformat()
