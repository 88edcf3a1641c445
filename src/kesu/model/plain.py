"""One head as a plain sequence classifier of transformers, for comparisons. Imports torch."""

from pathlib import Path

import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    PreTrainedTokenizerFast,
)

from kesu.errors import ModelError
from kesu.files import share_weights
from kesu.model.checkpoints import quietly
from kesu.model.encoder import Encoder
from kesu.model.folder import load_model


def export_plain(folder: Path, out: Path, *, task: str) -> None:
    """Write a folder that `transformers.pipeline("text-classification")` reads without our code.

    It holds BERT's raw scores of one task, without the linear part and without calibration.

    Args:
        folder: a model folder, trained with `train.pooling: pooler`: the classifiers of
            transformers see the first token only, so other heads cannot be told to them.
        out: made if missing.
        task: whose head is taken.

    Raises:
        ModelError: if the model has no such task, no BERT, or heads that do not fit.
    """
    model = load_model(folder)
    names = [each.name for each in model.tasks]
    if model.encoder is None or task not in names:
        raise ModelError(f"{folder}: no BERT head for {task!r} (tasks: {', '.join(names)})")
    if model.encoder.network.pooling != "pooler":
        raise ModelError(f"{folder}: has train.pooling: mean; train it with train.pooling: pooler")
    head = names.index(task)
    labels = dict(enumerate(model.tasks[head].label_set.trained))
    config = AutoConfig.from_pretrained(
        folder,
        local_files_only=True,
        num_labels=len(labels),
        id2label=labels,
        label2id={label: at for at, label in labels.items()},
    )
    plain = AutoModelForSequenceClassification.from_config(config, dtype=torch.float32).eval()
    try:
        plain.base_model.load_state_dict(model.encoder.network.backbone.state_dict())
        plain.classifier.load_state_dict(model.encoder.network.heads[head].state_dict())
    except (AttributeError, RuntimeError):
        raise ModelError(
            f"{folder}: {config.model_type} has a classifier of another form; take a bert encoder"
        ) from None
    with quietly():
        plain.save_pretrained(out)
    _tokenizer(model.encoder).save_pretrained(out)
    share_weights(out)


def _tokenizer(encoder: Encoder) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=encoder.tokenizer,
        pad_token=encoder.tokenizer.id_to_token(encoder.pad_id),
        model_max_length=encoder.max_tokens,
    )
