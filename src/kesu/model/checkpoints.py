"""Checkpoints of transformers in a folder or on a hub: without custom code, and in silence."""

import pickle
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from transformers.utils import logging

from kesu.files import is_local

OFFSET = {"camembert", "roberta", "xlm-roberta"}  # their positions start after the pad id
UNREADABLE = (  # what torch raises for a file that was cut short
    OSError, RuntimeError, ValueError, EOFError, LookupError, pickle.UnpicklingError,
)  # fmt: skip
_OTHER = re.compile(r"Unrecognized configuration class .*?transformers\.models\.(\w+)\.")
WANTED = "config.json, model.safetensors and tokenizer.json"


class UnreadableError(Exception):
    """A checkpoint cannot be read; the message is why, in few words."""


class Checkpoint(NamedTuple):
    """What a folder or a hub holds.

    Attributes:
        network: in single precision.
        wrapped: its tokenizer.
        missing: names of weights that were not there, and are drawn by chance.
    """

    network: Any
    wrapped: Any
    missing: frozenset[str]


def read_checkpoint(kind: Any, name: str) -> Checkpoint:  # noqa: ANN401 - an Auto class
    """A network and its tokenizer.

    Args:
        kind: the class of transformers that reads the network, such as `AutoModel`.
        name: folder, or name on a hub.

    Raises:
        UnreadableError: if either is missing, or does not fit.
    """
    from transformers import AutoTokenizer  # noqa: PLC0415 - slow, and not always needed

    if is_local(name) and not Path(name).is_dir():
        raise UnreadableError("there is no such folder")
    chosen = {"local_files_only": Path(name).is_dir(), "trust_remote_code": False}
    try:
        with quietly():
            network, told = kind.from_pretrained(
                name, dtype=torch.float32, use_safetensors=True, output_loading_info=True, **chosen
            )
            wrapped = AutoTokenizer.from_pretrained(name, **chosen)
    except (AttributeError, OSError, RuntimeError, SafetensorError, ValueError) as error:
        raise UnreadableError(_why(error)) from error
    return Checkpoint(network, wrapped, frozenset(told["missing_keys"]))


def _why(error: Exception) -> str:
    """In few words; transformers lists all that it knows, or points to a report not shown."""
    text = str(error)
    if kind := _OTHER.search(text):
        return f"it is of the kind {kind[1]}"
    if "look at the above report" in text:
        return "its weights are of other shapes than its config.json tells"
    lines = (line.strip() for line in text.splitlines() if line.strip())
    return f"{next(lines, type(error).__name__):.200}"


def most_positions(config: Any, wrapped: Any) -> int:  # noqa: ANN401 - of any encoder
    """The longest text that an encoder reads, tokens."""
    positions: int = getattr(config, "max_position_embeddings", None) or wrapped.model_max_length
    return positions - config.pad_token_id - 1 if config.model_type in OFFSET else positions


@contextmanager
def quietly() -> Iterator[None]:
    """Without progress bars, and without a report on weights for which a network has no use."""
    level, has_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if has_bars:
            logging.enable_progress_bar()
