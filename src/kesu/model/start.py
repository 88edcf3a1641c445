"""The encoder that a training starts from: a checkpoint, or a small one from scratch."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel, BertConfig

from kesu.errors import ModelError
from kesu.model.checkpoints import WANTED, UnreadableError, most_positions, read_checkpoint
from kesu.model.encoder import Encoder, Network
from kesu.model.settings import TrainSettings

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
MOST_CHARACTERS = 8000  # in the vocabulary of an encoder made from scratch


def new_encoder(
    settings: TrainSettings, sizes: Sequence[int], texts: Sequence[str], *, seed: int
) -> Encoder:
    """An encoder to train: from the checkpoint in the settings, else a small one from scratch.

    Args:
        settings: which encoder.
        sizes: number of labels a head.
        texts: training texts; an encoder from scratch takes its characters from them.
        seed: of the first weights.

    Raises:
        ModelError: if the checkpoint cannot be had.
    """
    torch.manual_seed(seed)
    start = _from_scratch(settings, texts) if settings.encoder is None else _from(settings)
    config = start.backbone.config
    network = Network(
        start.backbone, width=config.hidden_size, sizes=sizes, pooling=settings.pooling
    )
    most = min(settings.max_tokens, start.positions)
    return Encoder(network, start.tokenizer, config, start.pad_id, most, start.mask_id)


class _Start(NamedTuple):
    backbone: Any
    tokenizer: Tokenizer
    pad_id: int
    mask_id: int | None
    positions: int


def _from_scratch(settings: TrainSettings, texts: Sequence[str]) -> _Start:
    tokenizer = character_tokenizer(texts)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=settings.hidden,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        intermediate_size=4 * settings.hidden,
        max_position_embeddings=settings.max_tokens,
        pad_token_id=0,
    )
    backbone = AutoModel.from_config(config)
    return _Start(backbone, tokenizer, 0, SPECIAL.index("[MASK]"), settings.max_tokens)


def _from(settings: TrainSettings) -> _Start:
    name = settings.encoder
    assert name is not None
    try:
        backbone, wrapped, _ = read_checkpoint(AutoModel, name)
    except UnreadableError as error:
        raise ModelError(
            f"train.encoder: {name} is no encoder that can be read ({error}); name a folder with "
            f"{WANTED}, or null"
        ) from error
    if settings.pooling == "pooler" and getattr(backbone, "pooler", None) is None:
        raise ModelError(
            f"train.pooling: {name} has no pooler; set it to mean, or take another encoder"
        )
    pad_id, positions = wrapped.pad_token_id or 0, most_positions(backbone.config, wrapped)
    return _Start(backbone, wrapped.backend_tokenizer, pad_id, wrapped.mask_token_id, positions)


def character_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """One token a character that occurs twice or more; white space separates."""
    counts = Counter(char for text in texts for char in text.lower() if not char.isspace())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept = [char for char, count in ranked[:MOST_CHARACTERS] if count > 1]
    vocabulary = {token: at for at, token in enumerate([*SPECIAL, *kept])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - no secret
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    ends = [(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, ends)
    return tokenizer
