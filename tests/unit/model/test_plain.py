"""One head as a plain classifier of transformers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from kesu.errors import ModelError
from kesu.model.folder import load_model
from kesu.model.kinds import softmax
from kesu.model.plain import export_plain

TEXTS = ["送货慢，等了很久", "客服骂人", "碎了一地，" * 20, "股市今天大涨"]


@pytest.fixture(scope="module")
def pooler_folder(tmp_path_factory: pytest.TempPathFactory, corpus_maker: Any) -> Path:
    """A model whose heads see the pooler."""
    folder = tmp_path_factory.mktemp("pooler")
    corpus_maker().train_only(folder, use_bert=True, pooling="pooler")
    return folder / "model"


def test_weights_can_be_read_by_who_reads_the_config(pooler_folder: Path, tmp_path: Path) -> None:
    """In a model folder and in a plain one; else colleagues could not load them."""
    export_plain(pooler_folder, tmp_path, task="category")
    for folder in (pooler_folder, tmp_path):
        config = (folder / "config.json").stat().st_mode
        weights = list(folder.glob("*.safetensors"))
        assert weights
        assert {path.stat().st_mode for path in weights} == {config}


@pytest.mark.parametrize("task", ["category", "cause"])
def test_plain_folder_gives_the_same_scores(pooler_folder: Path, tmp_path: Path, task: str) -> None:
    """Transformers alone reads the folder, and its logits are ours."""
    export_plain(pooler_folder, tmp_path, task=task)
    model = load_model(pooler_folder)
    assert model.encoder is not None
    head = [fitted.name for fitted in model.tasks].index(task)
    ours = model.encoder.encode(TEXTS, batch_tokens=64, bf16="no")[0][head]
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    plain = AutoModelForSequenceClassification.from_pretrained(tmp_path).eval()
    batch = tokenizer(TEXTS, padding=True, truncation=True, return_tensors="pt")
    assert plain(**batch).logits.detach().numpy() == pytest.approx(ours, abs=1e-5)


def test_pipeline_reads_the_folder(pooler_folder: Path, tmp_path: Path) -> None:
    """The usual pipeline tells the same labels, by their ids, with the same probabilities."""
    export_plain(pooler_folder, tmp_path, task="category")
    pipe = pipeline("text-classification", model=str(tmp_path), device="cpu")
    told = pipe(TEXTS, batch_size=2, truncation=True)
    model = load_model(pooler_folder)
    assert model.encoder is not None
    scores = model.encoder.encode(TEXTS, batch_tokens=64, bf16="no")[0][0]
    probs = softmax(scores, np.ones(3, np.bool_))
    labels = model.tasks[0].label_set.trained
    assert [row["label"] for row in told] == [labels[at] for at in probs.argmax(axis=1)]
    assert [row["score"] for row in told] == pytest.approx(probs.max(axis=1), abs=1e-5)


def test_what_cannot_be_exported_is_told(
    linear_folder: Path, bert_folder: Path, tmp_path: Path
) -> None:
    """No BERT, no such task, or heads on the mean: one line each."""
    with pytest.raises(ModelError, match="no BERT head"):
        export_plain(linear_folder, tmp_path, task="category")
    with pytest.raises(ModelError, match="no BERT head for 'colour'"):
        export_plain(bert_folder, tmp_path, task="colour")
    with pytest.raises(ModelError, match=r"train\.pooling: pooler"):
        export_plain(bert_folder, tmp_path, task="category")
