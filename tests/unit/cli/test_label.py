"""`kesu label` at its edges; what it tells is compared with the workflow's in test_publish."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.settings import CleanSettings
from kesu.cli.label import command
from kesu.errors import DataError
from kesu.labels import Label, LabelSet
from kesu.model.settings import TrainSettings
from kesu.model.train import train
from kesu.tasks import Task, TaskSettings

TEXTS = {"late": "快递送得太慢，等了很久", "rude": "客服态度很差，没有人理"}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linear model of two labels."""
    folder = tmp_path_factory.mktemp("model")
    labels = [["late", "rude"][row % 2] for row in range(80)]
    cleaning = {"settings": CleanSettings().model_dump(), "lexicons": Lexicons().to_dict()}
    train(
        [f"{TEXTS[label]}，第{row}次" for row, label in enumerate(labels)],
        {"category": labels},
        [("train", "train", "valid", "calib")[row // 2 % 4] for row in range(80)],
        [Task("category", TaskSettings(labels="two"), LabelSet("two", tuple(map(_label, TEXTS))))],
        TrainSettings(use_bert=False),
        decide_by="category",
        seed=0,
        cleaning=cleaning,
        out=folder / "model",
        checkpoint=folder / "checkpoint",
        report=lambda _: None,
    )
    return folder / "model"


def _label(name: str) -> Label:
    return Label(name, name)


def label(version: Path, *arguments: str) -> Any:
    """Run the command; errors come through as they are."""
    return CliRunner().invoke(
        command, [*arguments, "--model", str(version)], catch_exceptions=False
    )


def test_a_lone_quotation_mark_swallows_no_rows(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --text too, quoting is found by looking; and no key is left where none was."""
    monkeypatch.chdir(tmp_path)
    rows = [f'"他说没事，{TEXTS["rude"]}{row}' if row == 3 else TEXTS["late"] for row in range(30)]
    (tmp_path / "texts.tsv").write_text("text\tn\n" + "\t1\n".join(rows) + "\t1\n", "utf-8")
    label(version, "texts.tsv", "--text", "text", "-o", "out.parquet")
    found = pl.read_parquet("out.parquet")
    assert found.height == 30
    assert found["category"].to_list().count("rude") == 1
    assert not Path("data").exists()


def test_the_file_of_texts_is_never_written_over(version: Path, tmp_path: Path) -> None:
    """Not even under another spelling of its path."""
    file = tmp_path / "texts.csv"
    file.write_text(f"text\n{TEXTS['late']}\n", encoding="utf-8")
    with pytest.raises(DataError, match="is the file of texts itself"):
        label(version, str(file), "-o", str(tmp_path / "." / "texts.csv"))
    assert file.read_text(encoding="utf-8").count("\n") == 2


def test_more_unreadable_rows_may_be_allowed(version: Path, tmp_path: Path) -> None:
    """The message names what this command can change."""
    file = tmp_path / "texts.csv"
    broken = ["a,b,c,d"] * 10
    file.write_text("\n".join(["text,n", *([f"{TEXTS['late']},1"] * 30), *broken]) + "\n", "utf-8")
    out = str(tmp_path / "out.csv")
    with pytest.raises(DataError, match="max_rejected"):
        label(version, str(file), "--text", "text", "-o", out)
    label(version, str(file), "--text", "text", "-o", out, "--max-rejected", "0.5")
    assert pl.read_csv(out).height == 30
