"""Checkpoints to go on from: what is taken, and what is said of it."""

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoConfig, AutoModel, AutoModelForMaskedLM

from kesu.errors import ModelError
from kesu.model.pretraining.network import TAKEN

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


def _another_kind(kind: str, folder: Path) -> None:
    """Put a network of another kind beside the tokenizer in a folder."""
    shape = {
        "vocab_size": 200, "max_position_embeddings": 64, "pad_token_id": 0, "hidden_size": 16,
        "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
    }  # fmt: skip
    names = {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 32}  # as DistilBERT has them
    config = AutoConfig.for_model(kind, **(names if kind == "distilbert" else {}), **shape)
    AutoModelForMaskedLM.from_config(config).save_pretrained(folder)


@pytest.mark.parametrize("kind", TAKEN)
def test_kinds_that_are_named_are_taken(workshop: Any, first: Path, kind: str) -> None:
    """What a message advises is trained and can be read again."""
    _another_kind(kind, first)
    workshop.run(start=str(first), steps=2)
    assert AutoModel.from_pretrained(workshop.out).config.model_type == kind


@pytest.mark.parametrize("kind", ["distilbert", "albert"])
def test_kinds_that_are_not(workshop: Any, first: Path, kind: str) -> None:
    """What came, what was wanted, and what would do."""
    _another_kind(kind, first)
    with pytest.raises(
        ModelError, match=rf"of the kind {kind}, wanted a BERT .* such as bert, deberta-v2,"
    ):
        workshop.run(start=str(first))


def test_a_wrong_start_is_told_before_texts_are_read(workshop: Any) -> None:
    """A folder that is not there is told as such, and as no name on a hub."""
    name = str(workshop.folder / "nothere")
    with pytest.raises(ModelError, match=r"nothere: .*\(there is no such folder\)"):
        workshop.run(start=name)
    assert not (workshop.folder / "work").exists()
