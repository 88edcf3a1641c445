"""From topic to category: promoted, learned by the next run, and checked by people."""

import csv
import json

import polars as pl
import pytest
from openpyxl import load_workbook

SETTINGS = """
tasks:
  matter: {labels: matter}
decide_by: matter
ingest:
  sources:
    - name: notes
      path: data/raw/shop.csv
      columns: {text: 内容, id: 单号, gold: {matter: 类别}}
train: {use_bert: false}
"""
LABELS = "id\tname_zh\tresidual\nlate\t送货慢\t\nrefund\t退款慢\t\nother\t其他\t1\n"
PLACES = ("城东", "城西", "南门", "北站", "河口", "新村", "老街", "湖滨", "高新区", "开发区")
SAID = {
    "送货慢": (
        "{}的快递等了{}天还没有送到", "在{}下单{}天了，物流一直不更新",
        "{}那边说好次日达，结果拖了{}天才派送", "催了{}网点{}次，包裹还是没有发出",
    ),
    "退款慢": (
        "{}门店答应的退款过了{}天还没到账", "退货寄回{}仓库{}天了，钱一直不退",
        "申请退款后{}客服拖了{}天不处理", "{}这单退了货，等了{}天也没有收到退款",
    ),
    "": (
        "{}买的充电宝用了{}天电池就鼓包了", "充电宝电池鼓包发烫，{}买来才{}天",
        "{}店里的充电宝充了{}次，外壳被鼓包的电池顶开", "充电宝放在{}家里，第{}天电池鼓包吓人",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def house(build):
    """A finished run: two labelled matters, and one that nobody has a label for."""
    house = build("promote")
    (house.folder / "data/raw").mkdir(parents=True)
    rows = [
        (f"{label or '新'}{number}{at}", form.format(place, number + 2), label)
        for label, forms in SAID.items()
        for number, place in enumerate(PLACES)
        for at, form in enumerate(forms)
    ]
    with (house.folder / "data/raw/shop.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("单号", "内容", "类别"), *rows])
    (house.folder / "configs/labels/matter.tsv").write_text(LABELS, encoding="utf-8")
    house.settings("shop").write_text(SETTINGS, encoding="utf-8")
    house.walk("shop")
    house.kesu("publish", "shop")
    return house


def table(house, name: str) -> pl.DataFrame:
    """A table of the run."""
    return pl.read_parquet(house.folder / "data" / f"{name}.parquet")


def metrics(house) -> dict:
    """The numbers of the report."""
    path = house.folder / "data/reports/shop/metrics.json"
    found: dict = json.loads(path.read_text(encoding="utf-8"))
    return found


def about_batteries(house) -> str:
    """The largest topic, which is on the new matter."""
    topics = table(house, "processed/shop/topics").sort("size", "topic_id", descending=True)
    assert "电池" in topics["name"][0]
    return str(topics["topic_id"][0])


def told(house) -> pl.DataFrame:
    """Row, label, where it is from, and what the model says."""
    return table(house, "processed/shop/labelled/labelled").select(
        "row_id", "text", "matter", "matter_final", "matter_source", "split", "decision"
    )


def test_a_topic_becomes_a_category(house) -> None:
    """The next run learns the new label from its seeds, tells it, and the report says so."""
    topic_id = about_batteries(house)
    said = house.kesu("topic", "promote", "shop", topic_id, "--as", "battery")
    assert f"{topic_id} is the label battery" in said
    assert "labels: matter@2" in house.settings("shop").read_text(encoding="utf-8")
    dry = house.dry_run("shop")
    assert all(f"rule {stage}:" in dry for stage in ("ingest", "train", "report"))
    house.walk("shop")
    rows = told(house).filter(pl.col("text").str.contains("充电宝"))
    seeds = rows.filter(matter_source="review")
    assert seeds.height > 20
    assert set(seeds["matter_final"]) == {"battery"}
    assert {"train", "test"} <= set(seeds["split"])
    others = rows.filter(pl.col("split") == "unlabelled")
    assert others.height > 0
    assert (others["matter"] == "battery").mean() > 0.8
    task = metrics(house)["tasks"]["matter"]
    assert task["reviewed"]["new_labels"] == [
        {"id": "battery", "seeds": seeds.height, "reviews": 0}
    ]
    assert "battery" not in task["gold_labels"]
    page = (house.folder / "data/reports/shop/report.html").read_text(encoding="utf-8")
    assert f"目前有 {seeds.height} 条由话题转来的种子标签" in page
    assert metrics(house)["rows"]["law_holds"] is True


def test_people_check_the_seeds(house) -> None:
    """Offered first; an answer overrides its seed, and the next run has both."""
    before = told(house)
    assert "rows to judge" in house.kesu("review", "export", "shop")
    folder = house.folder / "data/processed/shop/review"
    lines = (folder / "review.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert rows[0]["reason"].startswith("promoted")
    assert (rows[0]["suggested"], rows[0]["suggested_name"][:2]) == ("battery", "电池")
    assert load_workbook(folder / "review.xlsx")["review"].max_row == len(rows) + 1
    topics = load_workbook(folder / "review.xlsx")["topics"]
    assert topics.max_row == table(house, "processed/shop/topics").height + 1
    rows[0]["answer"], rows[1]["answer"] = "battery", "退款慢"
    back = house.folder / "back.jsonl"
    back.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = house.kesu("review", "import", "shop", "back.jsonl")
    assert "2 taken (1 contradict what was known), 0 unchanged" in said
    assert f"{rows[1]['row_id']} was battery (seed of " in said
    house.walk("shop")
    label = dict(told(house).select("row_id", "matter_final").iter_rows())
    assert label[rows[0]["row_id"]] == "battery"
    assert label[rows[1]["row_id"]] == "refund"
    n_seeds = before.filter(matter_source="review").height
    new = metrics(house)["tasks"]["matter"]["reviewed"]["new_labels"]
    assert new == [{"id": "battery", "seeds": n_seeds - 2, "reviews": 1}]


def test_the_old_model_is_compared_with_the_one_that_learned_the_label(house) -> None:
    """By a map that says what the label was until then; it is a class that the old one lacks."""
    (old,) = (house.folder / "models/shop").iterdir()
    (house.folder / "map.tsv").write_text("from\tto\nbattery\tother\n", encoding="utf-8")
    said = house.kesu(
        "compare", str(old.relative_to(house.folder)), "data/interim/shop/model/seed0",
        "--corpus", "shop", "--side", "all", "--label-map", "map.tsv", "--exit-zero",
    )  # fmt: skip
    assert "verdict: " in said
    path = house.folder / "data/reports/shop/compare/compare.json"
    assert json.loads(path.read_text("utf-8"))["tasks"]["matter"]["labels"] == [
        "late", "refund", "other",
    ]  # fmt: skip
