"""Files of text that will do, and one line for each that will not."""

import gc
import logging
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.errors import DataError
from kesu.model.pretraining.prepare import _groups, sample_prepared
from kesu.model.pretraining.settings import LabelledFile, TextFile
from kesu.model.pretraining.texts import read_rows, read_texts

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
GB18030 = "房间很好，下次还来。\n前台太慢\n".encode("gb18030")


def _read(path: Path, **given: Any) -> list[str]:
    try:
        return [text.text for text in read_texts(TextFile(path=str(path), **given))]
    finally:
        gc.collect()  # datasets leaves its file open, which is told when it is collected


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "tsv", "parquet"])
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    """The file is named, and nothing of the library's insides is."""
    path = tmp_path / f"texts.{suffix}"
    path.touch()
    with pytest.raises(DataError, match=rf"texts.{suffix}: is empty; wanted rows"):
        _read(path)


def test_a_text_file_may_be_empty(tmp_path: Path) -> None:
    """A note without a word among many others is no mistake."""
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.txt").write_text("房间很好", encoding="utf-8")
    assert _read(tmp_path / "*.txt") == ["房间很好"]


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_another_encoding(tmp_path: Path, suffix: str) -> None:
    """What to do is told, and it helps."""
    path = tmp_path / f"texts.{suffix}"
    path.write_bytes((b"" if suffix == "txt" else b"text\n") + GB18030)
    with pytest.raises(DataError, match=r"; save it as UTF-8, or name its encoding: options:"):
        _read(path)
    assert _read(path, options={"encoding": "gb18030"}) == ["房间很好，下次还来。", "前台太慢"]


def test_a_broken_file_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By our line alone, and not by the library as well."""
    import datasets  # noqa: PLC0415 - takes a second

    monkeypatch.setattr(logging.getLogger(datasets.__name__), "propagate", True)
    path = tmp_path / "texts.parquet"
    path.write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(DataError, match=r"texts.parquet: cannot be read as parquet"):
        _read(path)
    assert not caplog.records


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "content"}, r"has no column 'content' \(has: text, mood\); set text:"),
        ({"labels": {"mood": "stars"}}, r"has no column 'stars' .*; set labels.mood:"),
        ({"where": {"shop": ["1"]}}, r"has no column 'shop' .*; set where.shop:"),
    ],
)
def test_a_column_that_is_missing(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    """The setting that names it is told."""
    path = tmp_path / "labelled.parquet"
    pl.DataFrame({"text": ["房间很好"], "mood": ["1"]}).write_parquet(path)
    file = LabelledFile.model_validate({"path": str(path), "labels": {"mood": "mood"}, **given})
    with pytest.raises(DataError, match=words):
        list(read_rows(file))
    gc.collect()


def test_a_source_column_that_is_missing(tmp_path: Path) -> None:
    """It is `by` that names it."""
    (tmp_path / "texts.csv").write_text("text\n房间很好\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"has no column 'source' \(has: text\); set by:"):
        _read(tmp_path / "texts.csv", by="source")


def test_the_tokenizers_texts_are_drawn_by_weight_and_not_all_held(tmp_path: Path) -> None:
    """From row group to row group; the same seed draws the same ones, and heavier ones more."""
    rows = {"text": [f"第{at}条很长的文本" for at in range(4000)], "weight": [1.0, 3.0] * 2000}
    path = tmp_path / "texts.parquet"
    pl.DataFrame(rows).write_parquet(path, row_group_size=300)
    drawn = sample_prepared(path, chars=5000, seed=1)
    assert 4000 < sum(map(len, drawn)) < 6000
    assert drawn == sample_prepared(path, chars=5000, seed=1)
    heavy = [text for text in drawn if int(text[1:-6]) % 2]
    assert 0.65 < len(heavy) / len(drawn) < 0.85
    assert sorted(sample_prepared(path, chars=10**9, seed=1)) == sorted(rows["text"])
    groups = [frame.height for _, frame in _groups(path)]
    assert max(groups) == 300
