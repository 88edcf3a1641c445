"""The model card of an encoder: what it has read, for how long, and what it is not."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kesu.files import read_json, write_json, write_text
from kesu.model.devices import gpu_name
from kesu.model.pretraining.held_out import MIN_CHARS, WINDOW
from kesu.model.pretraining.network import Masked, save_masked
from kesu.model.pretraining.settings import PretrainSettings

ACCOUNT = "pretraining.json"
COUNTS = ("read", "dropped", "repeated", "held_out", "kept", "chars")
_HEAD = """---
language: zh
library_name: transformers
pipeline_tag: {tag}
---

# {name}

{shape}, {parameters:.1f} M parameters, {megabytes:.1f} MB. Made by `kesu pretrain`, and read by
plain `AutoModel` and `AutoTokenizer` of transformers; kesu takes the mean of its last layer.
"""
_TAIL = """
## Decontamination

A text is held out if its letters and digits, {least} or more of them, are those of a text in the
files that are held out, or if it shares {window} of them in a row with one; shorter texts are not
compared. Personal data was masked before anything was learned.

## Limits

It knows the Chinese of the texts above and no other, and repeats their leanings. What it gives
beside a linear model must be measured on the corpus at hand, as every report of kesu does.

Weights are stored in half precision, and plain `AutoModel` computes in it, on a CPU too: read them
with `AutoModel.from_pretrained(folder, dtype=torch.float32)`.
{taught}
## Terms

{terms}
"""
_TAUGHT = """
It does not fill in masks: what it was taught moved its layers, and not the head that fills them in.
"""


def save_encoder(
    masked: Masked,
    settings: PretrainSettings,
    account: Mapping[str, Any],
    *,
    history: str,
    out: Path,
) -> None:
    """Write the encoder, its history, the account of its making, and its card."""
    save_masked(masked, out)
    write_text(out / "history.csv", history)
    before = Path(settings.start or "", ACCOUNT)
    whole = {
        "settings": settings.model_dump(mode="json"),
        **account,
        "machine": {"cpu": platform.machine(), "cores": os.cpu_count(), "gpu": gpu_name()},
        "start": read_json(before) if settings.start and before.is_file() else settings.start,
    }
    write_json(out / ACCOUNT, whole)
    write_text(out / "README.md", encoder_card(masked, whole, out))


def encoder_card(masked: Masked, account: Mapping[str, Any], out: Path) -> str:
    """The card of an encoder that lies in a folder, from the account of its making."""
    config = masked.network.config
    is_taught = "labelled" in account
    head = _HEAD.format(
        tag="feature-extraction" if is_taught else "fill-mask",
        name=out.name if out.name != "encoder" else out.parent.name,
        shape=f"A {config.model_type.upper()} of {config.num_hidden_layers} layers of "
        f"{config.hidden_size} that reads up to {masked.positions} tokens of a text, "
        f"{config.vocab_size:,} in its vocabulary",
        parameters=masked.network.num_parameters() / 1e6,
        megabytes=(out / "model.safetensors").stat().st_size / 1e6,
    )
    parts = [line for stage in _stages(account) for line in _stage(stage)]
    tail = _TAIL.format(
        least=MIN_CHARS,
        window=WINDOW,
        taught=_TAUGHT if is_taught else "",
        terms=account["settings"]["terms"],
    )
    return head + "\n".join(parts) + "\n" + tail


def _stages(account: Mapping[str, Any] | str | None) -> Iterator[Mapping[str, Any]]:
    """The trainings that made the encoder, the first one first."""
    if isinstance(account, Mapping):
        yield from _stages(account["start"])
        yield account
    elif account:
        yield {"from": account}


def _stage(account: Mapping[str, Any]) -> Iterator[str]:
    if "from" in account:
        yield from ["", f"It goes on from the checkpoint `{account['from']}`."]
        return
    if "texts" in account:
        length = account["settings"]["learn"]["max_tokens"]
        yield from ["", f"## Unlabelled text, in sequences of {length} tokens", ""]
        yield from _table("source", account["texts"], COUNTS)
        yield from ["", f"{account['tokens_read'] / 1e6:,.1f} M tokens were read"]
        yield f"in {account['steps']:,} steps, from a store of {account['tokens'] / 1e6:,.1f} M,"
    else:
        yield from ["", "## Labels of other corpora", ""]
        yield from _table("file", account["labelled"], COUNTS[:-1])
        length = account["settings"]["teach"]["max_tokens"]
        yield from ["", f"Fine-tuned in {account['steps']:,} steps on {account['tasks']},"]
        yield f"texts cut to {length} tokens,"
    yield f"in {_time(account['seconds'])} on {_machine(account['machine'])}."
    held = [_short(file["path"]) for file in account["settings"]["held_out"]]
    yield f"Held out: {', '.join(held) or 'nothing'}."
    yield from _short_vocabulary(account)


def _short_vocabulary(account: Mapping[str, Any]) -> Iterator[str]:
    """A line if the texts gave fewer pieces than were wanted."""
    wanted = account["settings"]["architecture"]["vocabulary"]
    came = account.get("pieces", wanted)
    if account["start"] is None and came < wanted:
        yield f"The vocabulary has {came:,} pieces and not {wanted:,}: the texts gave no more."


def _time(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f} hours" if hours >= 1 else f"{seconds / 60:.1f} minutes"


def _machine(machine: Mapping[str, Any]) -> str:
    if machine.get("gpu"):
        return f"one {machine['gpu']}"
    return f"{machine['cores']} cores ({machine['cpu']})"


def _short(path: str) -> str:
    """A file with its folder."""
    return "/".join(Path(path).parts[-2:])


def _table(
    name: str, counts: Mapping[str, Mapping[str, int]], columns: Sequence[str]
) -> Iterator[str]:
    yield f"| {name} | {' | '.join(column.replace('_', ' ') for column in columns)} |"
    yield f"| --- |{' --- |' * len(columns)}"
    total = {column: sum(row.get(column, 0) for row in counts.values()) for column in columns}
    for source, row in [*((_short(key), row) for key, row in counts.items()), ("all", total)]:
        yield f"| {source} | {' | '.join(f'{row.get(column, 0):,}' for column in columns)} |"
