"""What a user can mend ends in one clear line and exit code 2, with nothing half-written."""

import csv
from pathlib import Path

import pytest

SETTINGS = """
tasks:
  sentiment: {{labels: sentiment}}
decide_by: sentiment
ingest:
  sources:
    - name: notes
      path: {path}
      columns: {{text: 内容, id: 单号, gold: {{sentiment: 情感}}}}
train: {{use_bert: false}}
"""


@pytest.fixture(scope="module")
def house(build):
    """A copy of the workflow without any data."""
    house = build("bad")
    (house.folder / "data/raw").mkdir(parents=True)
    return house


def write(house, name: str, rows: list[dict[str, str]]) -> Path:
    """A CSV file below data/raw."""
    path = house.folder / "data/raw" / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def ingest(house, content: bytes, name: str = "notes.csv") -> str:
    """What `kesu ingest` says of a file; it must fail, and write nothing."""
    (house.folder / "data/raw" / name).write_bytes(content)
    house.settings("bad").write_text(SETTINGS.format(path=f"data/raw/{name}"), encoding="utf-8")
    said = house.kesu("ingest", "bad", code=2)
    interim = house.folder / "data/interim/bad"
    assert not list(interim.glob("*")) if interim.exists() else True
    assert said.startswith("error: ")
    assert "Traceback" not in said
    return said


def test_missing_column(house) -> None:
    """The columns that are there are named."""
    said = ingest(house, "单号,正文,情感\n1,门锁坏了,负面\n".encode())
    assert "内容" in said
    assert "正文" in said


def test_empty_file(house) -> None:
    """An empty file is told as such."""
    assert "empty" in ingest(house, b"")


def test_another_format_under_a_wrong_name(house) -> None:
    """A zip archive named .csv is recognised."""
    assert "csv" in ingest(house, b"PK\x03\x04" + bytes(60))


def test_a_label_outside_the_label_set(house) -> None:
    """File, line, value and the known labels."""
    said = ingest(house, "单号,内容,情感\n1,门锁坏了三天,负面\n2,门锁很好用,正而\n".encode())
    assert "正而" in said
    assert "正面" in said


def test_a_model_folder_that_was_changed(demo, tmp_path: Path) -> None:
    """One byte more, and the model is refused by name of the file."""
    demo.kesu("publish", "demo", "--models", str(tmp_path))
    version = next((tmp_path / "demo").iterdir())
    (version / "labels.json").chmod(0o600)
    with (version / "labels.json").open("a") as stream:
        stream.write(" ")
    file = tmp_path / "texts.csv"
    file.write_text("内容\n门锁坏了\n", encoding="utf-8")
    said = demo.kesu(
        "label", str(file), "--model", str(version), "-o", str(tmp_path / "out.csv"), code=2
    )
    assert "labels.json" in said
    assert not (tmp_path / "out.csv").exists()


def test_no_such_corpus(house) -> None:
    """The corpora that exist are named."""
    assert "there is no such corpus" in house.kesu("run", "dmeo", code=2)
