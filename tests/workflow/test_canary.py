"""Personal data planted in text, attribute and id shows up in no product, report, model or log."""

import csv
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

PHONE, IDENTITY, NAME = "13987654321", "11010519491231002X", "欧阳建国"
SECRETS = (PHONE, IDENTITY, NAME)
SETTINGS = """
tasks:
  sentiment: {labels: sentiment}
decide_by: sentiment
ingest:
  sources:
    - name: notes
      path: data/raw/canary.csv
      columns:
        text: 内容
        id: 单号
        person: 客户
        attrs: {region: 地区, contact: 联系人}
        gold: {sentiment: 情感}
train: {encoder: null, epochs: 1, min_steps: 0, hidden: 16, heads: 2, layers: 1}
"""
THINGS = ("空调", "冰箱", "快递", "热水器", "洗衣机", "门锁")
PLACES = ("城东", "城西", "河北区", "开发区", "老城")


def rows() -> list[dict[str, str]]:
    """Complaints and praise; every tenth carries a secret somewhere."""
    made = []
    for number in range(400):
        thing, place = THINGS[number % 6], PLACES[number % 5]
        bad = number % 2 == 0
        text = f"{place}门店买的{thing}第{number}次" + ("坏了没人管" if bad else "用着很满意")
        row = {"单号": f"K{number:04}", "内容": text, "客户": f"c{number}", "地区": place,
               "联系人": "", "情感": "负面" if bad else "正面"}  # fmt: skip
        if number % 10 == 0:
            row["内容"] += f"，联系人：{NAME}，电话{PHONE}，身份证{IDENTITY}"
            row["联系人"] = NAME
        if number % 50 == 1:
            row |= {"单号": f"{PHONE}-{number}", "地区": f"{place} {PHONE}", "客户": IDENTITY}
        if number % 50 == 3:
            row["单号"] = f"{NAME}{number}"
        made.append(row)
    return made


def broken() -> list[str]:
    """Rows that cannot be read, with a secret in each."""
    return [
        f"B1,{'用' * 190}，电话{PHONE},c1,城东,{NAME},负面,多了一列",
        f"B2,联系人：{NAME}，身份证{IDENTITY}",
        f"{NAME},{PHONE}",
    ]


@pytest.fixture(scope="module")
def canary(build):
    """A finished run, published."""
    house = build("canary")
    raw = house.folder / "data/raw/canary.csv"
    raw.parent.mkdir(parents=True)
    with raw.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows()[0]))
        writer.writeheader()
        writer.writerows(rows())
        stream.writelines(f"{line}\r\n" for line in broken())
    house.settings("canary").write_text(SETTINGS, encoding="utf-8")
    house.kesu("run", "canary")
    house.kesu("publish", "canary")
    assert "rows to judge" in house.kesu("review", "export", "canary")
    return house


def contents(path: Path) -> str:
    """All that a file holds, Parquet unpacked."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_json()
    if path.suffix == ".xlsx":
        cells = (cell for sheet in load_workbook(path) for row in sheet.values for cell in row)
        return "\n".join(map(str, cells))
    return path.read_bytes().decode("utf-8", errors="replace")


def test_no_secret_leaves_the_interim_tables(canary) -> None:
    """Only records.parquet may hold what the customer wrote."""
    folders = ("data", "models", ".snakemake/log")
    files = [path for name in folders for path in (canary.folder / name).rglob("*")]
    raw = {"canary.csv", "records.parquet"}
    searched = [path for path in files if path.is_file() and path.name not in raw]
    assert len(searched) > 40
    leaks = [
        (path.relative_to(canary.folder), secret)
        for path in searched
        for secret in SECRETS
        if secret in contents(path)
    ]
    assert not leaks


def test_rejected_rows_are_masked(canary) -> None:
    """They are kept for people to look at, without whom they are about."""
    rejected = pl.read_parquet(canary.folder / "data/interim/canary/rejected.parquet")
    assert rejected.height == len(broken())
    shown = rejected.write_json()
    assert not [secret for secret in (*SECRETS, PHONE[:7]) if secret in shown]


def test_errors_show_no_secret(canary) -> None:
    """A file without header, and a wrong column as labels."""
    raw = canary.folder / "data/raw/headless.csv"
    line = f"K1,{'用' * 30}找{NAME}，电话{PHONE},{IDENTITY},城东,{NAME},{NAME}"
    for content in (line, f"单号,内容,客户,地区,联系人,情感\n{line}"):
        raw.write_text(content + "\n", encoding="utf-8")
        settings = SETTINGS.replace("canary.csv", "headless.csv")
        canary.settings("headless").write_text(settings, encoding="utf-8")
        said = canary.kesu("--log", "data/logs/headless.log", "ingest", "headless", code=2)
        assert "column '内容'" in said or "no label of" in said
        log = (canary.folder / "data/logs/headless.log").read_text(encoding="utf-8")
        assert not [secret for secret in SECRETS if secret in said + log]
    raw.unlink()


def test_ids_and_attributes_of_records_are_masked_too(canary) -> None:
    """In records.parquet the raw text alone is unmasked."""
    records = pl.read_parquet(canary.folder / "data/interim/canary/records.parquet")
    assert records.height == len(rows())
    shown = records.drop("text_raw").write_json()
    assert not [secret for secret in SECRETS if secret in shown]
