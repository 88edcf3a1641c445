"""An encoder that is taught labels of other corpora."""

import gc
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from safetensors.numpy import load_file
from transformers import AutoModel, AutoModelForMaskedLM

from kesu.errors import DataError
from kesu.files import read_json
from kesu.model.pretraining.network import new_masked, save_masked
from kesu.model.pretraining.settings import Architecture, PretrainSettings
from kesu.model.pretraining.teach import teach
from kesu.model.pretraining.vocabulary import train_tokenizer

THINGS = {"phone": ("屏幕", "电池", "耳机"), "hotel": ("房间", "前台", "早餐")}
WORDS = {"1": ("很好", "满意", "不错"), "0": ("太差", "失望", "糟糕")}


def _rows(n: int, seed: int) -> pl.DataFrame:
    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = []
    for at in range(n):
        kind, mood = draw.choice(sorted(THINGS)), draw.choice(sorted(WORDS))
        text = f"{draw.choice(THINGS[kind])}{draw.choice(WORDS[mood])}，第{at}单{seed}"
        rows.append({"review": text, "kind": kind, "mood": mood, "shop": f"{at % 2}"})
    return pl.DataFrame(rows)


def _keep(block: Sequence[str]) -> list[str | None]:
    return [text or None for text in block]


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """A tiny encoder whose weights are drawn."""
    torch.set_num_threads(1)
    tokenizer = train_tokenizer(_rows(200, 0)["review"].to_list(), size=120, piece_chars=2)
    shape = Architecture(vocabulary=120, layers=1, hidden=32, heads=2, positions=32)
    save_masked(new_masked(tokenizer, shape, seed=0), tmp_path / "start")
    return tmp_path / "start"


def _teach(folder: Path, start: Path, *, epochs: int = 6, **changed: Any) -> dict[str, Any]:
    given = {
        "path": str(folder / "labelled.csv"), "text": "review",
        "labels": {"kind": "kind", "mood": "mood"}, **changed,
    }  # fmt: skip
    taught = {
        "files": [given], "epochs": epochs, "batch_size": 16, "learning_rate": 5e-3, "least": 20,
    }  # fmt: skip
    settings = PretrainSettings.model_validate({
        "start": str(start), "teach": taught,
        "held_out": [{"path": str(folder / "held.txt")}],
    })  # fmt: skip
    lines: list[str] = []
    teach(settings, clean=_keep, work=folder / "work", out=folder / "out", report=lines.append)
    return {**read_json(folder / "out" / "pretraining.json"), "lines": lines}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Labelled rows, ten of which are held out."""
    rows = _rows(400, 1)
    rows.write_csv(tmp_path / "labelled.csv")
    (tmp_path / "held.txt").write_text("\n".join(rows["review"][:10]), encoding="utf-8")
    return tmp_path


def test_what_is_taught_shows_in_the_features(folder: Path, start: Path) -> None:
    """Kind and mood are learned, the folder is plain, and its head is as it was."""
    account = _teach(folder, start)
    assert account["labelled"][str(folder / "labelled.csv")] == {
        "read": 400, "held_out": 10, "kept": 390,
    }  # fmt: skip
    last = (folder / "out" / "history.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert float(last.split(",")[-1]) > 0.9  # macro-F1 on rows kept back; chance is 0.5
    before, after = (load_file(path / "model.safetensors") for path in (start, folder / "out"))
    assert before.keys() == after.keys()
    name = "bert.encoder.layer.0.output.dense.weight"
    assert not np.allclose(before[name], after[name], atol=1e-3)
    assert np.array_equal(before["cls.predictions.bias"], after["cls.predictions.bias"])
    AutoModel.from_pretrained(folder / "out")
    AutoModelForMaskedLM.from_pretrained(folder / "out")
    card = (folder / "out" / "README.md").read_text(encoding="utf-8")
    assert "\npipeline_tag: feature-extraction\n" in card
    assert "mood (2 labels),\ntexts cut to 256 tokens,\nin " in card
    assert "\nIt does not fill in masks: what it was taught moved its layers" in card


def test_rows_of_other_values_are_not_read(folder: Path, start: Path) -> None:
    """`where` leaves rows out before they are counted."""
    account = _teach(folder, start, where={"shop": ["1"]})
    assert account["labelled"][str(folder / "labelled.csv")]["read"] == 200


def test_no_more_passes_than_asked_for(folder: Path, start: Path) -> None:
    """Few texts are read as often as the settings say, and not up to a number of steps."""
    account = _teach(folder, start, epochs=2)
    read = account["labelled"][str(folder / "labelled.csv")]["kept"]
    assert account["steps"] <= 2 * -(-read // 16)
    assert any("epoch 2/2" in line for line in account["lines"])


def test_changed_labels_begin_anew(folder: Path, start: Path) -> None:
    """A head for two moods cannot go on with three."""
    _teach(folder, start)
    rows = pl.read_csv(folder / "labelled.csv").with_row_index("at")
    third = pl.when(pl.col("at") % 3 == 0).then(2).otherwise("mood").alias("mood")
    rows.with_columns(third).drop("at").write_csv(folder / "labelled.csv")
    account = _teach(folder, start)
    assert "mood (3 labels)" in account["tasks"]
    assert any("training begins anew" in line for line in account["lines"])
    assert not any("goes on" in line for line in account["lines"])


def test_no_label_is_common_enough(folder: Path, start: Path) -> None:
    """The file is named, and what was wanted."""
    with pytest.raises(DataError, match=r"labelled.csv: no task has two labels of 20 texts"):
        _teach(folder, start, labels={"each": "review"})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_missing_column_is_told(folder: Path, start: Path) -> None:
    """With the columns that there are."""
    with pytest.raises(DataError, match=r"has no column 'stars' \(has: review, kind, mood, shop\)"):
        _teach(folder, start, labels={"score": "stars"})
    gc.collect()  # datasets leaves its file open, which is told when it is collected
