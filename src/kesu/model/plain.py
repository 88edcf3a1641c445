"""One head as a plain sequence classifier of transformers, for comparisons. Imports torch."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)
from transformers.modeling_outputs import SequenceClassifierOutput

from kesu.errors import ModelError
from kesu.model.encoder import Encoder
from kesu.model.fitted import Model
from kesu.model.folder import load_model


class PlainClassifier(PreTrainedModel):  # type: ignore[misc]
    """The encoder with one head, as `transformers.pipeline` wants a model."""

    def __init__(self, encoder: Encoder, head: int, labels: tuple[str, ...]) -> None:
        """Share the weights of `encoder`."""
        config = encoder.config.__class__(**encoder.config.to_dict())
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: at for at, label in enumerate(labels)}
        super().__init__(config)
        self.network, self.head = encoder.network, head

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor | None = None,
        **_: Any,  # noqa: ANN401 - what pipelines pass along
    ) -> SequenceClassifierOutput:
        """Scores (n_texts, n_labels)."""
        del token_type_ids
        scores, _pooled = self.network(input_ids, attention_mask)
        return SequenceClassifierOutput(logits=scores[self.head])


def plain_classifier(model: Model, task: str) -> tuple[PlainClassifier, PreTrainedTokenizerFast]:
    """The head of a task with its tokenizer, in fp32 on the CPU.

    Raises:
        ModelError: if the model has no BERT part or no such task.
    """
    names = [each.name for each in model.tasks]
    if model.encoder is None or task not in names:
        raise ModelError(f"no BERT head for {task!r} (tasks: {', '.join(names)})")
    head = names.index(task)
    labels = model.tasks[head].label_set.trained
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=model.encoder.tokenizer,
        pad_token=model.encoder.tokenizer.id_to_token(model.encoder.pad_id),
        model_max_length=model.encoder.max_tokens,
    )
    model.encoder.network.to(torch.device("cpu")).eval()
    return PlainClassifier(model.encoder, head, labels), tokenizer


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
    shared, tokenizer = plain_classifier(model, task)
    assert model.encoder is not None
    if model.encoder.network.pooling != "pooler":
        raise ModelError(f"{folder}: has train.pooling: mean; train it with train.pooling: pooler")
    head = model.encoder.network.heads[shared.head]
    config = AutoConfig.from_pretrained(
        folder,
        local_files_only=True,
        num_labels=len(shared.config.id2label),
        id2label=shared.config.id2label,
        label2id=shared.config.label2id,
    )
    plain = AutoModelForSequenceClassification.from_config(config, dtype=torch.float32).eval()
    try:
        plain.base_model.load_state_dict(model.encoder.network.backbone.state_dict())
        plain.classifier.load_state_dict(head.state_dict())
    except (AttributeError, RuntimeError):
        raise ModelError(
            f"{folder}: {config.model_type} has a classifier of another form; take a bert encoder"
        ) from None
    plain.save_pretrained(out)
    tokenizer.save_pretrained(out)
