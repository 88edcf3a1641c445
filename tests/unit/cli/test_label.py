"""`kesu label`: what it reads, what it refuses, and what it leaves behind: its output alone."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import clean, label
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.tables import write_table

Train = Callable[[Sequence[str | None]], Any]
MODEL = "data/interim/c/model/seed0"
TEXTS = ["门锁坏了没人修😡", "空调很安静很好用", "好"]


@pytest.fixture(autouse=True)
def _trained(train: Train) -> None:
    """A model of the task sentiment."""
    train([None] * 60)


def run(file: str, *options: str, out: str = "out.parquet") -> pl.DataFrame:
    """What `kesu label` writes."""
    arguments = [file, "--model", MODEL, "-o", out, *options]
    CliRunner().invoke(label.command, arguments, catch_exceptions=False)
    return pl.read_parquet(out)


def test_the_stage_clean_gives_the_same_texts_with_the_model_pinned() -> None:
    """The corpus keeps its emoji, the model's texts had none."""
    cells = {"row_id": [f"c:{n}" for n in range(3)], "text_raw": TEXTS}
    empty = {name: [None] * 3 for name in RECORDS.columns if name not in cells}
    records = pl.DataFrame(cells | empty, schema=dict(RECORDS.columns))
    write_table(records, Path("records.parquet"), RECORDS)
    settings = {"clean": {"emoji": "keep"}, "model": MODEL}
    arguments = ["c", "--settings", json.dumps(settings), "--records", "records.parquet"]
    CliRunner().invoke(clean.command, arguments, catch_exceptions=False)
    inside = pl.read_parquet("data/interim/c/clean.parquet")["text"].to_list()
    assert inside == ["门锁坏了没人修", TEXTS[1]]
    assert run("records.parquet", "--text", "text_raw")["text"].drop_nulls().to_list() == inside


def test_a_task_of_the_model_decides() -> None:
    """By one that it does not know all rows would be novel, and a slip would tell nothing."""
    pl.DataFrame({"t": ["门锁坏了没人修，单号3"]}).write_parquet("a.parquet")
    for options in ((), ("--decide-by", "sentiment")):
        assert run("a.parquet", "--text", "t", *options)["decision"][0] == "labelled"
    with pytest.raises(DataError, match=r"no task 'sentimnt'; did you mean sentiment\?; it has"):
        run("a.parquet", "--text", "t", "--decide-by", "sentimnt")


@pytest.mark.parametrize("options", [(), ("--text", "内容")], ids=["guessed", "named"])
def test_quotation_marks_that_are_plain_text(options: tuple[str, ...]) -> None:
    """A mark that never ends swallows no rows, whether the column is named or guessed."""
    marks = ['"' if number % 9 == 4 else "" for number in range(60)]
    rows = [f"{number}\t{mark}门锁坏了，单号{number}" for number, mark in enumerate(marks)]
    Path("a.tsv").write_text("\n".join(["编号\t内容", *rows]), encoding="utf-8")
    assert run("a.tsv", *options).height == 60


def test_no_key_is_made() -> None:
    """Outside a project nothing but the output appears."""
    pl.DataFrame({"t": TEXTS}).write_parquet("a.parquet")
    before = set(Path().rglob("*"))
    run("a.parquet", "--text", "t")
    assert {str(path) for path in set(Path().rglob("*")) - before} == {"out.parquet"}


@pytest.mark.parametrize("out", ["a.parquet", "./configs/../a.parquet"])
def test_the_file_itself_is_no_output(out: str) -> None:
    """The texts are not overwritten."""
    pl.DataFrame({"t": TEXTS}).write_parquet("a.parquet")
    with pytest.raises(DataError, match=r"is the file of the texts itself; give -o another name"):
        run("a.parquet", "--text", "t", out=out)
    assert pl.read_parquet("a.parquet").columns == ["t"]


def test_too_many_rows_that_cannot_be_read() -> None:
    """The advice is one that a caller of `kesu label` can follow."""
    lines = ["{broken"] * 40 + [json.dumps({"t": text}) for text in TEXTS]
    Path("a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError, match="40 of 43 rows cannot be read") as error:
        run("a.jsonl", "--text", "t")
    assert "ingest.max_rejected" not in str(error.value)
    assert "Mend them, or save the table as Parquet" in str(error.value)


def test_texts_too_short_to_be_found() -> None:
    """A column of words is not taken for the text, but can be named."""
    pl.DataFrame({"t": ["退款", "门锁坏"]}).write_parquet("a.parquet")
    with pytest.raises(DataError, match=r"no column holds Chinese text.* column .* with --text$"):
        run("a.parquet")
    assert run("a.parquet", "--text", "t").height == 2
