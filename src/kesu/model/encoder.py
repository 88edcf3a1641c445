"""BERT: one encoder and one head a task. Imports torch, so import it when it is needed."""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

from kesu.files import read_json, write_bytes, write_json, write_text
from kesu.model.batching import padded_length, token_batches
from kesu.model.devices import attention, autocast, best_device
from kesu.model.kinds import Scores
from kesu.model.settings import Pooling, Precision

_log = logging.getLogger(__name__)
GPU_FACTOR = 32  # a GPU takes so many times the tokens of a CPU core at once
DROPOUT = 0.1
POOLING = "kesu_pooling"  # the key of config.json that says what the heads see


class Network(nn.Module):
    """An encoder and linear heads on the mean of its last layer, or on its pooler's output."""

    def __init__(
        self, backbone: PreTrainedModel, *, width: int, sizes: Sequence[int], pooling: Pooling
    ) -> None:
        """Put heads of these sizes on an encoder of this width."""
        super().__init__()
        self.width, self.sizes, self.pooling = width, tuple(sizes), pooling
        self.backbone = backbone
        self.fused: str = backbone.config._attn_implementation  # noqa: SLF001 - has no other name
        self.dropout = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleList(nn.Linear(width, size) for size in sizes)

    def attend(self, device: torch.device, bf16: Precision) -> None:
        """Compute attention in the way that is fastest there."""
        self.backbone.set_attn_implementation(attention(device, bf16, fused=self.fused))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[list[Tensor], Tensor]:
        """Scores (n_texts, n_labels) a head, and embeddings (n_texts, width).

        Embeddings are the mean of the last layer over real tokens, whatever the heads see.
        """
        found = self.backbone(input_ids=ids, attention_mask=mask)
        states = found.last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
        seen = self.dropout(mean if self.pooling == "mean" else found.pooler_output)
        return [head(seen) for head in self.heads], mean


@dataclass(frozen=True)
class Encoder:
    """A network with its tokenizer.

    Attributes:
        network: weights; training changes them in place.
        tokenizer: made to cut texts to `max_tokens` by itself.
        config: of the encoder, as transformers keeps it.
        pad_id: the token that fills batches up.
        max_tokens: no text is longer.
        mask_id: the token that stands for a hidden one; None where there is none.
    """

    network: Network
    tokenizer: Tokenizer
    config: Any
    pad_id: int
    max_tokens: int
    mask_id: int | None = None

    def __post_init__(self) -> None:
        """Let the tokenizer cut texts, and not fill them up."""
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.max_tokens)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, not padded."""
        return [found.ids for found in self.tokenizer.encode_batch(list(texts))]

    def batch(self, tokens: Sequence[Sequence[int]], device: torch.device) -> tuple[Tensor, Tensor]:
        """Ids and mask (n_texts, length), padded to one of few lengths."""
        length = padded_length(max(len(ids) for ids in tokens), self.max_tokens)
        ids = torch.full((len(tokens), length), self.pad_id, dtype=torch.long)
        mask = torch.zeros((len(tokens), length), dtype=torch.long)
        for row, values in enumerate(tokens):
            ids[row, : len(values)] = torch.tensor(values, dtype=torch.long)
            mask[row, : len(values)] = 1
        return ids.to(device), mask.to(device)

    def hide(self, ids: Tensor, mask: Tensor, share: float) -> Tensor:
        """The ids with a share of the tokens of the text hidden; drawn anew at each call."""
        if not share or self.mask_id is None:
            return ids
        ends = torch.tensor(self.tokenizer.encode("").ids, device=ids.device)
        is_drawn = torch.rand(ids.shape, device=ids.device) < share
        return torch.where(is_drawn & mask.bool() & ~torch.isin(ids, ends), self.mask_id, ids)

    def encode(
        self, texts: Sequence[str], *, batch_tokens: int, bf16: Precision
    ) -> tuple[list[Scores], Scores]:
        """Raw scores (n_texts, n_labels) a head, and embeddings (n_texts, width), in text order.

        Equal texts are computed once. On a CPU each core computes batches of its own.
        """
        device = best_device()
        self.network.to(device).eval()
        self.network.attend(device, bf16)
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        tokens = self.tokenize(list(places))
        scores = [np.zeros((len(places), size)) for size in self.network.sizes]
        embeddings = np.zeros((len(places), self.network.width))

        def compute(rows: np.ndarray) -> None:
            # Both contexts hold for one thread, so each batch enters them anew.
            with torch.inference_mode(), autocast(device, bf16):
                ids, mask = self.batch([tokens[row] for row in rows], device)
                heads, pooled = self.network(ids, mask)
            embeddings[rows] = pooled.float().cpu().numpy()
            for score, head in zip(scores, heads, strict=True):
                score[rows] = head.float().cpu().numpy()

        budget = batch_tokens * (GPU_FACTOR if device.type == "cuda" else 1)
        _each(compute, token_batches([len(ids) for ids in tokens], budget, self.max_tokens), device)
        back = np.fromiter((places[text] for text in texts), np.int64, len(texts))
        return [score[back] for score in scores], embeddings[back]

    def save(self, folder: Path) -> None:
        """Write model.safetensors, config.json and the tokenizer's two files."""
        state = self.network.state_dict()
        tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
        write_bytes(folder / "model.safetensors", save(tensors))
        write_text(folder / "tokenizer.json", self.tokenizer.to_str())
        write_json(
            folder / "tokenizer_config.json",
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": self.max_tokens,
                "pad_token": self.tokenizer.id_to_token(self.pad_id),
                "pad_token_id": self.pad_id,
            },
        )
        config = json.loads(self.config.to_json_string(use_diff=False))
        write_json(folder / "config.json", {**config, POOLING: self.network.pooling})


def _each(
    compute: Callable[[np.ndarray], None], batches: Iterable[np.ndarray], device: torch.device
) -> None:
    """Compute all batches; on a CPU one a core at a time, each with one thread.

    Measured: with small encoders that is faster than all cores on one batch.
    """
    n_threads = torch.get_num_threads()
    if device.type != "cpu" or n_threads == 1:
        for rows in batches:
            compute(rows)
        return
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(n_threads) as pool:
            for future in [pool.submit(compute, rows) for rows in batches]:
                future.result()
    finally:
        torch.set_num_threads(n_threads)


def load_encoder(folder: Path, sizes: Sequence[int]) -> Encoder:
    """The encoder in a model folder, with heads of these sizes."""
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    backbone = AutoModel.from_config(config, dtype=torch.float32)
    pooling = getattr(config, POOLING)
    network = Network(backbone, width=config.hidden_size, sizes=sizes, pooling=pooling)
    network.load_state_dict(load_file(folder / "model.safetensors"))
    kept = read_json(folder / "tokenizer_config.json")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Encoder(network, tokenizer, config, kept["pad_token_id"], kept["model_max_length"])
