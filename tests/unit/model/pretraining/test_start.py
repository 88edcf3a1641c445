"""Checkpoints to go on from: what is taken, and what is said of it."""

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModel

TOLD = "has no head that fills in masks; it begins with one drawn by chance"


@pytest.fixture
def first(workshop: Any) -> Path:
    """An encoder that was made here, in a folder that no later run writes to."""
    workshop.run()
    return Path(workshop.out.rename(workshop.folder / "first"))


def test_a_checkpoint_without_a_head(workshop: Any, first: Path) -> None:
    """It is taken, and one line tells that its head is new; of one with a head nothing is told."""
    workshop.run(start=str(first))
    assert TOLD not in workshop.log
    plain = AutoModel.from_pretrained(first, add_pooling_layer=False)
    plain.save_pretrained(first)
    workshop.run(start=str(first))
    assert [line for line in workshop.lines if TOLD in line] == [f"{first}: {TOLD}"]
