"""Cells of a benchmark that are chosen by name."""

from pathlib import Path

import pytest

from kesu.bench import encoder
from kesu.bench.cells import fill
from kesu.cli import main
from kesu.files import write_json


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of results, and weights of an encoder."""
    monkeypatch.chdir(tmp_path)
    Path("weights").mkdir()
    Path("weights", encoder.WEIGHTS).touch()
    return tmp_path / "docs" / "results"


def test_only_cells_of_the_name_are_measured(results: Path) -> None:
    """A cell of another name is left for later, unless its result is there."""
    write_json(results / "encoder" / "b_seed0.json", {"cell": "encoder/b_seed0"})
    measured = [
        cell["cell"]
        for name in ("encoder/a_seed0", "encoder/b_seed0", "encoder/a_seed1")
        for cell in encoder._cell("a_seed0", name, "weights", lambda: {"score": 1})
    ]
    assert measured == ["encoder/a_seed0", "encoder/b_seed0"]
    assert not (results / "encoder" / "a_seed1.json").exists()


def test_only_is_refused_where_there_are_no_such_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says which benchmarks know it."""
    with pytest.raises(SystemExit) as stopped:
        main(["bench", "clean", "--only", "x"])
    assert stopped.value.code == 2
    assert "--only is for encoder, topics, not for clean" in capsys.readouterr().err


def test_a_section_of_any_page_is_filled(tmp_path: Path) -> None:
    """What stands around the section stays, and filling twice fills once."""
    page = tmp_path / "README.md"
    page.write_text("# Card\n\n<!-- scores -->\nold\n<!-- /scores -->\n\nEnd\n", encoding="utf-8")
    for _ in range(2):
        fill("scores", ["new"], page)
    assert page.read_text(encoding="utf-8") == (
        "# Card\n\n<!-- scores -->\nnew\n<!-- /scores -->\n\nEnd\n"
    )
