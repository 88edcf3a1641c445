"""Which changes let a training begin anew, and which do not."""

from pathlib import Path
from typing import Any

import pytest

from kesu.errors import DataError
from kesu.model.pretraining.fingerprints import fingerprint, training_folder
from kesu.model.pretraining.settings import PretrainSettings


def test_more_held_out_texts_begin_anew(workshop: Any) -> None:
    """What the card tells of decontamination is what was done, and the new beginning is told."""
    held = workshop.write("held.txt", workshop.sentences[:5])
    workshop.run(held_out=[{"path": held}])
    assert "begins anew" not in workshop.log
    workshop.write("held.txt", workshop.sentences[:50])
    workshop.run(held_out=[{"path": held}])
    assert "settings, texts or start have changed, so training begins anew" in workshop.log
    assert "goes on" not in workshop.log
    assert workshop.account["texts"]["texts"]["held_out"] == 50


def test_a_raised_budget_goes_on(workshop: Any) -> None:
    """With the same files nothing begins anew."""
    workshop.run()
    workshop.run(steps=20)
    assert "goes on after step" in workshop.log
    assert "begins anew" not in workshop.log


def _settings(folder: Path, **changed: Any) -> PretrainSettings:
    given = {"files": [{"path": f"{folder}/*.txt"}], "learn": {"budget": {"steps": 1}}}
    return PretrainSettings.model_validate({**given, **changed})


def test_a_file_more_or_of_another_name_is_another_training(tmp_path: Path) -> None:
    """A name is told as the source of its texts, so it counts."""
    found = set()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("房间", encoding="utf-8")
        found.add(fingerprint(_settings(tmp_path)))
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    found.add(fingerprint(_settings(tmp_path)))
    assert len(found) == 3


def test_the_same_twice_is_one_training(tmp_path: Path) -> None:
    """Terms and budget do not count."""
    (tmp_path / "a.txt").write_text("房间", encoding="utf-8")
    other = _settings(tmp_path, learn={"budget": {"minutes": 3}}, terms="free")
    assert fingerprint(_settings(tmp_path)) == fingerprint(other)


def test_another_folder_beside_is_no_other_training(tmp_path: Path) -> None:
    """The encoder itself lies there, and says nothing about what it was made of."""
    (tmp_path / "a.txt").write_text("房间", encoding="utf-8")
    (tmp_path / "work" / "encoder").mkdir(parents=True)
    lines: list[str] = []
    training_folder(_settings(tmp_path), tmp_path / "work", report=lines.append)
    assert not lines


def test_a_missing_file_is_told_first(tmp_path: Path) -> None:
    """Before any other is read."""
    (tmp_path / "a.txt").write_text("房间", encoding="utf-8")
    settings = _settings(tmp_path, held_out=[{"path": str(tmp_path / "held.csv")}])
    with pytest.raises(DataError, match=r"held.csv: there is no such file"):
        fingerprint(settings)
