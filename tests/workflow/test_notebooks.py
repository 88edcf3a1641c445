"""The notebooks: they run on a finished run, and are committed without outputs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from tests.workflow.conftest import ROOT, House

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def finished(demo: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A finished run that the notebook is pointed at; what it wrote is removed."""
    monkeypatch.setenv("KESU_ROOT", str(demo.folder))
    monkeypatch.setenv("PYTHONPATH", str(demo.folder / "src"))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    yield demo
    shutil.rmtree(demo.folder / "data/reports/demo/compare_notebook", ignore_errors=True)


def test_there_are_three() -> None:
    """One to start from for each of the usual questions."""
    names = [path.stem for path in NOTEBOOKS]
    assert names == ["compare_versions", "explore_corpus", "follow_topic"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(path: Path) -> None:
    """Complaint texts are private: nothing that was run is kept."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs(path: Path, finished: House) -> None:
    """From top to bottom, with tables and charts in its outputs."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(finished.folder)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    shown = [
        set(output.get("data", {}))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert any("text/html" in kinds for kinds in shown)
    assert any("image/svg+xml" in kinds for kinds in shown)
