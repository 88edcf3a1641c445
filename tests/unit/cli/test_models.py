"""`kesu models`: which versions exist, what each changed, and which is damaged."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kesu.cli import models, publish
from kesu.errors import DataError
from kesu.files import read_json, write_json
from kesu.model.folder import load_model

Train = Callable[..., Any]


def run(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(models.command, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def freeze(date: str) -> Path:
    """Publish the model as if on another day; the version."""
    done = CliRunner().invoke(publish.command, ["c"], catch_exceptions=False)
    made = Path(done.output.strip().removeprefix("published "))
    made.chmod(0o755)
    return made.rename(made.with_name(f"{date}-{made.name.split('-')[1]}"))


@pytest.fixture
def versions(train: Train) -> list[Path]:
    """Two versions; the second has another C."""
    train([None] * 60)
    first = freeze("20240131")
    train([None] * 60, linear_c=2.0)
    return [first, freeze("20240301")]


def test_a_version_tells_what_it_changed(versions: list[Path]) -> None:
    """Date, id, parent, scores as in metrics.json, and the one setting that differs."""
    first, second = json.loads(run("--json"))
    assert [first["parent"], second["parent"]] == [None, versions[0].name]
    assert second["date"] == "2024-03-01"
    assert second["model_id"] == load_model(versions[1]).model_id
    assert first["changed"] == {}
    assert second["changed"] == {"train.linear_c": [0.5, 2.0]}
    valid = read_json(versions[1] / "metrics.json")["tasks"]["sentiment"]["valid"]
    told = second["scores"]["sentiment"]
    assert told["linear"] == valid["linear"]["macro_f1"]
    assert told["bert"] is None
    assert first["fingerprint"] == second["fingerprint"]  # the same data, other settings


def test_other_data_is_another_fingerprint(train: Train) -> None:
    """A label that changed, or a text that is gone."""
    found = []
    for firsts in ([None] * 60, ["positive", *[None] * 59], [None] * 58):
        train(firsts)
        found.append(read_json(Path("data/interim/c/model/seed0/training_hashes.json"))["data"])
    assert len(set(found)) == 3


def test_scores_on_test_go_with_the_model_they_are_of(train: Train) -> None:
    """Published with the version and told with their interval; those of another model are not."""
    train([None] * 60)
    model = load_model(Path("data/interim/c/model/seed0")).model_id
    macro = {"value": 0.91234, "low": 0.87, "high": 0.95, "n": 120}
    scores = {"majority": {"macro_f1": macro}, "linear": {"macro_f1": macro},
              "blend": {"macro_f1": macro}}  # fmt: skip
    report = {"corpus": "c", "model_id": "another", "tasks": {"sentiment": {"scores": scores}}}
    write_json(Path("data/reports/c/metrics.json"), report)
    first = freeze("20240131")
    assert not (first / "test_scores.json").exists()
    assert "sentiment test" not in run()
    shutil.rmtree(first)
    write_json(Path("data/reports/c/metrics.json"), report | {"model_id": model})
    freeze("20240201")
    assert "sentiment test 0.912 [0.870, 0.950]" in run()
    told = json.loads(run("--json"))[0]["on_test"]["tasks"]["sentiment"]
    assert told == {"linear": macro, "blend": macro}


def test_the_table_is_aligned(versions: list[Path]) -> None:
    """Columns start at the same place in each line."""
    head, first, second, change = run().splitlines()
    assert first.index(versions[0].name) == second.index(versions[1].name) == head.index("version")
    assert change.strip() == "train.linear_c: 0.5 -> 2.0"


def test_a_damaged_version_does_not_stop_the_list(versions: list[Path]) -> None:
    """It is told with its reason; the others are as they were."""
    path = versions[0] / "labels.json"
    path.chmod(0o644)
    path.write_text("{}", encoding="utf-8")
    first, second = json.loads(run("--json"))
    assert "labels.json is not as it was saved" in first["damage"]
    assert second["damage"] == ""
    assert second["changed"] == {}
    assert "damaged: labels.json" in run()


def test_no_models_folder_is_told(tmp_path: Path) -> None:
    """A name that is no folder ends in one line."""
    with pytest.raises(DataError, match="there is no such folder"):
        run("--models", str(tmp_path / "none"))


def test_an_empty_folder_says_how_to_fill_it(tmp_path: Path) -> None:
    """No version yet is no error."""
    assert "kesu publish" in run("--models", str(tmp_path))


def test_no_torch_is_imported() -> None:
    """The list comes at once."""
    code = "import sys, kesu.cli.models; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
