"""The folder of labelled data: what is in it, and when it is not written."""

import csv
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.errors import DataError
from kesu.export.export import FILES, export
from kesu.export.formats import write_csv
from kesu.export.settings import ExportSettings
from kesu.labels import Label, LabelSet
from kesu.tasks import Task, TaskSettings

CATEGORY = Task(
    "category",
    TaskSettings(labels="m"),
    LabelSet("m", (Label("late", "送货慢"), Label("fake", "假货"), Label("other", "其他|杂"))),
)
MOOD = Task(
    "mood", TaskSettings(labels="s"), LabelSet("s", (Label("bad", "负面"), Label("ok", "正面")))
)
CAUSE = Task(
    "cause",
    TaskSettings(kind="multi", labels="c"),
    LabelSet("c", (Label("x", "甲"), Label("y", "乙"))),
)
TEXTS = ["=1+1 快递太慢", "商品“破损”,\n换了", "-2 颗星", "快递柜打不开"]
IDS = ["c:1", "c:2", "c:3", "c:4"]


@pytest.fixture
def tables() -> dict[str, Any]:
    """Four rows kept, one dropped, one rejected, and three tasks."""
    moment = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
    return {
        "corpus": "demo",
        "records": pl.DataFrame(
            {
                "row_id": [*IDS, "c:5"],
                "source": ["热线"] * 5,
                "channel": [None] * 5,
                "text_raw": ["原文 13800138000"] * 5,
                "created_at": [moment, None, None, None, None],
                "local_date": [date(2025, 3, 1)] + [None] * 4,
                "rating": [-1.0, None, None, None, None],
                "satisfaction": [None] * 5,
                "person_key": [None] * 5,
                "attr_region": ["@华东", None, None, None, None],
                "gold_category": ["late", None, None, None, None],
                "gold_cause": [None, [], None, None, None],
            },
            schema_overrides={
                "channel": pl.String,
                "satisfaction": pl.Float64,
                "person_key": pl.String,
                "gold_cause": pl.List(pl.String),
                "created_at": pl.Datetime("us", "UTC"),
            },
        ),
        "rejected": pl.DataFrame({"file": ["a"], "line": [1], "reason": ["r"], "raw": ["x"]}),
        "clean": pl.DataFrame(
            {
                "row_id": IDS,
                "text": TEXTS,
                "edits": [[]] * 4,
                "dup_group": IDS,
                "dup_rank": pl.Series([0] * 4, dtype=pl.Int32),
            }
        ),
        "dropped": pl.DataFrame({"row_id": ["c:5"], "reason": ["empty"]}),
        "splits": pl.DataFrame({"row_id": IDS, "split": ["train"] + ["unlabelled"] * 3}),
        "predictions": pl.DataFrame(
            {
                "row_id": IDS,
                "category": ["fake", "fake", "late", None],
                "category_p": [0.9, 0.95, 0.6, None],
                "category_probs": [[0.1, 0.9]] * 4,
                "mood": ["bad", "ok", "bad", "bad"],
                "mood_p": [0.9, 0.5, 0.8, 0.2],
                "cause": [["x"], ["x", "y"], ["x", "y"], []],
                "cause_p": [[0.9], [0.8, 0.7], [0.8, 0.7], []],
                "novelty": pl.Series([0.1, 0.2, 0.3, 0.9], dtype=pl.Float32),
                "decision": ["labelled", "labelled", "doubtful", "novel"],
                "model_id": ["m1"] * 4,
            }
        ),
        "assessments": pl.DataFrame(
            {
                "row_id": ["c:1"],
                "severity_final": [3],
                "servqual": ["响应性"],
                "department": ["物流部"],
                "repeat_of": [None],
                "attention": [True],
            },
            schema_overrides={"repeat_of": pl.String},
        ),
        "topic_members": pl.DataFrame(
            {"row_id": ["c:3", "c:4"], "topic_id": [None, "t1"], "strength": [0.0, 1.0]}
        ),
        "tasks": (CATEGORY, MOOD, CAUSE),
        "calibration": {"mood": {"thresholds": [0.8]}, "cause": {"thresholds": [0.75]}},
    }


@pytest.fixture
def folder(tmp_path: Path, tables: dict[str, Any]) -> Path:
    """An exported folder."""
    export(tmp_path / "labelled", **tables)
    return tmp_path / "labelled"


def test_assessments_go_along(folder: Path) -> None:
    """Those of each row; where there is none the cell is null."""
    told = pl.read_parquet(folder / "labelled.parquet").sort("row_id")
    assert told["severity_final"].to_list() == [3, None, None, None]
    assert told["attention"].to_list()[0]
    assert told["department"].to_list()[0] == "物流部"


def test_a_task_named_severity_keeps_the_level_of_the_assessment(
    tmp_path: Path, tables: dict[str, Any]
) -> None:
    """One column of that name: the level, which the task's label decided already."""
    levels = LabelSet("l", (Label("1", "轻"), Label("3", "重")))
    tables["tasks"] = (*tables["tasks"], Task("severity", TaskSettings(labels="l"), levels))
    told = tables["predictions"].with_columns(severity=pl.lit("3"), severity_p=pl.lit(0.9))
    tables["predictions"] = told
    export(tmp_path / "labelled", **tables, decide_by="category", settings=ExportSettings())
    rows = pl.read_parquet(tmp_path / "labelled" / "labelled.parquet")
    assert rows["severity_final"].to_list() == [3, None, None, None]
    assert rows["severity"].to_list() == ["3"] * 4
    assert "severity_source" in rows.columns


def test_all_files_and_their_checksums(folder: Path) -> None:
    """The six files are there, none more, and the checksums fit."""
    assert {path.name for path in folder.iterdir()} == set(FILES)
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert [path.name for path in folder.parent.iterdir()] == ["labelled"]


def test_final_is_gold_or_a_sure_model(folder: Path) -> None:
    """Gold wins; else the decision, or the task's own threshold, stands behind the label."""
    frame = pl.read_parquet(folder / "labelled.parquet")
    assert frame["category_final"].to_list() == ["late", "fake", None, None]
    assert frame["category_source"].to_list() == ["gold", "model", None, None]
    assert frame["mood_final"].to_list() == ["bad", None, "bad", None]
    assert frame["cause_final"].to_list() == [["x"], [], ["x", "y"], None]
    assert frame["cause_source"].to_list() == ["model", "gold", "model", None]
    assert frame["topic_id"].to_list() == [None, None, None, "t1"]


def test_several_labels_need_one_that_is_sure(tmp_path: Path, tables: dict[str, Any]) -> None:
    """Below the threshold even of its likeliest label, nothing is final but gold."""
    tables["calibration"]["cause"] = {"thresholds": [0.95]}
    export(tmp_path / "labelled", **tables)
    frame = pl.read_parquet(tmp_path / "labelled" / "labelled.parquet")
    assert frame["cause_source"].to_list() == [None, "gold", None, None]


def test_a_parent_is_measured_by_its_own_threshold(tmp_path: Path, tables: dict[str, Any]) -> None:
    """Where a tree backed off to the first level, the leaves' higher threshold does not count."""
    tables["calibration"]["mood"] = {"thresholds": [0.5, 0.99]}
    found = {}
    for level in (1, 2):
        told = pl.lit(level, pl.Int8).alias("mood_level")
        changed = {**tables, "predictions": tables["predictions"].with_columns(told)}
        export(tmp_path / str(level), **changed)
        frame = pl.read_parquet(tmp_path / str(level) / "labelled.parquet")
        found[level] = frame["mood_final"].to_list()
    assert found == {1: ["bad", "ok", "bad", None], 2: [None] * 4}


def test_no_raw_text_leaves(folder: Path) -> None:
    """The raw text, and what was masked in it, is in no file."""
    assert not any(b"13800138000" in path.read_bytes() for path in folder.iterdir())


def test_csv_is_harmless_in_a_spreadsheet(folder: Path) -> None:
    """Text that looks like a formula is quoted by an apostrophe; numbers are not."""
    raw = (folder / "labelled.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    assert [row["text"] for row in rows] == ["'" + TEXTS[0], TEXTS[1], "'" + TEXTS[2], TEXTS[3]]
    assert rows[0]["attr_region"] == "'@华东"
    assert rows[0]["rating"] == "-1.0"
    assert rows[0]["created_at"] == "2025-03-01T08:30:00Z"
    assert (rows[2]["cause"], rows[2]["cause_p"]) == ("x;y", "0.8;0.7")


def test_jsonl_holds_the_same_rows(folder: Path) -> None:
    """Lists stay lists, texts stay as they are, times are ISO 8601."""
    lines = (folder / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["text"] for row in rows] == TEXTS
    assert rows[0]["created_at"] == "2025-03-01T08:30:00Z"
    assert rows[0]["local_date"] == "2025-03-01"
    assert rows[2]["cause"] == ["x", "y"]


def test_schema_describes_every_column(folder: Path) -> None:
    """schema.json names the columns of the Parquet file in order, and the labels."""
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    frame = pl.read_parquet(folder / "labelled.parquet")
    assert [column["name"] for column in schema["columns"]] == frame.columns
    assert schema["counts"]["read"] == 6
    assert schema["tasks"]["category"]["labels"][0]["name_zh"] == "送货慢"


def test_datasets_loads_the_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`datasets.load_dataset` reads the folder by its card, without a network."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets  # noqa: PLC0415 - reads the environment when imported

    rows = datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert rows["text"][:] == TEXTS
    assert rows["cause"][2] == ["x", "y"]


def test_card_has_front_matter_and_counts(tmp_path: Path, tables: dict[str, Any]) -> None:
    """Title and licence come from the settings; bars in names do not break the table."""
    settings = ExportSettings(title='投诉 "甲"', licence="cc-by-4.0")
    export(tmp_path / "out", **tables, settings=settings)
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert card.startswith('---\npretty_name: "投诉 \\"甲\\""\n')
    assert "license: cc-by-4.0" in card
    assert "| 6 | 2 | 1 | 1 | 1 | 1 |" in card
    assert "其他\\|杂" in card


def test_the_card_tells_of_labels_that_nobody_looked_at(
    tmp_path: Path, tables: dict[str, Any]
) -> None:
    """Seeds of promoted topics, of rows that are handed over; reviews are none."""
    told = ["review", "seed", "seed", None, "seed"]
    tables["records"] = tables["records"].with_columns(reviewed_category=pl.Series(told))
    export(tmp_path / "labelled", **tables)
    card = (tmp_path / "labelled/README.md").read_text(encoding="utf-8")
    assert "`review` of `category`, 2 are seeds" in card
    assert json.loads((tmp_path / "labelled/schema.json").read_bytes())["seeds"] == {"category": 2}


def test_the_card_tells_of_texts_that_a_spreadsheet_cuts(
    folder: Path, tmp_path: Path, tables: dict[str, Any]
) -> None:
    """Texts that no cell holds are counted, and stand whole in every file."""
    assert "Excel" not in (folder / "README.md").read_text(encoding="utf-8")
    long = "漏" * 32_768
    text = pl.Series("text", [long, "漏" * 32_767, *TEXTS[2:]])
    tables["clean"] = tables["clean"].with_columns(text)
    export(tmp_path / "out", **tables)
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "- 1 texts are longer than the 32,767 characters that Excel keeps" in card
    assert long in (tmp_path / "out" / "labelled.csv").read_text(encoding="utf-8-sig")


def test_a_lost_row_stops_the_export(tmp_path: Path, tables: dict[str, Any]) -> None:
    """If the counts do not add up, the message shows them and nothing is written."""
    tables["predictions"] = tables["predictions"].head(3)
    with pytest.raises(DataError, match=r"6 rows were read, but .* = 5 \(1 rows have no decision"):
        export(tmp_path / "labelled", **tables)
    assert list(tmp_path.iterdir()) == []


def test_a_second_export_replaces_the_first(folder: Path, tables: dict[str, Any]) -> None:
    """The same tables give the same bytes."""
    before = (folder / "SHA256SUMS").read_text()
    export(folder, **tables)
    assert (folder / "SHA256SUMS").read_text() == before


def test_a_failed_export_leaves_the_earlier_one(
    folder: Path, tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure while writing keeps what was there and leaves no rest."""

    def fail(*_: object) -> None:
        raise OSError("disk full")

    before = (folder / "SHA256SUMS").read_text()
    monkeypatch.setattr("kesu.export.export.write_jsonl", fail)
    with pytest.raises(OSError, match="disk full"):
        export(folder, **tables)
    assert (folder / "SHA256SUMS").read_text() == before
    assert [path.name for path in folder.parent.iterdir()] == ["labelled"]


def test_foreign_files_are_not_deleted(folder: Path, tables: dict[str, Any]) -> None:
    """A file that no export wrote stops the export."""
    (folder / "mine.xlsx").write_text("x")
    with pytest.raises(DataError, match=r"mine\.xlsx"):
        export(folder, **tables)


def test_no_tasks(tmp_path: Path, tables: dict[str, Any]) -> None:
    """Without tasks the table has texts, decisions and topics only."""
    tables |= {"tasks": (), "calibration": {}}
    export(tmp_path / "out", **tables)
    frame = pl.read_parquet(tmp_path / "out" / "labelled.parquet")
    assert not [name for name in frame.columns if "category" in name]


def test_a_task_without_predictions_is_null(tmp_path: Path, tables: dict[str, Any]) -> None:
    """A task that no model knows keeps its columns, empty but for gold."""
    tables["predictions"] = tables["predictions"].drop("category", "category_p", "cause")
    export(tmp_path / "out", **tables)
    frame = pl.read_parquet(tmp_path / "out" / "labelled.parquet")
    assert frame["category"].to_list() == [None] * 4
    assert frame["category_final"].to_list() == ["late", None, None, None]
    assert frame.schema["cause"] == pl.List(pl.String)


def test_as_many_rows_but_others(tmp_path: Path, tables: dict[str, Any]) -> None:
    """A lost row is not made good by a strange one."""
    tables["dropped"] = pl.DataFrame({"row_id": ["c:9"], "reason": ["empty"]})
    with pytest.raises(DataError, match="not the rows read"):
        export(tmp_path / "out", **tables)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_begins_a_formula(tmp_path: Path, start: str) -> None:
    """Whatever makes a spreadsheet run a cell is led by an apostrophe, in lists too."""
    path = tmp_path / "x.csv"
    write_csv(pl.DataFrame({"a": [start + "x"], "b": [[start + "x", "y"]]}), path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row == {"a": f"'{start}x", "b": f"'{start}x;y"}


@pytest.mark.parametrize("is_made", [False, True])
def test_a_killed_export_is_mended(
    tables: dict[str, Any], folder: Path, ended: int, is_made: object
) -> None:
    """Killed between its two renames: the old folder is back, even if the next export fails.

    Snakemake makes the empty folder anew before the next export begins.
    """
    wanted = (folder / "SHA256SUMS").read_bytes()
    (folder.parent / f".{folder.name}.{ended}.new").mkdir()
    folder.rename(folder.parent / f".{folder.name}.{ended}.old")
    if is_made:
        folder.mkdir()
    with pytest.raises(DataError):
        export(folder, **tables | {"rejected": tables["records"], "clean": tables["clean"][1:]})
    assert (folder / "SHA256SUMS").read_bytes() == wanted
    assert not list(folder.parent.glob(".*"))


def test_a_second_export_clears_what_a_killed_one_left(
    tables: dict[str, Any], folder: Path, ended: int
) -> None:
    """Half a new folder, or an old one that was replaced, is no longer there."""
    for word in ("new", "old"):
        (folder.parent / f".{folder.name}.{ended}.{word}").mkdir()
    export(folder, **tables)
    assert {path.name for path in folder.iterdir()} == set(FILES)
    assert not list(folder.parent.glob(".*"))
