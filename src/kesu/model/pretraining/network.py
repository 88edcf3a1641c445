"""A masked-language model of the transformers library with its tokenizer: made, read, written."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - as everyone calls it
from transformers import AutoModelForMaskedLM, BertConfig, PreTrainedTokenizerFast

from kesu.errors import ModelError
from kesu.files import beside, share_weights
from kesu.model.checkpoints import (
    WANTED,
    UnreadableError,
    most_positions,
    quietly,
    read_checkpoint,
)
from kesu.model.encoder import DROPOUT
from kesu.model.pretraining.batches import Batch, Vocabulary
from kesu.model.pretraining.settings import Architecture
from kesu.model.pretraining.static import static_vectors
from kesu.model.pretraining.store import TokenStore
from kesu.model.pretraining.vocabulary import SPECIAL

_log = logging.getLogger(__name__)
CHUNKS = nn.LinearCrossEntropyOptions(
    acc_policy="balanced", batch_chunk_size=512, chunking_method=None
)
HEADS = ("cls", "lm_head")  # where architectures keep what fills in
TAKEN = ("bert", "deberta-v2", "ernie", "roberta", "xlm-roberta")  # among others
OTHERS = ("electra",)  # whose head has a layer more between states and words
MOST_UNKNOWN = 0.3  # share of tokens
_NAMES = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")


@dataclass(frozen=True)
class Masked:
    """A masked-language model.

    Attributes:
        network: of transformers; training changes its weights in place.
        wrapped: its tokenizer, as `AutoTokenizer` reads it.
        positions: no text is longer, tokens.
    """

    network: Any
    wrapped: PreTrainedTokenizerFast
    positions: int

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer that cuts texts."""
        found: Tokenizer = self.wrapped.backend_tokenizer
        return found

    @property
    def vocabulary(self) -> Vocabulary:
        """What masking needs to know."""
        ids = [getattr(self.wrapped, f"{name}_id") for name in _NAMES]
        pad, _, first, last, mask = ids
        return Vocabulary(len(self.wrapped), pad, first, last, mask, frozenset(ids))


def new_masked(tokenizer: Tokenizer, shape: Architecture, *, seed: int) -> Masked:
    """A BERT with first weights drawn from the seed."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=4 * shape.hidden,
        max_position_embeddings=shape.positions,
        pad_token_id=tokenizer.token_to_id("[PAD]"),
    )
    named = dict(zip(_NAMES, SPECIAL, strict=True))
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=shape.positions, **named
    )
    return Masked(AutoModelForMaskedLM.from_config(config), wrapped, shape.positions)


def start_static(masked: Masked, store: TokenStore, *, seed: int) -> None:
    """Let embeddings, and with them the output layer, start from vectors of the texts' tokens."""
    table = masked.network.get_input_embeddings().weight
    found = static_vectors(store, *table.shape, seed=seed)
    with torch.no_grad():
        table.copy_(torch.from_numpy(found))


def read_masked(name: str, *, report: Callable[[str], None] = _log.info) -> Masked:
    """The checkpoint in a folder or on a hub.

    Args:
        name: of the folder, or on the hub.
        report: is told a line if the checkpoint has no head that fills in masks.

    Raises:
        ModelError: if it cannot be had, or is no model that fills in masked tokens.
    """
    try:
        network, wrapped, missing = read_checkpoint(AutoModelForMaskedLM, name)
    except UnreadableError as error:
        raise ModelError(
            f"{name}: no encoder that can be trained on ({error}); wanted a folder or hub name "
            f"with {WANTED}"
        ) from error
    _check(name, network, wrapped)
    if any(key.split(".")[0] in HEADS for key in missing):
        report(f"{name}: has no head that fills in masks; it begins with one drawn by chance")
    return Masked(network, wrapped, most_positions(network.config, wrapped))


def _check(name: str, network: Any, wrapped: Any) -> None:  # noqa: ANN401 - any architecture
    """Refuse what cannot be trained on."""
    if len(wrapped) <= len(set(wrapped.all_special_ids)):
        raise ModelError(
            f"{name}: has no tokenizer, wanted {WANTED}; put the one there that it was trained with"
        )
    if network.config.model_type in OTHERS or not _has_plain_head(network):
        kind = network.config.model_type
        raise ModelError(
            f"{name}: of the kind {kind}, wanted a BERT that fills in masks; take a checkpoint of "
            f"another kind, such as {', '.join(TAKEN)}"
        )
    if wrapped.mask_token_id is None:
        raise ModelError(
            f"{name}: the tokenizer has no token for a mask, wanted that of a BERT that fills in "
            "masks; take the tokenizer that it was trained with"
        )
    if len(wrapped) > network.config.vocab_size:
        raise ModelError(
            f"{name}: the tokenizer has {len(wrapped)} tokens, but the encoder knows "
            f"{network.config.vocab_size}; take the tokenizer that it was trained with"
        )


def drop_nothing(masked: Masked) -> None:
    """Learn without dropout: texts are read a few times only, and drawing costs half a step."""
    for module in masked.network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0


def _has_plain_head(network: Any) -> bool:  # noqa: ANN401 - any architecture
    """Whether the head ends in one linear layer that reads what comes before it."""
    decoder = network.get_output_embeddings()
    if not isinstance(decoder, nn.Linear) or decoder.bias is None:
        return False
    if not any(hasattr(network, head) for head in HEADS):
        return False
    one = torch.ones((1, 1), dtype=torch.long)
    try:
        with torch.inference_mode(), _bare(decoder):
            states = _states(network, Batch(one, one, one[0] - 1, one[0]))
    except RuntimeError:
        return False
    return states.shape[-1] == decoder.in_features


def check_vocabulary(masked: Masked, store: TokenStore) -> None:
    """Refuse a tokenizer that does not know the texts.

    Raises:
        ModelError: if more than `MOST_UNKNOWN` of their tokens are unknown to it.
    """
    unknown = float(np.mean(store.tokens == masked.wrapped.unk_token_id))
    if unknown > MOST_UNKNOWN:
        raise ModelError(
            f"the tokenizer does not know {unknown:.0%} of the texts' tokens, wanted at most "
            f"{MOST_UNKNOWN:.0%}; start from an encoder of Chinese, or from none"
        )


def fill_in(network: Any, batch: Batch) -> Tensor:  # noqa: ANN401 - any architecture
    """Scores (n_places, n_vocabulary), computed for the masked places alone."""
    with _bare(network.get_output_embeddings()) as decoder:
        states = _states(network, batch)
    return F.linear(states, decoder.weight, decoder.bias)


def filling_loss(network: Any, batch: Batch) -> Tensor:  # noqa: ANN401 - any architecture
    """Mean cross-entropy of the masked places; their scores are never held all at once."""
    with _bare(network.get_output_embeddings()) as decoder:
        states = _states(network, batch)
    half = torch.is_autocast_enabled(states.device.type)
    kind = torch.get_autocast_dtype(states.device.type) if half else states.dtype
    return F.linear_cross_entropy(
        states.to(kind),
        decoder.weight.to(kind),
        batch.targets,
        linear_bias=decoder.bias.to(kind),
        options=CHUNKS,
    )


def _states(network: Any, batch: Batch) -> Tensor:  # noqa: ANN401 - any architecture
    """What the decoder reads (n_places, width)."""
    states = network.base_model(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
    head = next(getattr(network, name) for name in HEADS if hasattr(network, name))
    found: Tensor = head(states.flatten(0, 1)[batch.places])
    return found


@contextmanager
def _bare(decoder: nn.Linear) -> Iterator[nn.Linear]:
    """Let the last layer of a head pass on what it reads."""
    decoder.forward = lambda states: states  # type: ignore[method-assign, assignment]
    try:
        yield decoder
    finally:
        del decoder.forward


def save_masked(masked: Masked, folder: Path) -> None:
    """Write a folder that plain `AutoModel` and `AutoTokenizer` read, weights in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    made = beside(folder)
    shutil.rmtree(made, ignore_errors=True)
    network = masked.network.half()
    network.config.hidden_dropout_prob = network.config.attention_probs_dropout_prob = DROPOUT
    with quietly():
        network.save_pretrained(made)
    network.float()
    masked.wrapped.save_pretrained(made)
    share_weights(made)
    for path in made.iterdir():
        path.replace(folder / path.name)
    made.rmdir()


def forget(name: str, folder: Path, *, seed: int) -> None:
    """Write an encoder of the same shape and tokenizer with weights drawn from the seed."""
    masked = read_masked(name)
    torch.manual_seed(seed)
    fresh = AutoModelForMaskedLM.from_config(masked.network.config)
    save_masked(Masked(fresh, masked.wrapped, masked.positions), folder)
